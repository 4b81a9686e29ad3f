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
      stand for what a browser uploads. Times are milliseconds; memory is the most the process has held. With \
      --catalog-size the products are made up, and where the peers are installed ('./dev bench look' installs them) \
      the same look is measured in Python, in turns with ours: Pillow, torchvision with our weights (the quicker of \
      f32 and bf16), an index of FAISS for each category, the same SQLite file.
      """)

  @Argument(help: "Photos to look at in turn. By default the showroom's rooms.")
  var photos: [String] = []

  @Option(name: .long, help: "Longer side of the photos in pixels.")
  var side: Int = 768

  @Option(name: .long, help: "Looks that are measured.")
  var runs: Int = 60

  @Option(name: .long, help: "Search a made-up catalogue of so many products in place of your own.")
  var catalogSize: Int?

  @Option(name: .long, help: "Objects looked up in a photo, at most.")
  var objects: Int = LookFinder.Options().objects

  @Flag(inversion: .prefixedNo, help: "With --catalog-size: measure the same look in Python too.")
  var peers = true

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
    guard (1...20_000_000).contains(catalogSize ?? 1), (1...100).contains(objects) else {
      throw ValidationError("--catalog-size is 1 to 20000000, --objects 1 to 100")
    }
  }

  /// What was measured.
  struct Answer: Encodable {
    var stages: [String: Stage]
    var precision: String
    var products: Int
    var objects: Double
    var peakResidentBytes: Int?
    /// Running programs, averaged over a minute, before and after.
    var load: [Double]
    /// The same in Python, where that was measured.
    var python: Python?

    struct Stage: Encodable {
      let p50: Double
      let p95: Double
    }

    struct Python: Encodable {
      var stages: [String: Stage]
      var precision: String
      var objects: Double
      /// Looks a second, ours over Python's.
      var rateRatio: Double

      enum CodingKeys: String, CodingKey {
        case stages, precision, objects
        case rateRatio = "rate_ratio"
      }
    }

    enum CodingKeys: String, CodingKey {
      case stages, precision, products, objects, load, python
      case peakResidentBytes = "peak_resident_bytes"
    }
  }

  func run() async throws {
    var load = [MachineLoad.now]
    let workplace = try await Workplace.open(
      data, engine: engine,
      layers: masks ? ModelChoice.folder(.layers, named: layers, data: data.folder) : nil,
      outlines: masks ? .visible : .none)
    let pictures = try await prepared(from: workplace)
    var options = workplace.finder.options
    options.objects = objects
    var shop: MadeUpShop?
    if let catalogSize {
      shop = try await MadeUpShop(
        products: catalogSize, for: workplace.embedder, vocabulary: workplace.detector.vocabulary)
    }
    let finder = workplace.finder(searching: shop?.index, in: shop?.store, options: options)
    let peer = try peers ? shop.flatMap { try LookContest(pictures, $0, options, engine, data) } : nil
    for picture in pictures.prefix(3) { _ = try await finder.look(in: picture) }
    var (ours, theirs) = (StageTimes(), StageTimes())
    let progress = ProgressReport("looking", total: runs, unit: "photos")
    for number in 0..<runs {
      let look = try await finder.look(in: pictures[number % pictures.count])
      ours.add(look.milliseconds, objects: look.objects.count)
      if let peer {
        let times = try peer.look(at: number % pictures.count)
        theirs.add(times.milliseconds, objects: times.objects)
      }
      progress.advance()
    }
    progress.finish()
    load.append(MachineLoad.now)
    let products = if let shop { shop.catalogue.rows } else { try await workplace.index.count }
    let answer = Answer(
      stages: ours.stages, precision: workplace.detector.precision,
      products: products, objects: ours.objects,
      peakResidentBytes: ProcessMemory.peakResidentBytes, load: load,
      python: peer.map {
        Answer.Python(
          stages: theirs.stages, precision: $0.precision, objects: theirs.objects,
          rateRatio: theirs.mean / ours.mean)
      })
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
    var table = Table(
      columns: ["stage", "p50 ms>", "p95 ms>"] + (answer.python == nil ? [] : ["Python p50>", "p95>"]))
    for name in StageTimes.names {
      let rows = [answer.stages[name], answer.python?.stages[name]].compactMap { $0 }
      table.add(cells: [name] + rows.flatMap { [$0.p50, $0.p95] }.map { String(format: "%.1f", $0) })
    }
    let memory = answer.peakResidentBytes.map(Output.bytes) ?? "not told by this system"
    let load = answer.load.map { String(format: "%.1f", $0) }.joined(separator: " before, ")
    let python = answer.python.map {
      String(
        format: "\nPython (%@) finds %.1f objects; we look at %.1f times as many photos a second",
        $0.precision, $0.objects, $0.rateRatio)
    }
    return """
      \(runs) looks at \(pictures) photos of \(side) pixels, \(answer.products) product pictures, \
      \(answer.precision), load \(load) after
      \(table.text)
      objects with products a photo: \(String(format: "%.1f", answer.objects))\(python ?? "")
      peak resident memory: \(memory)
      """
  }
}
