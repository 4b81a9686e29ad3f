/// Lists the parameters a network asks for, with their shapes, by running it on stand-in values that
/// compute nothing.
///
/// What a state dict is checked against, and what a fresh network is initialised from.
public final class ParameterCollector: ParameterSource {
  /// A value that computes nothing.
  public struct StandIn {
    /// A stand-in; all are alike.
    public init() {}
  }

  /// Path and shape of each parameter, in the order the network asked for them.
  public private(set) var shapes: [(path: String, shape: [Int])] = []
  private var seen: Set<String> = []

  /// An empty list.
  public init() {}

  /// Notes the parameter.
  public func parameter(_ path: String, shape: [Int]) -> StandIn {
    if seen.insert(path).inserted { shapes.append((path, shape)) }
    return StandIn()
  }

  /// The parameters `network` asks for when it is run below the root.
  public static func shapes(
    of network: (Parameters<StandIn>) -> Void
  ) -> [(path: String, shape: [Int])] {
    let collector = ParameterCollector()
    network(Parameters(collector))
    return collector.shapes
  }
}

extension ParameterCollector.StandIn: Operations {
  /// Nothing is computed; the stand-in is passed on.
  public typealias This = ParameterCollector.StandIn
  /// Nothing is computed; the stand-in is passed on.
  public func pixelsNormalized(mean: [Float], scale: [Float]) -> This { self }
  /// Nothing is computed; the stand-in is passed on.
  public func convolved(with filter: This, bias: This?, stride: Int, padding: Padding, groups: Int) -> This {
    self
  }
  /// Nothing is computed; the stand-in is passed on.
  public func transposeConvolved(with filter: This, bias: This?, stride: Int) -> This { self }
  /// Nothing is computed; the stand-in is passed on.
  public func linear(weight: This, bias: This?) -> This { self }
  /// Nothing is computed; the stand-in is passed on.
  public func batchNormalized(by place: Parameters<This>, channels: Int, epsilon: Float) -> This {
    for name in ["weight", "bias", "running_mean", "running_var"] { _ = place[name, channels] }
    return self
  }
  /// Nothing is computed; the stand-in is passed on.
  public func groupNormalized(
    by place: Parameters<This>, channels: Int, groups: Int, epsilon: Float
  ) -> This {
    for name in ["weight", "bias"] { _ = place[name, channels] }
    return self
  }
  /// Nothing is computed; the stand-in is passed on.
  public func clamped(to range: ClosedRange<Float>) -> This { self }
  /// Nothing is computed; the stand-in is passed on.
  public func sigmoid() -> This { self }
  /// Nothing is computed; the stand-in is passed on.
  public func softmax() -> This { self }
  /// Nothing is computed; the stand-in is passed on.
  public func power(_ exponent: This) -> This { self }
  /// Nothing is computed; the stand-in is passed on.
  public func reciprocal() -> This { self }
  /// Nothing is computed; the stand-in is passed on.
  public static func + (left: This, right: This) -> This { left }
  /// Nothing is computed; the stand-in is passed on.
  public static func * (left: This, right: This) -> This { left }
  /// Nothing is computed; the stand-in is passed on.
  public func maxPooled(kernel: Int, stride: Int, padding: Padding) -> This { self }
  /// Nothing is computed; the stand-in is passed on.
  public func spatialMean() -> This { self }
  /// Nothing is computed; the stand-in is passed on.
  public func upsampled(toMatch other: This) -> This { self }
  /// Nothing is computed; the stand-in is passed on.
  public func doubled() -> This { self }
  /// Nothing is computed; the stand-in is passed on.
  public func roiAligned(_ regions: This, size: Int, scale: Float, samplingRatio: Int) -> This { self }
  /// Nothing is computed; the stand-in is passed on.
  public func flattened() -> This { self }
  /// Nothing is computed; the stand-in is passed on.
  public func anchorRows(of values: Int) -> This { self }
  /// Nothing is computed; the stand-in is passed on.
  public static func concatenated(_ parts: [This], along dimension: Int) -> This { This() }
  /// Nothing is computed; the stand-in is passed on.
  public func unitLength() -> This { self }
}
