/// Why a state dict does not fit a network; names the tensor.
public enum WeightsMismatch: Error, Equatable, CustomStringConvertible {
  /// The network needs a tensor the file does not hold.
  case missing(String, shape: [Int])
  /// The file holds a tensor the network has no place for.
  case unexpected(String)
  /// The tensor is there in another shape.
  case wrongShape(String, found: [Int], needed: [Int])

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .missing(let name, let shape): "the weights lack the tensor \(name) of shape \(shape)"
    case .unexpected(let name): "the weights hold a tensor the network has no place for: \(name)"
    case .wrongShape(let name, let found, let needed):
      "the tensor \(name) has the shape \(found), the network needs \(needed)"
    }
  }
}

extension Dictionary where Key == String, Value == WeightTensor {
  /// The tensors a network asks for, checked: every one present in its shape, and none left over.
  ///
  /// PyTorch's step counters (`num_batches_tracked`) carry nothing a network computes with and are dropped.
  ///
  /// - Throws: ``WeightsMismatch`` for the first tensor that does not fit, in the network's order.
  public func checked(against shapes: [(path: String, shape: [Int])]) throws(WeightsMismatch) -> Weights {
    var fitting: Weights = [:]
    for (path, shape) in shapes {
      guard let tensor = self[path] else { throw .missing(path, shape: shape) }
      guard tensor.shape == shape else { throw .wrongShape(path, found: tensor.shape, needed: shape) }
      fitting[path] = tensor
    }
    let surplus = keys.filter { fitting[$0] == nil && !$0.hasSuffix("num_batches_tracked") }
    if let first = surplus.min() { throw .unexpected(first) }
    return fitting
  }

  /// The tensors below a place, named from there: what a backbone takes out of a whole model's weights.
  public func below(_ place: String) -> Weights {
    var part: Weights = [:]
    for (name, tensor) in self where name.hasPrefix(place + ".") {
      part[String(name.dropFirst(place.count + 1))] = tensor
    }
    return part
  }

  /// The same tensors, named from one level higher.
  public func placed(under place: String) -> Weights {
    var whole: Weights = [:]
    for (name, tensor) in self { whole[place + "." + name] = tensor }
    return whole
  }
}
