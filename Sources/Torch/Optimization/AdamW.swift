import CTorch

/// Adam with decoupled weight decay (arXiv 1711.05101), by PyTorch's rule.
public final class AdamW: Optimizer {
  private let beta1: Double
  private let beta2: Double
  private let epsilon: Double
  private let decay: Double

  /// An optimiser of a store's trainable parameters.
  public init(
    _ store: ParameterStore, decay: Float = 0.01, beta1: Double = 0.9, beta2: Double = 0.999,
    epsilon: Double = 1e-8, groups: [ParameterGroup] = []
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.decay = Double(decay)
    super.init(store, groups: groups)
  }

  override var stateNames: [String] { ["mean", "square"] }

  override func step(_ entries: [SteppedGroup.Entry], rate: Double, decayFactor: Double) {
    prepare(entries)
    // Adam corrects by the number of steps a parameter took; nearly always one number for all.
    for (age, list) in Dictionary(grouping: entries, by: \.age) {
      withLists(list) { parameters, state in
        withHandles(parameters) { targets, count in
          withHandles(state[0]) { means, _ in
            withHandles(state[1]) { squares, _ in
              ct_adamw_step(
                targets, means, squares, count, Int64(age), rate, beta1, beta2, epsilon, decay * decayFactor)
            }
          }
        }
      }
    }
  }
}
