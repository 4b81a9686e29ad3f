import CTorch
import Networks

/// An exponential moving average of a store's weights: usually a better model than the last step's.
///
/// `average = decay * average + (1 - decay) * weights`; early steps use a smaller decay, `(1 + n) / (10 +
/// n)`, so that the first weights are soon forgotten (as in TensorFlow's moving average).
public final class WeightAverage {
  private let store: ParameterStore
  private let averages: [(path: String, tensor: Tensor)]
  private let decay: Double
  /// Updates so far.
  public private(set) var updates = 0

  /// An average that starts at the store's weights.
  public init(of store: ParameterStore, decay: Double) {
    self.store = store
    self.decay = decay
    averages = store.paths.compactMap { path in
      store[path].map { (path, $0.detached().copied()) }
    }
  }

  /// Takes in the store's weights as they are now.
  public func update() {
    updates += 1
    let share = 1 - min(decay, Double(1 + updates) / Double(10 + updates))
    let sources = averages.compactMap { store[$0.path] }
    let code = withHandles(averages.map(\.tensor)) { targets, count in
      withHandles(sources) { sources, _ in ct_move_towards(targets, sources, count, share) }
    }
    if code != 0 { ErrorScope.note(.last(in: "average of weights")) }
  }

  /// The average, to be evaluated or saved.
  public var weights: Weights {
    Dictionary(uniqueKeysWithValues: averages.map { ($0.path, $0.tensor.weight) })
  }

  /// Takes up an average that was saved after a number of updates.
  public func restore(_ weights: Weights, updates: Int) {
    for (path, tensor) in averages {
      if let weight = weights[path], weight.shape == tensor.shape { tensor.assign(Tensor(weight)) }
    }
    self.updates = updates
  }

  /// Runs `body` with the average in the store's place, and puts the weights back after it.
  public func whileInPlace<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let kept = averages.map { store[$0.path]?.detached().copied() }
    for (path, tensor) in averages { store[path]?.assign(tensor) }
    defer {
      for (entry, tensor) in zip(averages, kept) {
        if let tensor { store[entry.path]?.assign(tensor) }
      }
    }
    return try body()
  }
}
