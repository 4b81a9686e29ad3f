import Domain
import Foundation
import Images
import Inference
import Networks

/// A small copy of Vitrine's own folder: a showroom of drawn pictures and models with seeded random weights.
final class TestHome: Sendable {
  let root: URL
  static let categories = Array(Vocabulary.standard.categories.prefix(4))

  init() throws {
    root = FileManager.default.temporaryDirectory.appending(path: "vitrine-home-\(UUID().uuidString)")
    for folder in ["scenes", "products"] {
      try FileManager.default.createDirectory(
        at: showroom.appending(path: folder), withIntermediateDirectories: true)
    }
    for number in 0..<2 {
      try Self.picture(width: 200, height: 150, seed: UInt64(number)).encoded(as: .jpeg)
        .write(to: showroom.appending(path: "scenes/room-\(number).jpg"))
    }
    for number in 0..<8 {
      try Self.picture(width: 80, height: 80, seed: UInt64(100 + number)).encoded(as: .jpeg)
        .write(to: showroom.appending(path: "products/p\(number).jpg"))
    }
    try Self.feed(8).write(to: feed, atomically: true, encoding: .utf8)
    try writeModels()
  }

  deinit { try? FileManager.default.removeItem(at: root) }

  var showroom: URL { root.appending(path: "Examples/Showroom") }
  var feed: URL { showroom.appending(path: "feed.xml") }
  var room: URL { showroom.appending(path: "scenes/room-0.jpg") }
  /// The environment in which a command takes this folder for its own.
  var environment: [String: String] {
    ["VITRINE_HOME": root.path, "XDG_CACHE_HOME": root.appending(path: "cache").path]
  }

  /// A feed of so many products, two a category.
  static func feed(_ count: Int) -> String {
    let items = (0..<count).map { number in
      """
      <item><g:id>p\(number)</g:id><title>Product \(number)</title><link>https://shop.example/\(number)</link>
      <g:image_link>products/p\(number).jpg</g:image_link><g:price>\(number + 1)9.50 EUR</g:price>
      <g:availability>in_stock</g:availability>
      <g:google_product_category>\(categories[number % 4].googleProductCategory)</g:google_product_category>
      <g:product_type>\(categories[number % 4].title)</g:product_type></item>
      """
    }
    return """
      <?xml version="1.0"?><rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>
      \(items.joined(separator: "\n"))
      </channel></rss>
      """
  }

  private func writeModels() throws {
    let vocabulary = Vocabulary(Self.categories)
    let backbone = Backbone(.mobileNetV2, padding: .rightAndBottom)
    let detector = FasterRCNN.Configuration(
      backbone: backbone, pyramid: .init(finestLevel: 3, channels: 16),
      proposals: .init(
        anchors: AnchorGenerator(sizes: [[24], [48], [96], [160]]), candidatesPerLevel: 50, proposals: 30),
      heads: .init(width: 32, categories: 4), shortestSide: 128, longestSide: 192)
    let embedder = EmbeddingNetwork.Configuration(
      backbone: backbone, dimension: 24, categories: 4, inputSize: 64)
    let kinds: [(String, ModelManifest.Network, [(path: String, shape: [Int])])] = [
      ("detector", .detector(detector), FasterRCNN(detector).parameterShapes),
      ("embedder", .embedder(embedder), EmbeddingNetwork(embedder).parameterShapes),
    ]
    for (name, network, shapes) in kinds {
      try ModelFolder.write(
        ModelManifest(network: network, vocabulary: vocabulary, input: ServingInput(scoreThreshold: 0.05)),
        files: ["weights.safetensors": Safetensors.data(Self.weights(shapes))],
        to: root.appending(path: "Models/\(name)"))
    }
  }

  private static func weights(_ shapes: [(path: String, shape: [Int])]) -> Weights {
    var generator = SplitMix64(seed: 3)
    var weights: Weights = [:]
    for (path, shape) in shapes {
      let count = shape.reduce(1, *)
      var values = [Float](repeating: 0, count: count)
      if path.hasSuffix("pooling.p") {
        values = [3]
      } else if path.hasSuffix("running_var") || (shape.count == 1 && path.hasSuffix("weight")) {
        values = [Float](repeating: 1, count: count)
      } else if shape.count > 1 {
        // He's initialisation keeps the signal's size through the depth.
        let bound = (6 / Float(shape.dropFirst().reduce(1, *))).squareRoot()
        for index in values.indices { values[index] = Float.random(in: -bound...bound, using: &generator) }
      }
      weights[path] = WeightTensor(shape: shape, values: values)
    }
    return weights
  }

  /// Rectangles in random colours.
  static func picture(width: Int, height: Int, seed: UInt64) -> PixelBuffer {
    var generator = SplitMix64(seed: seed)
    var bytes = [UInt8](repeating: 220, count: width * height * 3)
    for _ in 0..<6 {
      let left = Int.random(in: 0..<width, using: &generator)
      let top = Int.random(in: 0..<height, using: &generator)
      let colour = (0..<3).map { _ in UInt8.random(in: 0...255, using: &generator) }
      for row in top..<min(height, top + height / 3) {
        for column in left..<min(width, left + width / 3) {
          for channel in 0..<3 { bytes[(row * width + column) * 3 + channel] = colour[channel] }
        }
      }
    }
    return PixelBuffer(width: width, height: height, bytes: bytes)
  }
}
