/// Settings for some of the parameters: a pretrained trunk learns slower, biases and normalisation do not
/// decay.
public struct ParameterGroup {
  let rateFactor: Float
  let decayFactor: Float
  let holds: (_ path: String, _ shape: [Int]) -> Bool

  /// Factors on learning rate and weight decay for the parameters a predicate holds for.
  ///
  /// The first group that holds for a parameter decides.
  public init(
    rateFactor: Float = 1, decayFactor: Float = 1,
    where predicate: @escaping (_ path: String, _ shape: [Int]) -> Bool
  ) {
    self.rateFactor = rateFactor
    self.decayFactor = decayFactor
    holds = predicate
  }
}

/// Parameters that share their factors, and so one step of the optimiser.
struct SteppedGroup {
  let rateFactor: Float
  let decayFactor: Float
  var entries: [Entry]

  /// A parameter with what the optimiser keeps about it.
  final class Entry {
    let path: String
    let tensor: Tensor
    var state: [Tensor] = []
    /// Steps this parameter took: fewer than the run's if its gradients came later.
    var age = 0

    init(path: String, tensor: Tensor) {
      self.path = path
      self.tensor = tensor
    }
  }

  /// A store's trainable parameters, each in its group; the rest as one group without factors.
  static func groups(of store: ParameterStore, _ groups: [ParameterGroup]) -> [SteppedGroup] {
    var result = groups.map {
      SteppedGroup(rateFactor: $0.rateFactor, decayFactor: $0.decayFactor, entries: [])
    }
    var rest = SteppedGroup(rateFactor: 1, decayFactor: 1, entries: [])
    for (path, tensor) in store.parameters() {
      let entry = Entry(path: path, tensor: tensor)
      if let index = groups.firstIndex(where: { $0.holds(path, tensor.shape) }) {
        result[index].entries.append(entry)
      } else {
        rest.entries.append(entry)
      }
    }
    return (result + [rest]).filter { !$0.entries.isEmpty }
  }
}
