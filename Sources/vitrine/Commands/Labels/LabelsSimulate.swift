import Annotations
import ArgumentParser
import Catalog
import Domain
import Foundation
import Images
import Inference
import Looks
import Networks

/// `vitrine labels simulate`.
struct LabelsSimulate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "simulate",
    abstract: "Make a log of crops without users, to try mining.",
    discussion: """
      Crops are made around annotated boxes, of which only the place is used: visitors miss objects, miss edges, adjust, \
      and drag over nothing. What the results were is a real search with the embedder, in the whole catalogue. Every \
      line is marked "simulated": true.
      """)

  @Option(name: .long, help: "The folder the annotation file's picture names start from.")
  var images: String

  @Option(name: .long, help: "Boxes, a COCO JSON file.")
  var annotations: String

  @OptionGroup var part: SplitOptions

  @Option(name: .long, help: "Only the pictures with an odd, or an even, number.")
  var ids: Half?

  @Option(name: .long, help: "The products that are searched, products.jsonl; by default those of --data.")
  var catalog: String?

  @Option(name: .long, help: "Visits of each picture.")
  var visits = 20

  @Option(name: .long, help: "The same seed gives the same crops.")
  var seed: UInt64 = 1

  @Option(name: .shortAndLong, help: "The log to write.")
  var output: String

  @OptionGroup var data: DataOptions
  @OptionGroup var engine: EngineOptions

  func validate() throws {
    guard (1...1000).contains(visits) else { throw ValidationError("--visits is 1 to 1000") }
  }

  func run() async throws {
    var hidden = try part.read(annotations)
    if let ids { hidden.keep(where: ids.holds) }
    let search = try await search()
    var options = CropSimulator.Options()
    options.visits = visits
    let simulator = CropSimulator(options)
    let byImage = Dictionary(grouping: hidden.annotations, by: \.imageID)
    let progress = ProgressReport("searching", total: hidden.images.count, unit: "pictures")
    var log: [CropRecord] = []
    var unreadable: [String] = []
    for image in hidden.images {
      progress.advance()
      // Geometry only: the boxes' categories and products stay behind here.
      let boxes = (byImage[image.id] ?? []).filter { !$0.isCrowd }
        .map { $0.box.scaled(1 / Float(image.width), 1 / Float(image.height)) }
      var random = SplitMix64(seed: seed &* 1_000_003 &+ UInt64(bitPattern: Int64(image.id)))
      var crops = simulator.crops(of: image.fileName, boxes: boxes, using: &random)
      let picture: PixelBuffer
      do throws(ImageError) {
        picture = try ImageDecoder().decode(URL(filePath: images).appending(path: image.fileName))
      } catch {
        unreadable.append("\(image.fileName): \(error)")
        continue
      }
      let results = try await search.categories(of: crops.map(\.box), in: picture)
      for index in crops.indices { crops[index].categories = results[index] }
      log += crops
    }
    progress.finish()
    Output.notes(unreadable, about: "pictures that cannot be read, left out")
    try CropLog.data(log).write(to: URL(filePath: output), options: .atomic)
    Output.note("\(log.count) simulated crops of \(hidden.images.count) pictures are in \(output)")
  }

  /// The catalogue to search in: a file of products, or one's own or the showroom's catalogue.
  private func search() async throws -> CropSearch {
    guard let catalog else {
      let workplace = try await Workplace.open(data, engine: engine)
      var categories: [String: String] = [:]
      var page = Page(limit: 500, offset: 0)
      while true {
        let products = try await workplace.store.products(ProductFilter(), page: page)
        for stored in products { categories[stored.product.id] = stored.product.category }
        if products.count < page.limit { break }
        page.offset += page.limit
      }
      return CropSearch(embedder: workplace.embedder, index: workplace.index, categories: categories)
    }
    let folder = try ModelChoice.folder(.embedder, named: data.embedder, data: data.folder)
    let embedder = try ModelChoice.embedder(folder, engine)
    let catalogue = try await EmbeddedProducts(catalog, by: embedder, modelID: folder.identifier)
    let categories = Dictionary(
      catalogue.products.compactMap { product in product.category.map { (product.id, $0) } },
      uniquingKeysWith: { first, _ in first })
    return CropSearch(embedder: embedder, index: catalogue.index, categories: categories)
  }
}
