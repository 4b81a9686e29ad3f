import Annotations
import Domain
import Foundation
import Images
import Inference
import Networks

/// A batch of pairs: crop `i` and product picture `i` show the same product.
struct EmbedderBatch {
  /// Bytes `[2 * pairs, side, side, 3]`: crops first, then product pictures.
  let pixels: [UInt8]
  /// Number of pairs.
  let pairs: Int
  /// Which pairs show one product (or twins of one design): never each other's negatives.
  let products: [Int]
  /// Category of each picture in order, -1 where unknown.
  let categories: [Int]
}

/// Draws pairs of scene crop and product picture.
final class EmbedderBatches {
  /// An object in a scene with its product's pictures.
  private struct Pair {
    let scene: URL
    let sceneSize: ImageSize
    let box: Box
    let productImages: [URL]
    let product: Int
    let category: Int
  }

  private let pairs: [Pair]
  private let byCategory: [[Int]]
  private let draw: Draw
  private let recipe: EmbedderRecipe
  private let cache = PictureCache(longestSide: 768)
  private let products = PictureCache(longestSide: 256)

  /// What the pairs come from, for the model card.
  let sources: [ModelManifest.Source]

  init(_ recipe: EmbedderRecipe, folder: URL, vocabulary: Vocabulary, note: (String) -> Void) throws {
    self.recipe = recipe
    draw = Draw(seed: recipe.seed)
    var pairs: [Pair] = []
    var numbers: [String: Int] = [:]
    var found: [(pictures: AnnotatedPictures, pairs: Int)] = []
    for source in recipe.data {
      guard let dataSet = try source.pictures.read(relativeTo: folder, vocabulary: vocabulary) else {
        note("\(source.pictures.name) is not here; training goes on without it")
        continue
      }
      let catalogue = try RetrievalProduct.read(
        folder.resolving(source.products), images: source.productImages.map { folder.resolving($0) }
      ).products
      let images = Dictionary(catalogue.map { ($0.id, $0.images) }, uniquingKeysWith: { first, _ in first })
      let before = pairs.count
      for picture in dataSet.pictures {
        for object in picture.objects where !object.isCrowd && min(object.box.width, object.box.height) >= 12
        {
          guard let file = object.productID else { continue }
          // Annotation files name a product by id, or by its picture's file name.
          guard
            let (id, productImages) = [file, (file as NSString).deletingPathExtension].lazy.compactMap({
              id in images[id].map { (id, $0) }
            }).first
          else { continue }
          if let visibility = object.visibility, visibility < 0.3 { continue }
          let key = source.pictures.name + "/" + id
          let number = numbers[key] ?? numbers.count
          numbers[key] = number
          pairs.append(
            Pair(
              scene: picture.file, sceneSize: ImageSize(width: picture.width, height: picture.height),
              box: object.box, productImages: productImages, product: number, category: object.category))
        }
      }
      found.append((source.pictures, pairs.count - before))
      note("\(source.pictures.name): \(pairs.count - before) pairs in \(dataSet.pictures.count) pictures")
    }
    guard pairs.count >= recipe.schedule.batch else {
      throw TrainingError.data("only \(pairs.count) pairs; a batch alone needs \(recipe.schedule.batch)")
    }
    self.pairs = pairs
    let total = Double(pairs.count)
    sources = found.map {
      .init(name: $0.pictures.name, terms: $0.pictures.terms, share: Double($0.pairs) / total)
    }
    var groups = [[Int]](repeating: [], count: vocabulary.count)
    for (index, pair) in pairs.enumerated() { groups[pair.category].append(index) }
    byCategory = groups.filter { $0.count > 1 }
  }

  /// The batch of a step: part of it from one category, the rest in the epoch's order.
  func batch(step: Int) throws -> EmbedderBatch {
    var generator = draw.generator(step: step)
    let size = recipe.schedule.batch
    var chosen: [Int] = []
    if let group = byCategory.randomElement(using: &generator) {
      let wanted = Int(Float(size) * recipe.sameCategoryShare)
      chosen = Array(group.shuffled(using: &generator).prefix(wanted))
    }
    let rest = size - chosen.count
    chosen += (0..<rest).map { draw.index(position: step * size + $0, count: pairs.count, stream: 1) }

    var crops: [UInt8] = []
    var pictures: [UInt8] = []
    var kept: [Pair] = []
    for index in chosen {
      let pair = pairs[index]
      guard let image = pair.productImages.randomElement(using: &generator) else { continue }
      do {
        let crop = try sceneCrop(pair, using: &generator)
        let product = try productPicture(image, using: &generator)
        crops += crop.bytes
        pictures += product.bytes
        kept.append(pair)
      } catch { continue }  // a broken picture costs its pair, not the run
    }
    guard kept.count > 1 else { throw TrainingError.data("no picture of step \(step) can be read") }
    return EmbedderBatch(
      pixels: crops + pictures, pairs: kept.count, products: kept.map(\.product),
      categories: kept.map(\.category) + kept.map(\.category))
  }

  private func sceneCrop(_ pair: Pair, using generator: inout SplitMix64) throws -> PixelBuffer {
    let scene = try cache.picture(pair.scene)
    let scale = Float(scene.width) / Float(pair.sceneSize.width)
    var box = pair.box.scaled(scale, scale)
    // A detector's box is never the annotator's: shift and stretch it.
    let margin = Float.random(in: -0.04...0.12, using: &generator)
    box = box.expanded(by: margin)
    box.x += box.width * Float.random(in: -0.06...0.06, using: &generator)
    box.y += box.height * Float.random(in: -0.06...0.06, using: &generator)
    return try augmented(scene, box, strength: 1, using: &generator)
  }

  private func productPicture(_ file: URL, using generator: inout SplitMix64) throws -> PixelBuffer {
    let picture = try products.picture(file)
    let margin = Float.random(in: -0.08...0.05, using: &generator)
    let box = Box(x: 0, y: 0, width: Float(picture.width), height: Float(picture.height)).expanded(by: margin)
    return try augmented(picture, box, strength: 0.5, using: &generator)
  }

  /// The crop as serving makes it (`ServingInput`'s padding on white), then mirrored and re-lit by chance.
  private func augmented(
    _ picture: PixelBuffer, _ box: Box, strength: Float, using generator: inout SplitMix64
  ) throws -> PixelBuffer {
    let mirrors = Bool.random(using: &generator)
    return try picture.squared(box: box, margin: 0, side: recipe.inputSize, fit: .pad)
      .jittered(mirrors: mirrors, strength: strength, using: &generator)
  }
}
