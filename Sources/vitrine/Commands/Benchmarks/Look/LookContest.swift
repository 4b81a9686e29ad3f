import Domain
import Foundation
import Inference
import Looks

/// The same looks in Python, in the numbers it is quicker with.
struct LookContest {
  let peer: LookPeer
  let precision: String
  private let photos: [String]

  /// Nil where the peers are not installed or not wanted.
  init?(
    _ pictures: [Data], _ shop: MadeUpShop, _ options: LookFinder.Options, _ engine: EngineOptions,
    _ data: DataOptions
  ) throws {
    let threads = engine.threads > 0 ? engine.threads : ProcessInfo.processInfo.activeProcessorCount
    guard let process = try PeerProcess.start(.find(), threads: threads, script: "look_peer.py") else {
      Output.note("the peers are not installed; './dev bench look' installs them")
      return nil
    }
    let peer = LookPeer(process: process)
    photos = try pictures.enumerated().map { try shop.files.write($1, as: "photo-\($0).jpg") }
    try shop.files.write(shop.catalogue)
    let folders = (
      detector: try ModelChoice.folder(.detector, named: data.detector, data: data.folder),
      embedder: try ModelChoice.folder(.embedder, named: data.embedder, data: data.folder)
    )
    func load(bfloat16: Bool) throws {
      try peer.load(
        detector: folders.detector, embedder: folders.embedder, shop: shop, options: options,
        usesBFloat16: bfloat16)
    }
    var times: [Bool: Double] = [:]
    for bfloat16 in [true, false] {
      try load(bfloat16: bfloat16)
      _ = try peer.look(at: photos[0])
      times[bfloat16] = try photos.prefix(3).map { try peer.look(at: $0).total }.min()
    }
    let isQuickerInBFloat16 = (times[true] ?? .infinity) < (times[false] ?? .infinity)
    if isQuickerInBFloat16 { try load(bfloat16: true) }
    precision = isQuickerInBFloat16 ? "bf16" : "f32"
    self.peer = peer
  }

  /// Looks at a photo by its number.
  func look(at number: Int) throws -> (milliseconds: Look.Timings, objects: Int) {
    let times = try peer.look(at: photos[number])
    var milliseconds = Look.Timings()
    milliseconds.decode = times.decode
    milliseconds.detect = times.detect
    milliseconds.embed = times.embed
    milliseconds.search = times.search
    milliseconds.rank = times.rank
    milliseconds.total = times.total
    return (milliseconds, times.objects)
  }
}
