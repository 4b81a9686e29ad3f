import Domain

extension Detector {
  /// Looks at a picture and counts what flowed through both graphs.
  func observed(
    _ picture: PixelBuffer, _ observers: (features: ActivationObserver, heads: ActivationObserver)
  ) throws -> (features: ActivationObserver, heads: ActivationObserver) {
    var observers = observers
    _ = try detect(in: picture)
    guard let own = network as? RegionNetwork else { return observers }
    try observers.features.add(own.features)
    try observers.heads.add(own.heads)
    return observers
  }
}
