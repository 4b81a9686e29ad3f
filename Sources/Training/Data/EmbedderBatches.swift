import Annotations
import Domain
import Foundation
import Images
import Inference
import Networks

/// What a step learns from: pictures of all sets, one set after the other.
struct EmbedderBatch: Sendable {
  /// The part of one set.
  struct Part: Sendable {
    /// The set's number in the recipe's order of sets that are here.
    let set: Int
    /// Its rows among the pictures.
    ///
    /// Of pairs the queries come first, then the targets in the same order.
    let rows: Range<Int>
    /// Its examples.
    let examples: [EmbedderExample]

    /// Whether it is made of pairs.
    var hasPairs: Bool { rows.count == 2 * examples.count }
  }

  /// Bytes `[n, side, side, 3]`.
  let pixels: [UInt8]
  /// Side of a picture.
  let side: Int
  /// The sets' parts, in order.
  let parts: [Part]

  /// How many pictures.
  var count: Int { pixels.count / (side * side * 3) }
}

/// Draws batches from the sets in the recipe's proportions; part of a set's part comes from one category, so that
/// its negatives are hard.
final class EmbedderBatches: Sendable {
  /// The sets that are here.
  let sets: [LoadedSet]
  private let recipe: EmbedderRecipe
  private let draw: Draw
  private let views = EmbedderViews()
  /// Examples of each set in a step.
  let counts: [Int]

  init(_ recipe: EmbedderRecipe, sets: [LoadedSet]) {
    self.recipe = recipe
    self.sets = sets
    draw = Draw(seed: recipe.seed)
    let total = sets.reduce(0) { $0 + $1.plan.share }
    counts = sets.map { set in
      let pictures = Float(recipe.schedule.batch) * set.plan.share / max(total, 1e-6)
      return max(1, Int((pictures / (set.hasPairs ? 2 : 1)).rounded()))
    }
  }

  /// The batch of a step.
  ///
  /// A picture that cannot be read costs its example, not the run.
  func batch(step: Int) throws -> EmbedderBatch {
    var generator = draw.generator(step: step)
    let side = recipe.side(at: step)
    var pixels: [UInt8] = []
    pixels.reserveCapacity(recipe.schedule.batch * side * side * 3)
    var parts: [EmbedderBatch.Part] = []
    for (number, set) in sets.enumerated() {
      var queries: [UInt8] = []
      var targets: [UInt8] = []
      var kept: [EmbedderExample] = []
      for index in chosen(from: set, number: number, step: step, using: &generator) {
        let example = set.examples[index]
        do {
          let query = try square(example.query, side: side, of: set, using: &generator)
          if let target = example.target {
            targets += try square(target, side: side, of: set, using: &generator).bytes
          }
          queries += query.bytes
          kept.append(example)
        } catch { continue }
      }
      let first = pixels.count / (side * side * 3)
      pixels += queries + targets
      parts.append(.init(set: number, rows: first..<(pixels.count / (side * side * 3)), examples: kept))
    }
    guard !pixels.isEmpty else { throw TrainingError.data("no picture of step \(step) can be read") }
    return EmbedderBatch(pixels: pixels, side: side, parts: parts)
  }

  private func square(
    _ view: EmbedderExample.View, side: Int, of set: LoadedSet, using generator: inout SplitMix64
  ) throws -> PixelBuffer {
    try views.square(
      view, side: side, others: set.productPictures, rooms: set.backgrounds, using: &generator)
  }

  private func chosen(
    from set: LoadedSet, number: Int, step: Int, using generator: inout SplitMix64
  ) -> [Int] {
    let size = counts[number]
    var chosen: [Int] = []
    let wanted = Int(Float(size) * (set.plan.sameCategoryShare ?? 0))
    // A category comes up as often as it has examples.
    if wanted > 0, let anyExample = set.examples.indices.randomElement(using: &generator),
      let group = set.group(of: anyExample)
    {
      chosen = Array(group.shuffled(using: &generator).prefix(wanted))
    }
    let rest = size - chosen.count
    return chosen
      + (0..<rest).map {
        draw.index(
          position: step * size + $0, count: set.examples.count, stream: UInt64(number + 1))
      }
  }
}
