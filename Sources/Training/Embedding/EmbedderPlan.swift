import Foundation
import Images
import Inference
import Networks
import Torch

/// All a recipe would do, before it does it: what `vitrine train --explain` prints.
public struct EmbedderPlan: Sendable {
  /// A data set's part.
  public struct Row: Sendable {
    /// The set.
    public let name: String
    /// Examples it has.
    public let examples: Int
    /// Examples of it in a step.
    public let inStep: Int
    /// Pictures of it in a step: two for a pair.
    public let pictures: Int
    /// How often the run sees each example.
    public let passes: Double
    /// Its tasks, each with head and weight.
    public let tasks: [String]
  }

  /// The sets in the recipe's order.
  public let sets: [Row]
  /// Classes by head.
  public let heads: [(name: String, classes: Int)]
  /// Numbers that train, and numbers that stay as they start.
  public let parameters: (trained: Int, frozen: Int)
  /// Steps of the run.
  public let steps: Int
  /// Pictures in a step.
  public let batch: Int
  /// Seconds the whole run would take here at the pace of a trial step; nil when none was made.
  public var seconds: Double?
  private let lines: [String]

  /// The plan as text.
  public var text: String {
    var text = lines.joined(separator: "\n") + "\n\n"
    for row in sets {
      text += "\(row.name): \(row.examples) examples, \(row.inStep) a step (\(row.pictures) pictures, "
      text += "\(row.pictures * 100 / max(batch, 1)) %), \(String(format: "%.1f", row.passes)) passes\n"
      text += row.tasks.map { "    \($0)\n" }.joined()
    }
    text += "\nheads: " + heads.map { "\($0.name) \($0.classes)" }.joined(separator: ", ") + "\n"
    if let seconds {
      text += "\nabout \(duration(seconds)) on this machine as busy as it is now, evaluations not counted\n"
    }
    return text
  }

  init(_ trainer: EmbedderTrainer) {
    let recipe = trainer.recipe
    let sets = trainer.batches.sets
    let counts = trainer.batches.counts
    steps = recipe.schedule.steps
    self.sets = zip(sets, counts).map { set, count in
      Row(
        name: set.plan.name, examples: set.examples.count, inStep: count,
        pictures: count * (set.hasPairs ? 2 : 1),
        passes: Double(count * recipe.schedule.steps) / Double(set.examples.count),
        tasks: set.plan.tasks.map { task in
          let head = task.head.map { " of \($0)" } ?? ""
          let memory = task.memory.map { ", \($0) remembered" } ?? ""
          return "\(task.loss.rawValue)\(head), weight \(task.weight)\(memory)"
        })
    }
    batch = self.sets.reduce(0) { $0 + $1.pictures }
    heads =
      [(LabelSpaces.category, trainer.network.configuration.categories)].filter { $0.1 > 0 }
      + trainer.network.configuration.heads.map { ($0.name, $0.labels.count) }
    var trained = 0
    var frozen = 0
    for (path, shape) in trainer.network.parameterShapes {
      let count = shape.reduce(1, *)
      if BackboneBlock.isFrozen(path, below: "backbone", blocks: recipe.frozenBlocks) {
        frozen += count
      } else {
        trained += count
      }
    }
    parameters = (trained, frozen)
    let early =
      recipe.earlyInputSize.map { " (\($0) in the first \(Int((recipe.earlyShare ?? 0) * 100)) %)" } ?? ""
    let schedule = recipe.schedule
    lines = [
      "\(recipe.name): \(recipe.backbone.architecture.rawValue) at \(recipe.inputSize) pixels\(early), "
        + "\(recipe.dimension) numbers; \(trained) parameters train, \(frozen) stay",
      "\(steps) steps of \(batch) pictures, rate \(schedule.learningRate) after \(schedule.warmUp) steps, falling "
        + "along a cosine; the trunk at \(schedule.backboneRate) of it",
      "evaluated every \(schedule.evaluateEvery) steps, checkpoint every \(schedule.checkpointEvery), on the "
        + (trainer.device == .cpu ? "CPU" : "GPU"),
    ]
  }
}

extension EmbedderTrainer {
  /// What this run would do; with `timed`, a trial step tells how long it would take.
  public func plan(timed: Bool = false) throws -> EmbedderPlan {
    var plan = EmbedderPlan(self)
    guard timed else { return plan }
    let store = ParameterStore(weights: try firstWeights(), device: device)
    store.freeze { BackboneBlock.isFrozen($0, below: "backbone", blocks: self.recipe.frozenBlocks) }
    // The first step loads code and pictures; the one at the run's end has its full size.
    var seconds = 0.0
    for step in [0, max(0, recipe.schedule.steps - 1)] {
      let began = ContinuousClock.now
      try withTorchErrors { try losses(step: step, parameters: Parameters(store)).total.backward() }
      let taken = began.duration(to: .now)
      seconds = Double(taken.components.seconds) + Double(taken.components.attoseconds) / 1e18
      store.clearGradients()
    }
    plan.seconds = seconds * Double(recipe.schedule.steps)
    return plan
  }

  /// What the network sees at a step, as one picture: a row of squares a set, of pairs the targets below the queries.
  public func contactSheet(step: Int = 0) throws -> PixelSheet {
    let batch = try batches.batch(step: step)
    let rows = batch.parts.flatMap { part -> [Range<Int>] in
      guard part.hasPairs else { return [part.rows] }
      let middle = part.rows.lowerBound + part.examples.count
      return [part.rows.lowerBound..<middle, middle..<part.rows.upperBound]
    }
    return PixelSheet(squares: batch.pixels, side: batch.side, rows: rows)
  }
}
