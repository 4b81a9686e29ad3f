import Annotations
import Domain
import Foundation
import Images
import Networks

/// A batch as the detector trains on it: pictures padded to one size, and what is on each.
struct DetectorBatch: Sendable {
  /// Width all pictures are padded to, a multiple of 32.
  let width: Int
  /// Height all pictures are padded to, a multiple of 32.
  let height: Int
  /// Bytes `[N, height, width, 3]`.
  let pixels: [UInt8]
  /// What each picture teaches.
  let targets: [DetectorTarget]

  /// Pads and joins pictures; the fill is the mean colour, which normalises to zero.
  init(_ pictures: [TrainingPicture], fill: Colour) {
    func padded(_ side: Int) -> Int { (side + 31) / 32 * 32 }
    width = padded(pictures.map(\.pixels.width).max() ?? 32)
    height = padded(pictures.map(\.pixels.height).max() ?? 32)
    let size = ImageSize(width: width, height: height)
    pixels = pictures.flatMap { $0.pixels.padded(to: size, fill: fill).bytes }
    targets = pictures.map {
      DetectorTarget(
        size: $0.pixels.size, objects: $0.objects, ignored: $0.ignored, unlabelled: $0.unlabelled)
    }
  }
}

/// Draws batches from several data sets in the recipe's proportions.
final class DetectorBatches: Sendable {
  /// A set as it is drawn from.
  private struct Source {
    let pictures: [DetectionDataSet.Picture]
    /// The pictures' order of a pass, those with rare categories several times.
    let indices: [Int]
    let unlabelled: Set<Int>
    let weight: Float
  }

  private let sources: [Source]
  private let draw: Draw
  private let augmentation: PictureAugmentation
  private let configuration: FasterRCNN.Configuration
  private let cache: PictureCache
  private let recipe: DetectorRecipe
  private let cutOuts: CutOutLibrary

  init(
    _ sets: [(dataSet: DetectionDataSet, weight: Float)], cutOuts: CutOutLibrary,
    configuration: FasterRCNN.Configuration, recipe: DetectorRecipe
  ) {
    sources = sets.map { set in
      let categories = set.dataSet.pictures.map { Set($0.objects.flatMap(\.candidates)) }
      return Source(
        pictures: set.dataSet.pictures,
        indices: recipe.repeatThreshold.map { RepeatFactors.indices(of: categories, threshold: $0) }
          ?? Array(set.dataSet.pictures.indices),
        unlabelled: Set(set.dataSet.vocabulary.categories.indices).subtracting(set.dataSet.labelled),
        weight: set.weight)
    }
    self.cutOuts = cutOuts
    self.configuration = configuration
    self.recipe = recipe
    draw = Draw(seed: recipe.seed)
    augmentation = PictureAugmentation(scale: recipe.scaleRange[0]...recipe.scaleRange[1])
    cache = PictureCache(
      megabytes: PictureCache.budget * 4 / 5,
      longestSide: configuration.longestSide + configuration.longestSide / 4)
  }

  /// The batch of a step.
  ///
  /// A picture that cannot be read is replaced by the next one of its set.
  func batch(step: Int) throws -> DetectorBatch {
    var generator = draw.generator(step: step)
    let total = sources.reduce(0) { $0 + $1.weight }
    let size = recipe.schedule.batch
    let pictures = try (0..<size).map { slot -> TrainingPicture in
      var pick = Float.random(in: 0..<total, using: &generator)
      let number = sources.indices.first { index in
        pick -= sources[index].weight
        return pick < 0
      }
      let source = sources[number ?? sources.count - 1]
      let index = draw.index(
        position: step * size + slot, count: source.indices.count, stream: UInt64((number ?? 0) + 1))
      var picture = try picture(of: source, at: index, using: &generator)
      if let pasted = recipe.pasted, Float.random(in: 0..<1, using: &generator) < pasted {
        try cutOuts.paste(onto: &picture, using: &generator)
      }
      return picture
    }
    return DetectorBatch(pictures, fill: fill)
  }

  private var fill: Colour {
    let mean = configuration.backbone.mean
    return Colour(red: UInt8(mean[0]), green: UInt8(mean[1]), blue: UInt8(mean[2]))
  }

  /// One picture, or a mosaic of four.
  private func picture(
    of source: Source, at index: Int, using generator: inout SplitMix64
  ) throws -> TrainingPicture {
    guard let mosaic = recipe.mosaic, Float.random(in: 0..<1, using: &generator) < mosaic else {
      return try example(of: source, at: index, zoom: 1, using: &generator)
    }
    let parts = try (0..<4).map { part in
      try example(
        of: source, at: part == 0 ? index : Int.random(in: source.indices.indices, using: &generator),
        zoom: 0.5,
        using: &generator)
    }
    return TrainingPicture(mosaicOf: parts, side: recipe.crop / 2, fill: fill)
  }

  private func example(
    of source: Source, at index: Int, zoom: Float, using generator: inout SplitMix64
  ) throws -> TrainingPicture {
    var failure: (any Error)?
    for offset in 0..<min(8, source.indices.count) {
      let entry = source.pictures[source.indices[(index + offset) % source.indices.count]]
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
        var result = try augmentation(
          picture, objects: objects,
          base: zoom * configuration.scale(width: picture.width, height: picture.height),
          crop: Int(zoom * Float(recipe.crop)), using: &generator)
        result.unlabelled = source.unlabelled
        return result
      } catch { failure = error }
    }
    throw TrainingError.data("no picture can be read: \(failure.map { "\($0)" } ?? "the set is empty")")
  }
}

extension TrainingPicture {
  /// Four pictures in a square, each in its quarter of `side` pixels: what is large elsewhere is seen small.
  init(mosaicOf parts: [TrainingPicture], side: Int, fill: Colour) {
    var bytes = [UInt8](repeating: 0, count: 4 * side * side * 3)
    self.init(pixels: PixelBuffer(width: 0, height: 0, bytes: []))
    for (number, part) in parts.prefix(4).enumerated() {
      let (left, top) = (number % 2 * side, number / 2 * side)
      let quarter = part.pixels.padded(to: ImageSize(width: side, height: side), fill: fill)
      for row in 0..<side {
        let from = row * side * 3
        let to = ((top + row) * 2 * side + left) * 3
        bytes.replaceSubrange(to..<(to + side * 3), with: quarter.bytes[from..<(from + side * 3)])
      }
      let shift = Corners(Float(left), Float(top), Float(left), Float(top))
      objects += part.objects.map { TrainingObject(box: $0.box + shift, candidates: $0.candidates) }
      ignored += part.ignored.map { $0 + shift }
      unlabelled.formUnion(part.unlabelled)
    }
    pixels = PixelBuffer(width: 2 * side, height: 2 * side, bytes: bytes)
  }
}
