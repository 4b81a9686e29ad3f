import ArgumentParser
import Foundation
import Inference

/// `vitrine bench infer`.
struct BenchInfer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer",
    abstract: "Compare our time around each serving graph with OpenVINO's own.",
    discussion: """
      'ours' is a whole call as the server makes it: checks, inputs lent, the run, outputs found. 'OpenVINO' is its \
      C call ov_infer_request_infer alone. Both run alternately in this process, on one compiled graph. Times are \
      milliseconds; the ratio is that of the medians.
      """)

  @Option(name: .long, help: "The detector's model folder. By default the bundled one.")
  var detector: String?

  @Option(name: .long, help: "The embedder's model folder. By default the bundled one.")
  var embedder: String?

  @Option(name: .long, help: "Width of the detector's input in pixels.")
  var width: Int = 640

  @Option(name: .long, help: "Height of the detector's input in pixels.")
  var height: Int = 480

  @Option(name: .long, help: "Measurements of each kind.")
  var runs: Int = 60

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    guard (32...4096).contains(width), (32...4096).contains(height), width % 32 == 0, height % 32 == 0 else {
      throw ValidationError("--width and --height are multiples of 32, 32 to 4096")
    }
    guard (3...100_000).contains(runs) else { throw ValidationError("--runs is 3 to 100000") }
  }

  /// The measurements of one graph.
  struct Row: Encodable {
    let graph: String
    let precision: String
    let threads: Int
    var ours = Figures()
    var engine = Figures()
    var ratio = 0.0

    /// Milliseconds.
    struct Figures: Encodable {
      var p50 = 0.0
      var p95 = 0.0
    }

    enum CodingKeys: String, CodingKey {
      case graph, precision, threads, ours, ratio
      case engine = "openvino"
    }
  }

  func run() async throws {
    let engine = try Engine.shared()
    let rows = try benchmarks(on: engine)
    if json { return print(try Output.json(rows)) }
    print("OpenVINO \(engine.version) on \(engine.name(of: "CPU"))")
    var table = Table(
      "graph", "precision", "threads>", "ours p50>", "p95>", "OpenVINO p50>", "p95>", "ratio>")
    for row in rows {
      table.add(
        row.graph, row.precision, String(row.threads), Self.figure(row.ours.p50), Self.figure(row.ours.p95),
        Self.figure(row.engine.p50), Self.figure(row.engine.p95), String(format: "%.3f", row.ratio))
    }
    print(table.text)
  }

  private func benchmarks(on engine: Engine) throws -> [Row] {
    let graphs = ServingGraphs(engine: engine, options: self.engine.compile)
    let detectorFolder = try ModelChoice.folder(.detector, named: detector)
    let embedderFolder = try ModelChoice.folder(.embedder, named: embedder)
    let features = try graphs.features(detectorFolder)
    let pictures = GraphSample.pictures(1, width: width, height: height)
    try features.run(pictures)
    let heads = try graphs.heads(detectorFolder)
    let regions = try GraphSample.regions(
      for: heads, after: features, width: width, height: height, perLevel: 50)
    let embedding = try graphs.embedding(embedderFolder)
    let side = try graphs.inputSide(embedderFolder)
    // The heads read the features where they lie, so they are measured before the features run again.
    return [
      try measure("detector heads, \(GraphSample.count(of: regions)) regions", heads, regions),
      try measure("detector features, \(width) x \(height)", features, pictures),
      try measure("embedder, 1 crop", embedding, GraphSample.pictures(1, width: side, height: side)),
      try measure("embedder, 8 crops", embedding, GraphSample.pictures(8, width: side, height: side)),
    ]
  }

  private func measure(_ name: String, _ request: InferenceRequest, _ inputs: [String: GraphValue]) throws
    -> Row
  {
    var ours = Samples()
    var theirs = Samples()
    let progress = ProgressReport(name, total: runs, unit: "runs")
    for _ in 0..<5 { try request.run(inputs) }
    func measureOurs() throws {
      let began = ContinuousClock.now
      try request.run(inputs)
      for output in request.graph.outputs { _ = try request.output(output.name) }
      ours.add(began.duration(to: .now).milliseconds)
    }
    for number in 0..<runs {
      // Each goes first every other time, so that neither always finds the threads awake.
      if number.isMultiple(of: 2) { try measureOurs() }
      theirs.add(try request.timedRun(inputs).milliseconds)
      if !number.isMultiple(of: 2) { try measureOurs() }
      progress.advance(to: number + 1)
    }
    progress.finish()
    return Row(
      graph: name, precision: request.graph.precision, threads: request.graph.threads,
      ours: .init(p50: ours.median, p95: ours.percentile(0.95)),
      engine: .init(p50: theirs.median, p95: theirs.percentile(0.95)), ratio: ours.median / theirs.median)
  }

  private static func figure(_ milliseconds: Double) -> String { String(format: "%.2f", milliseconds) }
}
