import Catalog
import Domain
import Foundation
import Images
import Inference
import Looks
import Office
import Ranking
import Synchronization

/// Finds what it is told to; what it finds may change between pictures.
final class ToldDetector: ObjectDetecting {
  let vocabulary = Vocabulary.standard
  let found = Mutex<[(category: String, box: Box, score: Float)]>([
    ("sofa", Box(x: 0.1, y: 0.4, width: 0.4, height: 0.4), 0.95),
    ("floor_lamp", Box(x: 0.7, y: 0.1, width: 0.2, height: 0.7), 0.6),
    ("cushion", Box(x: 0.3, y: 0.5, width: 0.1, height: 0.1), 0.2),
  ])

  func detect(in picture: PixelBuffer) async throws -> [Detection] {
    found.withLock { $0 }.map {
      Detection(
        box: $0.box.scaled(Float(picture.width), Float(picture.height)),
        category: vocabulary.position(of: $0.category) ?? 0, score: $0.score)
    }
  }
}

/// Embeds a picture as its mean colour: red things are near red things.
struct MeanColour: ObjectEmbedding {
  let vocabulary = Vocabulary.standard

  func embed(_ boxes: [Box], of picture: PixelBuffer) async throws -> [Embedding] {
    boxes.map { vector(picture.cropped(to: $0)) }
  }

  func embed(_ pictures: [PixelBuffer]) async throws -> [Embedding] { pictures.map(vector) }

  private func vector(_ picture: PixelBuffer) -> Embedding {
    var sums: [Float] = [0, 0, 0, 1]
    for (place, byte) in picture.bytes.enumerated() { sums[place % 3] += Float(byte) }
    let length = sums.map { $0 * $0 }.reduce(0, +).squareRoot()
    return Embedding(values: sums.map { $0 / length })
  }
}

/// A workshop over a real store with drawn products and told detections.
struct TestWorkshop {
  let store: SQLiteStore
  let index = PartitionedScanIndex(modelID: "mean", dimension: 4)
  let detector = ToldDetector()
  let workshop: Workshop
  private let folder: URL

  init(folder: URL, sceneFolder: URL, office: Backoffice) throws {
    self.folder = folder
    store = try SQLiteStore(path: folder.appending(path: "catalog.sqlite").path)
    var options = LookFinder.Options()
    options.showsEveryObject = true
    options.keepsObjectsWithoutProducts = true
    let finder = LookFinder(
      detector: detector, embedder: MeanColour(), index: index, store: store, ranker: SimilarityRanker(),
      options: options, permissions: office.rules)
    workshop = Workshop(
      store: store, index: index, sceneFolder: sceneFolder, finder: finder,
      thresholds: TagThresholds(other: .init(publish: 0.9, review: 0.4)), vocabulary: .standard,
      pictureLimits: ImageLimits(bytes: 2_000_000, pixels: 4_000_000))
  }

  /// Fills the shop: four sofas and four lamps in colours.
  func stock() async throws {
    let colours: [(String, (UInt8, UInt8, UInt8))] = [
      ("red", (230, 20, 20)), ("green", (20, 220, 30)), ("blue", (20, 30, 230)), ("sand", (210, 190, 150)),
    ]
    var products: [ImportedProduct] = []
    for category in ["sofa", "floor_lamp"] {
      for (place, (name, colour)) in colours.enumerated() {
        let file = folder.appending(path: "\(category)-\(name).png")
        try PixelBuffer(width: 32, height: 32, filledWith: colour).encoded(as: .png).write(to: file)
        products.append(
          ImportedProduct(
            product: Product(
              id: "\(category)-\(name)", title: "\(name.capitalized) \(category.replacing("_", with: " "))",
              link: "https://shop.example/\(category)/\(name)", images: ["\(category)-\(name).png"],
              price: Price(amount: Decimal(100 + place * 10), currency: "EUR"), category: category,
              attributes: ["color": name]),
            pictures: [PictureSource(location: file.path, fingerprint: "1")]))
      }
    }
    _ = try await store.upsert(products, run: nil)
    try await CatalogIndexer(store: store, embedder: MeanColour(), modelID: "mean").embedPictures()
    try await index.rebuild(from: store)
  }

  /// A room of one colour.
  static func room(_ red: UInt8, _ green: UInt8, _ blue: UInt8, width: Int = 300, height: Int = 200) throws
    -> Data
  {
    try PixelBuffer(width: width, height: height, filledWith: (red, green, blue)).encoded(as: .png)
  }
}
