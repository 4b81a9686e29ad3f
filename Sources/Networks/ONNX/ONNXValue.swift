/// A value of a graph being recorded: what a network is run on to be written as ONNX. Holds no numbers.
public struct ONNXValue {
  /// The value's name in the graph.
  let name: String
  /// The graph every operation adds to.
  let graph: ONNXGraph

  private func node(
    _ operation: String, _ others: [ONNXValue?] = [],
    _ attributes: [(name: String, value: ONNXNode.Attribute)] = []
  ) -> ONNXValue {
    graph.node(operation, [self] + others, attributes)
  }

  /// Everything between two places along a dimension.
  private func slice(_ range: Range<Int>, dimension: Int) -> ONNXValue {
    node(
      "Slice",
      [graph.integers([range.lowerBound]), graph.integers([range.upperBound]), graph.integers([dimension])])
  }

  private func shape(_ dimensions: Range<Int>) -> ONNXValue {
    node(
      "Shape", [], [("start", .integer(dimensions.lowerBound)), ("end", .integer(dimensions.upperBound))])
  }

  private static func sides(_ padding: Padding) -> ONNXNode.Attribute {
    .integers([padding.top, padding.left, padding.bottom, padding.right])
  }
}

extension ONNXValue: Operations {
  public func pixelsNormalized(mean: [Float], scale: [Float]) -> ONNXValue {
    let channels = mean.count
    return node("Cast", [], [("to", .integer(ONNXPort.Element.float32.rawValue))])
      .node("Transpose", [], [("perm", .integers([0, 3, 1, 2]))])
      .node("Sub", [graph.constant("pixels.mean", WeightTensor(shape: [1, channels, 1, 1], values: mean))])
      .node("Mul", [graph.constant("pixels.scale", WeightTensor(shape: [1, channels, 1, 1], values: scale))])
  }

  public func convolved(
    with filter: ONNXValue, bias: ONNXValue?, stride: Int, padding: Padding, groups: Int
  ) -> ONNXValue {
    node(
      "Conv", [filter, bias],
      [("strides", .integers([stride, stride])), ("pads", Self.sides(padding)), ("group", .integer(groups))])
  }

  public func linear(weight: ONNXValue, bias: ONNXValue?) -> ONNXValue {
    node("Gemm", [weight, bias], [("transB", .integer(1))])
  }

  /// Folds into the convolution before it where there is one; an operator of its own otherwise.
  public func batchNormalized(by place: Parameters<ONNXValue>, channels: Int, epsilon: Float) -> ONNXValue {
    let parameters = ["weight", "bias", "running_mean", "running_var"].map { place[$0, channels] }
    if graph.foldNormalization(parameters, epsilon: epsilon, intoMakerOf: self) { return self }
    return node("BatchNormalization", parameters, [("epsilon", .number(epsilon))])
  }

  public func clamped(to range: ClosedRange<Float>) -> ONNXValue {
    if range == 0...Float.infinity { return node("Relu") }
    return node(
      "Clip",
      [
        range.lowerBound > -Float.infinity ? graph.number(range.lowerBound) : nil,
        range.upperBound < Float.infinity ? graph.number(range.upperBound) : nil,
      ])
  }

  public func sigmoid() -> ONNXValue { node("Sigmoid") }
  public func softmax() -> ONNXValue { node("Softmax", [], [("axis", .integer(-1))]) }
  public func power(_ exponent: ONNXValue) -> ONNXValue { node("Pow", [exponent]) }
  public func reciprocal() -> ONNXValue { node("Reciprocal") }
  public static func + (left: ONNXValue, right: ONNXValue) -> ONNXValue { left.node("Add", [right]) }
  public static func * (left: ONNXValue, right: ONNXValue) -> ONNXValue { left.node("Mul", [right]) }

  public func maxPooled(kernel: Int, stride: Int, padding: Padding) -> ONNXValue {
    node(
      "MaxPool", [],
      [
        ("kernel_shape", .integers([kernel, kernel])), ("strides", .integers([stride, stride])),
        ("pads", Self.sides(padding)),
      ])
  }

  public func spatialMean() -> ONNXValue { node("GlobalAveragePool").flattened() }

  public func upsampled(toMatch other: ONNXValue) -> ONNXValue {
    let sizes = graph.node("Concat", [shape(0..<2), other.shape(2..<4)], [("axis", .integer(0))])
    // Region of interest and scales are left out: the sizes decide.
    return node(
      "Resize", [nil, nil, sizes],
      [
        ("mode", .text("nearest")), ("nearest_mode", .text("floor")),
        ("coordinate_transformation_mode", .text("asymmetric")),
      ])
  }

  public func roiAligned(_ regions: ONNXValue, size: Int, scale: Float, samplingRatio: Int) -> ONNXValue {
    let pictures = regions.slice(0..<1, dimension: 1)
      .node("Squeeze", [graph.integers([1])])
      .node("Cast", [], [("to", .integer(7))])  // 7: int64
    // "output_half_pixel" is ONNX's name for boxes that are not shifted by half a pixel.
    return node(
      "RoiAlign", [regions.slice(1..<5, dimension: 1), pictures],
      [
        ("mode", .text("avg")), ("coordinate_transformation_mode", .text("output_half_pixel")),
        ("output_height", .integer(size)), ("output_width", .integer(size)),
        ("spatial_scale", .number(scale)), ("sampling_ratio", .integer(samplingRatio)),
      ])
  }

  public func flattened() -> ONNXValue { node("Flatten", [], [("axis", .integer(1))]) }

  public func anchorRows(of values: Int) -> ONNXValue {
    node("Transpose", [], [("perm", .integers([0, 2, 3, 1]))])
      .node("Reshape", [graph.integers([0, -1, values])])
  }

  public static func concatenated(_ parts: [ONNXValue], along dimension: Int) -> ONNXValue {
    precondition(!parts.isEmpty, "nothing to concatenate")
    return parts[0].graph.node("Concat", parts, [("axis", .integer(dimension))])
  }

  public func unitLength() -> ONNXValue {
    let lengths = node("ReduceL2", [], [("axes", .integers([1])), ("keepdims", .integer(1))])
    return node("Div", [lengths.node("Clip", [graph.number(1e-12)])])
  }
}
