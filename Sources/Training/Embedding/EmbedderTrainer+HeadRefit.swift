import Networks
import Torch

/// Heads fitted once more to a finished trunk.
///
/// While a trunk is trained, its heads follow features that change, and a head with a small share of each batch stays
/// behind them, sure of pictures it has seen. Fitted to features that no longer move, each example once and with a penalty
/// on the weights, a linear head tells new pictures better (decoupled training, arXiv 1910.09217, "cRT"). Trunk, vectors
/// and the other heads stay as they are.
extension EmbedderTrainer {
  /// The weights with the recipe's heads refitted.
  func refitted(_ weights: Weights, note: (String) -> Void) throws -> Weights {
    guard let plan = recipe.refit, plan.steps > 0 else { return weights }
    let sets = refitSets(plan)
    guard !sets.isEmpty else { throw TrainingError.data("no set is here that teaches a head to refit") }
    let all = sets.reduce(0) { $0 + $1.examples.count * ($1.hasPairs ? 2 : 1) }
    let seen = try features(
      of: all, in: EmbedderBatches(recipe, sets: sets), for: "heads to refit",
      ParameterStore(weights: weights, device: device), note: note)
    let scale = withoutGradients { FeatureScale(seen.map(\.features)) }
    let standard = withoutGradients { seen.map { ($0.parts, scale.standardized($0.features)) } }

    let paths = plan.heads.flatMap { [headPath($0) + ".weight", headPath($0) + ".bias"] }
    // The loss is convex: where it starts does not matter, and nought is where the penalty wants it.
    let start = weights.filter { paths.contains($0.key) }
      .mapValues { WeightTensor(shape: $0.shape, values: [Float](repeating: 0, count: $0.values.count)) }
    let store = ParameterStore(weights: start, device: device)
    let optimizer = AdamW(store, decay: 0)
    for step in 0..<plan.steps {
      let (parts, features) = standard[step % standard.count]
      var total: Tensor?
      for part in parts where !part.examples.isEmpty {
        for task in sets[part.set].plan.tasks where task.isOf(plan.heads) {
          guard let loss = classification(task, part, features, Parameters(store)) else { continue }
          total = total.map { $0 + loss } ?? loss
        }
      }
      guard var total else { continue }
      for name in plan.heads {
        guard let weight = store[headPath(name) + ".weight"] else { continue }
        total = total + weight.squared().sum() * (plan.decay / 2)
      }
      total.backward()
      optimizer.step(rate: Self.refitRate * (1 - Float(step) / Float(plan.steps)))
      optimizer.clearGradients()
    }
    return scale.folded(store.weights, into: weights)
  }

  private static let refitRate: Float = 0.002

  /// The sets that teach heads to refit, each with as large a share as it has examples.
  ///
  /// Pasted pictures are left out: a head answers about real ones.
  private func refitSets(_ plan: HeadRefit) -> [LoadedSet] {
    batches.sets.filter { set in
      switch set.plan.source {
      case .pasted, .pastedTable: false
      case .pairs, .crops, .scenes, .table, .classes: set.plan.tasks.contains { $0.isOf(plan.heads) }
      }
    }.map { $0.sharing(Float($0.examples.count * ($0.hasPairs ? 2 : 1))) }
  }

  private func headPath(_ name: String) -> String {
    name == LabelSpaces.category ? "categories" : "heads." + name
  }
}

extension EmbedderTask {
  /// Whether it teaches one of these heads.
  fileprivate func isOf(_ heads: [String]) -> Bool {
    (loss == .softmax || loss == .multiLabel) && head.map(heads.contains) == true
  }
}

/// Mean and deviation of each channel, with which one penalty suits all.
struct FeatureScale {
  let mean: Tensor
  let deviation: Tensor

  init(_ parts: [Tensor]) {
    let count = Float(parts.reduce(0) { $0 + $1.shape[0] })
    mean = parts.dropFirst().reduce(parts[0].sum(along: 0)) { $0 + $1.sum(along: 0) } / count
    let squares = parts.map { [mean] in ($0 - mean).squared().sum(along: 0) }
    deviation = (squares.dropFirst().reduce(squares[0], +) / count).squareRoot() + 1e-3
  }

  func standardized(_ features: Tensor) -> Tensor { (features - mean) / deviation }

  /// Heads over standardised features as heads over the features themselves.
  func folded(_ heads: Weights, into weights: Weights) -> Weights {
    let (mean, deviation) = (mean.to(.cpu).floats, deviation.to(.cpu).floats)
    var folded = weights
    for (path, weight) in heads where path.hasSuffix(".weight") {
      let biasPath = path.dropLast("weight".count) + "bias"
      guard let bias = heads[String(biasPath)], let rows = weight.shape.first else { continue }
      let width = deviation.count
      var values = weight.values
      var biases = bias.values
      for row in 0..<rows {
        for column in 0..<width {
          values[row * width + column] /= deviation[column]
          biases[row] -= values[row * width + column] * mean[column]
        }
      }
      folded[path] = WeightTensor(shape: weight.shape, values: values)
      folded[String(biasPath)] = WeightTensor(shape: bias.shape, values: biases)
    }
    return folded
  }
}
