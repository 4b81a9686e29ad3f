import Networks

/// How batch normalisation works at a place.
public enum NormalizationMode: Sendable, Equatable {
  /// By the stored statistics, which stay.
  case frozen
  /// By the batch's own statistics; the stored ones move towards them by `momentum`.
  case updating(momentum: Float)

  /// Updating, with PyTorch's momentum.
  public static let updating = NormalizationMode.updating(momentum: 0.1)
}

/// A network's parameters as tensors by dotted path: where ``Parameters`` come from when a network runs on
/// libtorch.
public final class ParameterStore: ParameterSource {
  private var tensors: [String: Tensor] = [:]
  private var modes: [(prefix: String, mode: NormalizationMode)] = []
  private var resolved: [String: NormalizationMode] = [:]
  /// Where the tensors lie.
  public let device: Device

  /// The parameters of checked weights.
  ///
  /// All train except the running statistics; normalisation is frozen.
  public init(weights: Weights, device: Device = .cpu) {
    self.device = device
    for (path, weight) in weights {
      let tensor = Tensor(weight).to(device)
      tensor.requiresGradient = !Self.isStatistic(path)
      tensors[path] = tensor
    }
  }

  /// The root of these parameters, to run a network on.
  public var root: Parameters<Tensor> { Parameters(self) }

  /// The tensor of that path.
  ///
  /// A path or shape that is not there is noted as a ``TorchError``: weights are checked against the network
  /// (`checked(against:)`) before they come here.
  public func parameter(_ path: String, shape: [Int]) -> Tensor {
    if let tensor = tensors[path] {
      if tensor.shape == shape { return tensor }
      note("the parameter \(path) has the shape \(tensor.shape), the network needs \(shape)")
    } else {
      note("the network needs a parameter \(path) of shape \(shape), which the store lacks")
    }
    return .failed()
  }

  /// The tensor of that path.
  public subscript(_ path: String) -> Tensor? { tensors[path] }

  /// All paths, in order.
  public var paths: [String] { tensors.keys.sorted() }

  /// Running means and variances: kept with the weights, never trained.
  static func isStatistic(_ path: String) -> Bool {
    path.hasSuffix("running_mean") || path.hasSuffix("running_var") || path.hasSuffix("num_batches_tracked")
  }

  private func note(_ text: String) {
    ErrorScope.note(TorchError(code: .invalid, text: text, operation: "parameters"))
  }
}

extension ParameterStore {
  /// Stops training of the parameters a predicate holds for.
  public func freeze(where predicate: (_ path: String) -> Bool) {
    for (path, tensor) in tensors where predicate(path) {
      tensor.requiresGradient = false
      tensor.clearGradient()
    }
  }

  /// Lets the parameters a predicate holds for train again; running statistics never do.
  public func unfreeze(where predicate: (_ path: String) -> Bool) {
    for (path, tensor) in tensors where predicate(path) && !Self.isStatistic(path) {
      tensor.requiresGradient = true
    }
  }

  /// The parameters that train and for which a predicate holds, by path in order.
  public func parameters(
    where predicate: (_ path: String) -> Bool = { _ in true }
  ) -> [(path: String, tensor: Tensor)] {
    paths.compactMap { path in
      guard predicate(path), let tensor = tensors[path], tensor.requiresGradient else { return nil }
      return (path, tensor)
    }
  }

  /// How many numbers train.
  public var trainableCount: Int { parameters().reduce(0) { $0 + $1.tensor.count } }

  /// Forgets all gradients.
  public func clearGradients() { Tensor.clearGradients(of: Array(tensors.values)) }
}

extension ParameterStore {
  /// Sets how normalisation works below a dotted path; the longest path that fits a place decides, and
  /// "" is everything.
  public func setNormalization(_ mode: NormalizationMode, below prefix: String = "") {
    modes.removeAll { $0.prefix == prefix }
    modes.append((prefix, mode))
    resolved.removeAll()
  }

  /// How normalisation works at a place.
  public func normalization(at path: String) -> NormalizationMode {
    if let mode = resolved[path] { return mode }
    let fitting = modes.filter { $0.prefix.isEmpty || path == $0.prefix || path.hasPrefix($0.prefix + ".") }
    let mode = fitting.max { $0.prefix.count < $1.prefix.count }?.mode ?? .frozen
    resolved[path] = mode
    return mode
  }

  /// Runs `body` with all normalisation frozen, as when serving: evaluation amid training.
  public func withFrozenNormalization<Result, Failure: Error>(
    _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    let before = modes
    (modes, resolved) = ([], [:])
    defer { (modes, resolved) = (before, [:]) }
    return try body()
  }
}

extension ParameterStore {
  /// All tensors on the host, to be saved.
  public var weights: Weights { tensors.mapValues(\.weight) }

  /// Overwrites tensors in place with those of the same path and shape; others are left alone, so that a
  /// checkpoint, an average or another model's trunk can be taken over.
  ///
  /// - Returns: the paths that were taken.
  @discardableResult
  public func load(_ weights: Weights) -> [String] {
    var taken: [String] = []
    for (path, weight) in weights {
      guard let tensor = tensors[path], tensor.shape == weight.shape else { continue }
      tensor.assign(Tensor(weight))
      taken.append(path)
    }
    return taken.sorted()
  }
}
