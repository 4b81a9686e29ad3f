import ArgumentParser
import Domain
import Foundation
import Images
import Inference
import Looks

/// `vitrine bench embed`.
struct BenchEmbed: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "embed",
    abstract: "Measure how near bulk embedding comes to what the cores allow.",
    discussion: """
      Measures on one thread what decoding and what the network cost a picture, then embeds all pictures as \
      'vitrine embed' does, all in one run. Cores / (decode + network) pictures a second would be perfect. CPU time is \
      measured, not wall time, so that other work on the machine counts against neither side; the share of the machine \
      the run got is shown too.
      """)

  @Argument(help: "Pictures and folders. By default the showroom's products.")
  var pictures: [String] = []

  @Option(name: .long, help: "The embedder's model folder. By default the bundled one.")
  var model: String?

  @Option(name: .long, help: "How often the bulk run goes over the pictures.")
  var times = 3

  @Option(name: .long, help: "Pictures a core takes at once, at most.")
  var batch = 8

  @Flag(name: .long, help: "Write JSON instead of text.")
  var json = false

  @OptionGroup var engine: EngineOptions

  /// What was measured.
  struct Answer: Encodable {
    let pictures: Int
    let cores: Int
    let precision: String
    /// Milliseconds of CPU a picture.
    let decode: Double
    let network: Double
    let bulk: Double
    /// Pictures a second of wall time.
    let rate: Double
    /// The rate that the measured decode and network would allow on all cores.
    let possible: Double
    /// CPU time the bulk run got, as a share of all cores' time.
    let machineShare: Double

    /// CPU time of decoding and network in that of the bulk run: what its own overhead leaves.
    var efficiency: Double { (decode + network) / bulk }

    enum CodingKeys: String, CodingKey {
      case pictures, cores, precision, rate, possible, efficiency
      case decode = "decode_ms"
      case network = "network_ms"
      case bulk = "bulk_ms"
      case machineShare = "machine_share"
      case shareOfPossible = "share_of_possible"
    }

    func encode(to encoder: any Encoder) throws {
      var values = encoder.container(keyedBy: CodingKeys.self)
      try values.encode(pictures, forKey: .pictures)
      try values.encode(cores, forKey: .cores)
      try values.encode(precision, forKey: .precision)
      try values.encode(decode, forKey: .decode)
      try values.encode(network, forKey: .network)
      try values.encode(bulk, forKey: .bulk)
      try values.encode(rate, forKey: .rate)
      try values.encode(possible, forKey: .possible)
      try values.encode(efficiency, forKey: .efficiency)
      try values.encode(rate / possible, forKey: .shareOfPossible)
      try values.encode(machineShare, forKey: .machineShare)
    }

    var text: String {
      func number(_ value: Double) -> String { String(format: "%.2f", value) }
      return """
        \(pictures) pictures, \(cores) cores, \(precision); CPU time a picture: decode \(number(decode)) ms, network \
        \(number(network)) ms, bulk run \(number(bulk)) ms
        \(String(format: "%.1f", rate)) pictures/s of \(String(format: "%.1f", possible)) possible: \
        \(Output.percent(rate / possible)) % (with \(Output.percent(machineShare)) % of the machine); decode and network \
        are \(Output.percent(efficiency)) % of the run's CPU time
        """
    }
  }

  func run() async throws {
    let files = try pictures.isEmpty ? PictureList([showroom()]).files : PictureList(pictures).files
    let folder = try ModelChoice.folder(.embedder, named: model)
    let workers = try ModelChoice.workers(folder, engine)
    let pipeline = EmbeddingPipeline(workers: workers, batch: batch)
    // Once over a few: memory for the shapes, files in the page cache.
    try await Self.embed(Array(files.prefix(workers.count * batch * 2)), pipeline)

    let sample = Array(files.prefix(256))
    let decoder = ImageDecoder()
    var decoded: [PixelBuffer] = []
    let decode = try Self.processorTime {
      decoded = try sample.map { try decoder.decode(URL(filePath: $0), longestSide: 512) }
    }
    let began = ProcessorTime.ofProcess
    for start in stride(from: 0, to: decoded.count, by: batch) {
      _ = try await workers[0].embed(Array(decoded[start..<min(start + batch, decoded.count)]))
    }
    let network = ProcessorTime.ofProcess - began
    decoded = []

    let started = (processor: ProcessorTime.ofProcess, wall: ContinuousClock.now)
    for _ in 0..<times { try await Self.embed(files, pipeline) }
    let bulk = ProcessorTime.ofProcess - started.processor
    let wall = started.wall.duration(to: .now).seconds
    let count = Double(files.count * times)
    let cores = workers.count
    let costs = (decode: decode / Double(sample.count), network: network / Double(sample.count))
    let answer = Answer(
      pictures: files.count, cores: cores, precision: workers[0].precision, decode: costs.decode * 1e3,
      network: costs.network * 1e3, bulk: bulk / count * 1e3, rate: count / wall,
      possible: Double(cores) / (costs.decode + costs.network), machineShare: bulk / wall / Double(cores))
    print(json ? try Output.json(answer) : answer.text)
  }

  private func showroom() throws -> String {
    try Installation.find().showroom.appending(path: "products").path
  }

  private static func embed(_ files: [String], _ pipeline: EmbeddingPipeline) async throws {
    let source = FileSource(files)
    try await pipeline.run({ await source.next($0) }) { answers in
      for case .failure(let problem) in answers.map(\.result) { throw problem }
    }
  }

  private static func processorTime(_ work: () throws -> Void) rethrows -> Double {
    let began = ProcessorTime.ofProcess
    try work()
    return ProcessorTime.ofProcess - began
  }
}

/// A list of files, taken from the front.
actor FileSource {
  private var files: ArraySlice<String>

  init(_ files: [String]) { self.files = files[...] }

  /// Up to so many further files.
  func next(_ limit: Int) -> [String] {
    defer { files = files.dropFirst(limit) }
    return Array(files.prefix(limit))
  }
}
