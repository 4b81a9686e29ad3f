import Annotations
import Domain
import Foundation
import Images
import Networks

/// A batch as the detector trains on it: pictures padded to one size, and each one's objects.
struct DetectorBatch {
  /// Width all pictures are padded to, a multiple of 32.
  let width: Int
  /// Height all pictures are padded to, a multiple of 32.
  let height: Int
  /// Bytes `[N, height, width, 3]`.
  let pixels: [UInt8]
  /// Each picture's own size.
  let sizes: [ImageSize]
  /// Each picture's boxes.
  let boxes: [[Corners]]
  /// Each picture's categories, one a box.
  let categories: [[Int]]

  /// Pads and joins pictures; the fill is the mean colour, which normalises to zero.
  init(_ pictures: [TrainingPicture], fill: Colour) {
    func padded(_ side: Int) -> Int { (side + 31) / 32 * 32 }
    width = padded(pictures.map(\.pixels.width).max() ?? 32)
    height = padded(pictures.map(\.pixels.height).max() ?? 32)
    let size = ImageSize(width: width, height: height)
    pixels = pictures.flatMap { $0.pixels.padded(to: size, fill: fill).bytes }
    sizes = pictures.map(\.pixels.size)
    boxes = pictures.map(\.boxes)
    categories = pictures.map(\.categories)
  }
}

/// Draws batches from several data sets in the recipe's proportions.
final class DetectorBatches {
  private let sets: [(pictures: [DetectionDataSet.Picture], weight: Float)]
  private let draw: Draw
  private let augmentation: PictureAugmentation
  private let configuration: FasterRCNN.Configuration
  private let cache: PictureCache
  private let size: Int

  init(
    _ sets: [(pictures: [DetectionDataSet.Picture], weight: Float)], configuration: FasterRCNN.Configuration,
    recipe: DetectorRecipe
  ) {
    self.sets = sets
    self.configuration = configuration
    draw = Draw(seed: recipe.seed)
    size = recipe.schedule.batch
    augmentation = PictureAugmentation(scale: recipe.scaleRange[0]...recipe.scaleRange[1], crop: recipe.crop)
    cache = PictureCache(longestSide: configuration.longestSide + configuration.longestSide / 4)
  }

  /// The batch of a step.
  ///
  /// A picture that cannot be read is replaced by the next one of its set.
  func batch(step: Int) throws -> DetectorBatch {
    var generator = draw.generator(step: step)
    let total = sets.reduce(0) { $0 + $1.weight }
    let pictures = try (0..<size).map { slot -> TrainingPicture in
      var pick = Float.random(in: 0..<total, using: &generator)
      let number = sets.indices.first { index in
        pick -= sets[index].weight
        return pick < 0
      }
      let set = number ?? sets.count - 1
      let index = draw.index(
        position: step * size + slot, count: sets[set].pictures.count, stream: UInt64(set + 1))
      return try example(sets[set].pictures, at: index, using: &generator)
    }
    let mean = configuration.backbone.mean
    return DetectorBatch(
      pictures, fill: Colour(red: UInt8(mean[0]), green: UInt8(mean[1]), blue: UInt8(mean[2])))
  }

  private func example(
    _ pictures: [DetectionDataSet.Picture], at index: Int, using generator: inout SplitMix64
  ) throws -> TrainingPicture {
    var failure: (any Error)?
    for offset in 0..<min(8, pictures.count) {
      let entry = pictures[(index + offset) % pictures.count]
      do {
        let picture = try cache.picture(entry.file)
        // The cache may hold a smaller version than the annotation counts pixels of.
        let horizontal = Float(picture.width) / Float(entry.width)
        let vertical = Float(picture.height) / Float(entry.height)
        let objects = entry.objects.map { object in
          var object = object
          object.box = object.box.scaled(horizontal, vertical)
          return object
        }
        return try augmentation(
          picture, objects: objects,
          base: configuration.scale(width: picture.width, height: picture.height), using: &generator)
      } catch { failure = error }
    }
    throw TrainingError.data("no picture can be read: \(failure.map { "\($0)" } ?? "the set is empty")")
  }
}
