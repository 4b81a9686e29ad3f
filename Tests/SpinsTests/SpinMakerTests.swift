import Domain
import Foundation
import Images
import Testing

@testable import Spins

/// From photos to a folder a browser can show, on a rendered armchair.
@Suite(.serialized) struct SpinMakerTests {
  private static let turntable = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Examples/Showroom/turntables/isla-armchair-natural").standardizedFileURL

  /// Ten frames, 15 degrees apart, in an order that says nothing.
  private static func shuffled() throws -> (frames: [SourceFrame], truth: [Int]) {
    let frames = try FrameReader().frames(of: turntable)
    let truth = [7, 2, 9, 0, 5, 3, 8, 1, 6, 4]
    return (truth.map { frames[$0] }, truth)
  }

  private func folder() -> URL {
    FileManager.default.temporaryDirectory.appending(path: "vitrine-spin-\(UUID().uuidString)")
  }

  @Test func anArcComesBackInOrderAndIsWrittenWhole() throws {
    let (frames, truth) = try Self.shuffled()
    let folder = folder()
    defer { try? FileManager.default.removeItem(at: folder) }
    var options = SpinMaker.Options()
    options.framesPerTurn = 24
    // Stopped while drawing ...
    #expect(throws: CancellationError.self) {
      try SpinMaker(options).make(frames, into: folder) { stage, done, _ in
        if stage == .rendering, done == 3 { throw CancellationError() }
      }
    }
    let plan = try JSONDecoder().decode(
      SpinPlan.self, from: Data(contentsOf: folder.appending(path: ".making/plan.json")))
    let order = plan.frames.map { truth[$0.index] }
    #expect(order == Array(0...9) || order == Array((0...9).reversed()))
    let turned = plan.frames.map(\.angle)
    #expect(abs((turned.last ?? 0) - 135) < 30)
    // ... it goes on where it was: nothing is analysed again.
    var stages: Set<SpinAnalyst.Stage> = []
    let manifest = try SpinMaker(options).make(frames, into: folder) { stage, _, _ in stages.insert(stage) }
    #expect(stages == [.rendering])
    #expect(manifest.kind == .arc)
    #expect(manifest.source.used == 10)
    let shelf = SpinShelf(root: folder.deletingLastPathComponent())
    #expect(shelf.manifest(of: folder.lastPathComponent) == manifest)
    for name in manifest.files {
      let picture = try ImageDecoder().decode(folder.appending(path: name))
      #expect(picture.width == manifest.width && picture.height == manifest.height)
    }
    let sheet = try ImageDecoder().header(of: folder.appending(path: manifest.preview.file))
    #expect(sheet.size.width == manifest.preview.columns * manifest.preview.width)
    #expect(!FileManager.default.fileExists(atPath: folder.appending(path: ".making").path))
  }

  @Test func whatCannotTurnSaysWhy() throws {
    let white = PixelBuffer(width: 120, height: 120, filledWith: (255, 255, 255))
    let blank = (0..<8).map { SourceFrame(name: "\($0)", picture: white) }
    #expect(throws: SpinError.noObject(frames: 8)) { try SpinAnalyst().analysis(of: blank) }
    let few = try Array(FrameReader().frames(of: Self.turntable).prefix(3))
    #expect(throws: SpinError.tooFewFrames(usable: 3, given: 3, needed: FrameSelection.fewest)) {
      try SpinAnalyst().analysis(of: few)
    }
    let same = Array(repeating: few[0], count: 9)
    #expect(throws: SpinError.self) { try SpinAnalyst().analysis(of: same) }
    let rubbish = folder().appendingPathExtension("mp4")
    try Data((0..<4000).map { UInt8(truncatingIfNeeded: $0 &* 31) }).write(to: rubbish)
    defer { try? FileManager.default.removeItem(at: rubbish) }
    #expect(throws: SpinError.self) { try FrameReader().frames(of: rubbish) }
  }

  @Test func noProductIdLeavesTheShelf() {
    let shelf = SpinShelf(root: URL(filePath: "/tmp/shelf"))
    var names: Set<String> = []
    let ids = [
      "a", "A", "../../etc", "..", ".", "a/b", "a~2Fb", "ä", "", String(repeating: "x/", count: 400),
    ]
    for id in ids {
      let folder = shelf.folder(of: id).standardizedFileURL
      #expect(folder.deletingLastPathComponent().path == "/tmp/shelf")
      #expect(folder.lastPathComponent.utf8.count < 255)
      names.insert(folder.lastPathComponent)
    }
    #expect(names.count == ids.count)
  }

  @Test func aMaskSurvivesItsPlan() throws {
    var generator = SeededGenerator(seed: 3)
    let bytes = (0..<600).map { _ in UInt8([0, 0, 0, 255, 255, 130][Int(generator.next() % 6)]) }
    let mask = SoftMask(width: 30, height: 20, bytes: bytes)
    #expect(PlanMask(mask).softMask == mask)
    var damaged = PlanMask(mask)
    damaged.runs[1] = 1 << 40
    #expect(damaged.softMask == nil)
  }
}
