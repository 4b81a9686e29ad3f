import ArgumentParser
import Catalog
import Domain
import Foundation
import Images
import Inference
import Looks

/// `vitrine bench look`.
struct BenchLook: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "look",
    abstract: "Measure looks at photos: each stage's time and the peak memory.",
    discussion: """
      Photos are brought to --side pixels on their longer side and encoded as JPEG first, so that the figures \
      stand for what a browser uploads. Times are milliseconds; memory is the most the process has held.
      """)

  @Argument(help: "Photos to look at in turn. By default the showroom's rooms.")
  var photos: [String] = []

  @Option(name: .long, help: "Longer side of the photos in pixels.")
  var side: Int = 768

  @Option(name: .long, help: "Looks that are measured.")
  var runs: Int = 60

  @Flag(name: .long, help: "Draw what shows of each object too; it counts as detecting.")
  var masks = false

  @Option(name: .long, help: "The model folder that draws masks. By default the bundled one.")
  var layers: String?

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  @OptionGroup var data: DataOptions
  @OptionGroup var engine: EngineOptions

  func validate() throws {
    guard (64...8192).contains(side), (3...100_000).contains(runs) else {
      throw ValidationError("--side is 64 to 8192, --runs 3 to 100000")
    }
  }

  /// What was measured.
  struct Answer: Encodable {
    var stages: [String: Stage] = [:]
    var precision: String
    var products: Int
    var objects: Double
    var peakResidentBytes: Int?

    struct Stage: Encodable {
      let p50: Double
      let p95: Double
    }

    enum CodingKeys: String, CodingKey {
      case stages, precision, products, objects
      case peakResidentBytes = "peak_resident_bytes"
    }
  }

  private static let stages: [(name: String, time: any KeyPath<Look.Timings, Double> & Sendable)] = [
    ("decode", \.decode), ("detect", \.detect), ("embed", \.embed), ("search", \.search), ("rank", \.rank),
    ("total", \.total),
  ]

  func run() async throws {
    let workplace = try await Workplace.open(
      data, engine: engine,
      layers: masks ? ModelChoice.folder(.layers, named: layers, data: data.folder) : nil,
      outlines: masks ? .visible : .none)
    let pictures = try await prepared(from: workplace)
    for picture in pictures.prefix(3) { _ = try await workplace.finder.look(in: picture) }
    var samples = [Samples](repeating: Samples(), count: Self.stages.count)
    var objects = 0
    let progress = ProgressReport("looking", total: runs, unit: "photos")
    for number in 0..<runs {
      let look = try await workplace.finder.look(in: pictures[number % pictures.count])
      objects += look.objects.count
      for (index, stage) in Self.stages.enumerated() {
        samples[index].add(look.milliseconds[keyPath: stage.time])
      }
      progress.advance()
    }
    progress.finish()
    var answer = Answer(
      precision: workplace.detector.precision, products: try await workplace.index.count,
      objects: Double(objects) / Double(runs), peakResidentBytes: ProcessMemory.peakResidentBytes)
    for (stage, times) in zip(Self.stages, samples) {
      answer.stages[stage.name] = .init(p50: times.median, p95: times.percentile(0.95))
    }
    print(json ? try Output.json(answer) : text(answer, pictures: pictures.count))
  }

  /// The photos at the size that is measured, as JPEG.
  private func prepared(from workplace: Workplace) async throws -> [Data] {
    var files = photos.map { URL(filePath: $0) }
    if files.isEmpty {
      files = try await workplace.store.scenes(page: .init(limit: 20)).map {
        workplace.data.scenes.appending(path: $0.image)
      }
    }
    guard !files.isEmpty else { throw Failure("there are no scenes to look at; name photos") }
    return try files.map { file in
      let picture = try ImageDecoder().decode(file, longestSide: side)
      // A smaller photo is enlarged, so that all are of the size that is reported.
      let scale = Double(side) / Double(max(picture.width, picture.height))
      let size = ImageSize(
        width: Int((Double(picture.width) * scale).rounded()),
        height: Int((Double(picture.height) * scale).rounded()))
      return try picture.resized(to: size).encoded(as: .jpeg)
    }
  }

  private func text(_ answer: Answer, pictures: Int) -> String {
    var table = Table("stage", "p50 ms>", "p95 ms>")
    for stage in Self.stages {
      guard let times = answer.stages[stage.name] else { continue }
      table.add(stage.name, String(format: "%.1f", times.p50), String(format: "%.1f", times.p95))
    }
    let memory = answer.peakResidentBytes.map(Output.bytes) ?? "not told by this system"
    return """
      \(runs) looks at \(pictures) photos of \(side) pixels, \(answer.products) product pictures, \(answer.precision)
      \(table.text)
      objects with products a photo: \(String(format: "%.1f", answer.objects))
      peak resident memory: \(memory)
      """
  }
}
