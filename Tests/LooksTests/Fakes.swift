import Catalog
import Domain
import Foundation
import Images
import Inference
import Looks
import Ranking
import Synchronization

/// Detects what it is told to.
struct FakeDetector: ObjectDetecting {
  var vocabulary = Vocabulary.standard
  var detections: [Detection]
  /// What it finds when asked for everything, if that is more.
  var everything: [Detection]?

  func detectEverything(in picture: PixelBuffer) async throws -> [Detection] { everything ?? detections }
  func detect(in picture: PixelBuffer) async throws -> [Detection] { detections }
}

/// Embeds a picture as its mean colour: red things are near red things.
final class ColourEmbedder: ObjectEmbedding {
  let vocabulary = Vocabulary.standard
  let probabilities: [Float]
  let pictures = Mutex(0)

  init(probabilities: [Float] = []) { self.probabilities = probabilities }

  func embed(_ boxes: [Box], of picture: PixelBuffer) async throws -> [Embedding] {
    boxes.map { vector(picture.cropped(to: $0)) }
  }

  func embed(_ pictures: [PixelBuffer]) async throws -> [Embedding] {
    self.pictures.withLock { $0 += pictures.count }
    return pictures.map(vector)
  }

  private func vector(_ picture: PixelBuffer) -> Embedding {
    var sums: [Float] = [0, 0, 0, 1]
    for (place, byte) in picture.bytes.enumerated() { sums[place % 3] += Float(byte) }
    let length = sums.map { $0 * $0 }.reduce(0, +).squareRoot()
    return Embedding(values: sums.map { $0 / length }, categoryProbabilities: probabilities)
  }
}

/// A folder that is gone after the test.
final class TemporaryFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appendingPathComponent("vitrine-looks-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  /// Writes a picture of one colour and returns its path.
  func picture(_ name: String, _ red: UInt8, _ green: UInt8, _ blue: UInt8, side: Int = 40) throws -> String {
    let file = url.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try PixelBuffer(width: side, height: side, filledWith: (red, green, blue)).encoded(as: .png).write(
      to: file)
    return file.path
  }
}

/// A shop of coloured sofas and lamps in a real store, embedded and indexed.
struct ColourShop {
  static let colours: [String: (UInt8, UInt8, UInt8)] = [
    "red": (230, 20, 20), "dark-red": (200, 40, 30), "green": (20, 220, 30), "blue": (20, 30, 230),
  ]

  let folder: TemporaryFolder
  let store: SQLiteStore
  let embedder: ColourEmbedder
  let index: PartitionedScanIndex

  init(embedder: ColourEmbedder = ColourEmbedder()) async throws {
    folder = try TemporaryFolder()
    self.embedder = embedder
    store = try SQLiteStore(path: folder.url.appendingPathComponent("catalog.sqlite").path)
    var products: [ImportedProduct] = []
    for category in ["sofa", "floor_lamp"] {
      for (name, colour) in Self.colours.sorted(by: { $0.key < $1.key }) {
        let path = try folder.picture("products/\(category)-\(name).png", colour.0, colour.1, colour.2)
        products.append(Self.product("\(category)-\(name)", category: category, path: path))
      }
    }
    _ = try await store.upsert(products, run: nil)
    try await CatalogIndexer(store: store, embedder: embedder, modelID: "colour").embedPictures()
    index = try await IndexBuilder(store: store, modelID: "colour", dimension: 4).build()
  }

  static func product(_ id: String, category: String, path: String, fingerprint: String = "1")
    -> ImportedProduct
  {
    ImportedProduct(
      product: Product(
        id: id, title: id, link: "https://shop.example/\(id)", images: ["\(id).png"],
        price: Price(amount: 100, currency: "EUR"),
        salePrice: id.hasSuffix("blue") ? Price(amount: 80, currency: "EUR") : nil,
        brand: id.hasPrefix("sofa") ? "Nord" : nil, category: category,
        attributes: ["color": id.hasSuffix("green") ? "Green / white" : "plain", "material": "linen"]),
      pictures: [PictureSource(location: path, fingerprint: fingerprint)])
  }

  func finder(_ detections: [Detection], options: LookFinder.Options = .init()) -> LookFinder {
    LookFinder(
      detector: FakeDetector(detections: detections), embedder: embedder, index: index, store: store,
      ranker: SimilarityRanker(), options: options)
  }

  /// A room: red on the left half, blue on the right.
  static func room(width: Int = 200, height: Int = 100) throws -> Data {
    var bytes: [UInt8] = []
    for _ in 0..<height {
      for column in 0..<width { bytes += column < width / 2 ? [230, 20, 20] : [20, 30, 230] }
    }
    return try PixelBuffer(width: width, height: height, bytes: bytes).encoded(as: .png)
  }

  static func detection(_ category: String, left: Float, width: Float, score: Float) -> Detection {
    Detection(
      box: Box(x: left, y: 20, width: width, height: 60),
      category: Vocabulary.standard.position(of: category) ?? 0,
      score: score)
  }
}
