import CTorch
import Networks

/// Changes parameters by their gradients.
///
/// One step: ``clipGradients(toNorm:)`` if wanted, ``step(rate:)``, ``clearGradients()``.
public class Optimizer {
  let groups: [SteppedGroup]
  /// Steps so far.
  public fileprivate(set) var steps = 0

  /// Names of what is kept about each parameter, for saving.
  var stateNames: [String] { [] }

  init(_ store: ParameterStore, groups: [ParameterGroup]) {
    self.groups = SteppedGroup.groups(of: store, groups)
  }

  /// One step of entries that have gradients.
  func step(_ entries: [SteppedGroup.Entry], rate: Double, decayFactor: Double) {}

  /// One step at a learning rate.
  ///
  /// Parameters without a gradient stay as they are.
  public func step(rate: Float) {
    steps += 1
    for group in groups {
      let moving = group.entries.filter { $0.tensor.gradient != nil }
      for entry in moving { entry.age += 1 }
      step(moving, rate: Double(rate * group.rateFactor), decayFactor: Double(group.decayFactor))
    }
  }

  /// Forgets all gradients, after a step.
  public func clearGradients() { Tensor.clearGradients(of: entries.map(\.tensor)) }

  /// Scales all gradients down together if their common norm is above a limit.
  ///
  /// - Returns: the norm before; not finite when a gradient is not.
  @discardableResult
  public func clipGradients(toNorm limit: Float) -> Float {
    let tensors = entries.map(\.tensor).filter { $0.gradient != nil }
    var norm = 0.0
    if withHandles(tensors, { ct_gradient_norm($0, $1, &norm) }) != 0 {
      ErrorScope.note(.last(in: #function))
    }
    // PyTorch's clip_grad_norm_ adds the same small number.
    let factor = Double(limit) / (norm + 1e-6)
    if factor < 1 { scaleGradients(of: tensors, by: factor) }
    return Float(norm)
  }

  /// Multiplies all gradients: by `1 / n` after `n` backward passes whose mean is wanted.
  public func scaleGradients(by factor: Float) {
    scaleGradients(of: entries.map(\.tensor).filter { $0.gradient != nil }, by: Double(factor))
  }

  private func scaleGradients(of tensors: [Tensor], by factor: Double) {
    if withHandles(tensors, { ct_scale_gradients($0, $1, factor) }) != 0 {
      ErrorScope.note(.last(in: "scaling gradients"))
    }
  }

  var entries: [SteppedGroup.Entry] { groups.flatMap(\.entries) }

  /// Calls a step of the wall with handles of parameters and of each kind of state.
  func withLists(
    _ entries: [SteppedGroup.Entry], _ body: ([Tensor], _ state: [[Tensor]]) -> Int32
  ) {
    guard !entries.isEmpty else { return }
    let state = stateNames.indices.map { kind in entries.map { $0.state[kind] } }
    if body(entries.map(\.tensor), state) != 0 { ErrorScope.note(.last(in: "optimiser step")) }
  }

  /// Gives entries that have no state yet zeros.
  func prepare(_ entries: [SteppedGroup.Entry]) {
    for entry in entries where entry.state.isEmpty {
      entry.state = stateNames.map { _ in
        .zeros(entry.tensor.shape, dtype: entry.tensor.dtype, device: entry.tensor.device)
      }
    }
  }
}

extension Optimizer {
  /// What is kept about the parameters, named `momentum.path`; with ``steps`` all a run needs to go on
  /// exactly where it was.
  public var state: Weights {
    var weights: Weights = ["steps": Self.packed(steps)]
    for entry in entries where entry.age > 0 {
      weights["age." + entry.path] = Self.packed(entry.age)
      for (name, tensor) in zip(stateNames, entry.state) { weights[name + "." + entry.path] = tensor.weight }
    }
    return weights
  }

  /// Takes up a saved state.
  ///
  /// - Throws: ``OptimizerStateError`` naming what does not fit.
  public func restore(_ state: Weights) throws(OptimizerStateError) {
    guard let saved = state["steps"], let count = Self.unpacked(saved) else { throw .noSteps }
    for entry in entries {
      // A parameter that never had a gradient has no state.
      guard let age = state["age." + entry.path].flatMap(Self.unpacked) else {
        (entry.age, entry.state) = (0, [])
        continue
      }
      let saved = stateNames.map { state[$0 + "." + entry.path] }
      var tensors: [Tensor] = []
      for (name, weight) in zip(stateNames, saved) {
        guard let weight, weight.shape == entry.tensor.shape else { throw .misfit("\(name).\(entry.path)") }
        tensors.append(Tensor(weight).to(entry.tensor.device))
      }
      (entry.age, entry.state) = (age, tensors)
    }
    steps = count
  }

  /// A count as two floats that are exact up to 2⁴⁸.
  private static func packed(_ count: Int) -> WeightTensor {
    WeightTensor(shape: [2], values: [Float(count >> 24), Float(count & 0xFF_FFFF)])
  }

  private static func unpacked(_ weight: WeightTensor) -> Int? {
    guard weight.shape == [2], weight.values.allSatisfy({ $0 >= 0 && $0 < 16_777_216 }) else { return nil }
    return Int(weight.values[0]) << 24 | Int(weight.values[1])
  }
}

/// Why a saved optimiser state cannot be taken up.
public enum OptimizerStateError: Error, Equatable, CustomStringConvertible {
  /// The number of steps is missing or damaged.
  case noSteps
  /// A tensor is missing or has another shape.
  case misfit(String)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .noSteps: "the saved optimiser state lacks its number of steps"
    case .misfit(let name): "the saved optimiser state lacks \(name), or has it in another shape"
    }
  }
}
