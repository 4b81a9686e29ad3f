import CTorch

/// Stochastic gradient descent with momentum, by PyTorch's rule: `v = momentum * v + g + decay * w`,
/// `w = w - rate * v`; the first `v` is the gradient itself.
public final class SGD: Optimizer {
  private let momentum: Double
  private let decay: Double

  /// An optimiser of a store's trainable parameters.
  public init(_ store: ParameterStore, momentum: Float = 0.9, decay: Float = 0, groups: [ParameterGroup] = [])
  {
    self.momentum = Double(momentum)
    self.decay = Double(decay)
    super.init(store, groups: groups)
  }

  override var stateNames: [String] { momentum == 0 ? [] : ["momentum"] }

  override func step(_ entries: [SteppedGroup.Entry], rate: Double, decayFactor: Double) {
    // The first step of a parameter starts its momentum, whenever that comes.
    let fresh = entries.filter { $0.state.isEmpty }
    let running = entries.filter { !$0.state.isEmpty }
    prepare(fresh)
    for (list, first) in [(fresh, true), (running, false)] {
      withLists(list) { parameters, state in
        withHandles(parameters) { targets, count in
          withHandles(state.first ?? []) { momenta, _ in
            ct_sgd_step(targets, momenta, count, rate, momentum, decay * decayFactor, first)
          }
        }
      }
    }
  }
}
