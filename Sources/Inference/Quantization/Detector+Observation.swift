import Domain

extension Detector {
  /// Looks at a picture and counts what flowed through both graphs.
  func observed(
    _ picture: PixelBuffer, _ observers: (features: ActivationObserver, heads: ActivationObserver)
  ) throws -> (features: ActivationObserver, heads: ActivationObserver) {
    var observers = observers
    _ = try detect(in: picture)
    try observers.features.add(features)
    try observers.heads.add(heads)
    return observers
  }
}
