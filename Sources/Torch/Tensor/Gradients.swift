import CTorch

/// Differentiation.
extension Tensor {
  /// Whether gradients are gathered for this tensor, or flow through it.
  public var requiresGradient: Bool {
    get { ct_requires_gradient(handle) }
    set {
      if ct_require_gradient(handle, newValue) != 0 { ErrorScope.note(.last(in: #function)) }
    }
  }

  /// Adds the derivative of this number to the gradient of every tensor it was computed from that requires
  /// one.
  ///
  /// - Parameter keepingGraph: whether the record stays, for a second pass.
  public func backward(keepingGraph: Bool = false) {
    if ct_backward(handle, keepingGraph) != 0 { ErrorScope.note(.last(in: #function)) }
  }

  /// What backward passes have added up; nil before the first.
  public var gradient: Tensor? {
    if let gradient = ct_gradient(handle) { return Tensor(taking: gradient) }
    if ct_error_code() != 0 { ErrorScope.note(.last(in: #function)) }
    return nil
  }

  /// Forgets the gradient.
  public func clearGradient() { Tensor.clearGradients(of: [self]) }

  /// Forgets the gradients of many.
  public static func clearGradients(of tensors: [Tensor]) {
    if withHandles(tensors, { ct_clear_gradients($0, $1) }) != 0 { ErrorScope.note(.last(in: #function)) }
  }

  /// The same numbers, apart from the record.
  public func detached() -> Tensor { .taking(ct_detach(handle)) }
}
