import Annotations
import ArgumentParser
import Catalog
import Domain
import Foundation
import Images
import Inference
import Looks
import Networks

/// `vitrine evaluate graph`.
struct EvaluateGraph: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "graph",
    abstract: "Measure the graph of things that go together: does it complete rooms?",
    discussion: """
      From each room asked about, all objects of one category are taken out; the graph of the other rooms ranks the \
      categories the room lacks, and all products. 'popularity' ranks by how many rooms hold a category or product, \
      'lift' by co-occurrence alone, 'without colours' by that and what rooms alike hold, 'graph' by all that and the \
      room's colours. Intervals are 95 %, by resampling \
      rooms. --folds asks about the rooms of the other splits in turns, for choosing weights without looking at the \
      split that is measured.
      """)

  @Option(name: .long, help: "The folder the annotation file's picture names start from.")
  var images: String

  @Option(name: .long, help: "Rooms with boxes and products, a COCO JSON file.")
  var annotations: String

  @Option(name: .long, help: "Which picture is of which split: a JSON-lines file.")
  var splits: String

  @Option(name: .long, help: "The products, JSON lines with id, image or images, category.")
  var catalog: String

  @Option(name: .long, help: "The split that is asked about.")
  var split = "val"

  @Option(name: .long, help: "Ask about the other splits' rooms instead, in this many turns.")
  var folds: Int?

  @Option(name: .long, help: "Weight of the lifts; several, separated by commas, are tried in turn.")
  var liftWeight = "0.7"

  @Option(name: .long, help: "Weight of what rooms alike hold.")
  var neighbourWeight = "0.5"

  @Option(name: .long, help: "How fast a room's say falls with its similarity.")
  var temperature = "0.1"

  @Option(name: .long, help: "Weight of colours among the products of a category.")
  var colourWeight = "1"

  @Option(name: .long, help: "The embedder's model folder. By default the bundled one.")
  var model: String?

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  @OptionGroup var engine: EngineOptions

  func run() async throws {
    let (products, badProducts) = try RetrievalProduct.read(URL(filePath: catalog), images: nil)
    Output.notes(badProducts.map(\.description), about: "lines of \(catalog) left out")
    let folder = try ModelChoice.folder(.embedder, named: model)
    let embedder = try ModelChoice.embedder(folder, engine)
    let (truth, problems) = try COCOAnnotations.read(URL(filePath: annotations))
    Output.notes(problems.map(\.description), about: "rows of \(annotations) left out")
    let splitOf = try SplitFile.read(URL(filePath: splits)).file.splits
    let (index, palettes) = try await gallery(products, embedder, folder.identifier)
    let studies = try await studies(truth, embedder)
    let asked = studies.filter { splitOf[$0.sceneID] == split }
    let known = studies.filter { splitOf[$0.sceneID] != split }
    guard !asked.isEmpty, !known.isEmpty else {
      throw Failure("\(splits) puts no room, or every room, into the split '\(split)'")
    }
    let categoryOf = Dictionary(
      products.compactMap { product in product.category.map { (product.id, $0) } }, uniquingKeysWith: { $1 })
    for options in try choices() {
      var turns = [(known: known, asked: asked)]
      if let folds {
        turns = (0..<folds).map { fold in
          let asked = known.enumerated().filter { $0.offset % folds == fold }.map(\.element)
          return (known.enumerated().filter { $0.offset % folds != fold }.map(\.element), asked)
        }
      }
      for turn in turns {
        let report = try await GraphEvaluation(
          known: turn.known, asked: turn.asked, index: index, categoryOf: categoryOf,
          palettes: palettes
        ).report(options)
        if !json {
          print(
            """
            lift \(options.liftWeight), neighbours \(options.neighbourWeight), temperature \(options.temperature), \
            colours \(options.colourWeight)
            """
          )
        }
        print(json ? try Output.json(report) : Self.table(report))
      }
    }
  }

  private func choices() throws -> [SceneGraph.Options] {
    func numbers(_ text: String) throws -> [Double] {
      let values = text.split(separator: ",").compactMap { Double($0) }
      guard !values.isEmpty, values.allSatisfy({ $0 >= 0 && $0.isFinite }) else {
        throw Failure("'\(text)' is no list of weights")
      }
      return values
    }
    return try numbers(liftWeight).flatMap { lift in
      try numbers(neighbourWeight).flatMap { neighbour in
        try numbers(temperature).flatMap { temperature in
          try numbers(colourWeight).map { colour in
            var options = SceneGraph.Options()
            options.liftWeight = lift
            options.neighbourWeight = neighbour
            options.temperature = Float(max(temperature, 0.01))
            options.colourWeight = Float(colour)
            return options
          }
        }
      }
    }
  }

  private func gallery(_ products: [RetrievalProduct], _ embedder: Embedder, _ modelID: String) async throws
    -> (index: PartitionedScanIndex, palettes: [String: ColourPalette])
  {
    var palettes: [String: ColourPalette] = [:]
    let index = PartitionedScanIndex(modelID: modelID, dimension: embedder.configuration.dimension)
    let decoder = ImageDecoder()
    let progress = ProgressReport("embedding", total: products.count, unit: "products")
    var unreadable: [String] = []
    for product in products {
      var pictures: [PixelBuffer] = []
      for image in product.images {
        do { pictures.append(try decoder.decode(image, longestSide: 512)) } catch {
          unreadable.append("\(image.path): \(error)")
        }
      }
      if let main = pictures.first {
        palettes[product.id] = ColourPalette(PicturePrint(main).colours, hasGround: true)
      }
      let vectors = pictures.isEmpty ? [] : try await embedder.embed(pictures)
      try index.upsert(
        vectors.enumerated().map {
          IndexEntry(
            productID: product.id, pictureIndex: $0.offset, category: product.category,
            vector: $0.element.values)
        })
      progress.advance()
    }
    progress.finish()
    Output.notes(unreadable, about: "product pictures that cannot be read")
    return (index, palettes)
  }

  private func studies(_ truth: COCOAnnotations, _ embedder: Embedder) async throws -> [SceneStudy] {
    let names = Dictionary(truth.categories.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    let boxes = Dictionary(grouping: truth.annotations, by: \.imageID)
    let progress = ProgressReport("embedding", total: truth.images.count, unit: "rooms")
    var studies: [SceneStudy] = []
    for image in truth.images {
      let picture = try ImageDecoder().decode(URL(filePath: images).appending(path: image.fileName))
      let own = (boxes[image.id] ?? []).filter { !$0.isCrowd && $0.box.area > 0 }
      let size = (width: Float(picture.width), height: Float(picture.height))
      let whole = Box(x: 0, y: 0, width: size.width, height: size.height)
      var vectors = try await embedder.embed(own.map(\.box) + [whole], of: picture).map(\.values)
      let wholeVector = vectors.removeLast()
      studies.append(
        SceneStudy(
          sceneID: image.fileName, time: 0, vector: wholeVector,
          objects: zip(own, vectors).compactMap { annotation, vector in
            names[annotation.categoryID].map {
              SceneStudy.Object(
                category: $0, box: annotation.box.scaled(1 / size.width, 1 / size.height), score: 1,
                vector: vector, product: annotation.productID,
                colours: PicturePrint.colours(of: picture, in: SceneStudy.middle(of: annotation.box)))
            }
          }))
      progress.advance()
    }
    progress.finish()
    return studies
  }

  private static func table(_ report: GraphEvaluation.Report) -> String {
    var table = Table(
      "ranked by", "category at 1>", "at 3>", "MRR>", "product at 10>", "95 %>", "at 50>", "95 %>")
    func range(_ share: GraphEvaluation.Share) -> String {
      "\(Output.percent(share.low))–\(Output.percent(share.high))"
    }
    for name in ["popularity", "lift", "without colours", "graph"] {
      guard let way = report.ways[name] else { continue }
      table.add(
        name, Output.percent(way.categoryAt1.value), Output.percent(way.categoryAt3.value),
        Output.percent(way.categoryMRR.value), Output.percent(way.productAt10.value), range(way.productAt10),
        Output.percent(way.productAt50.value), range(way.productAt50))
    }
    return """
      \(report.rooms) rooms, \(report.categoryQuestions) categories held out, \(report.productQuestions) with a known \
      product

      \(table.text)
      """
  }
}
