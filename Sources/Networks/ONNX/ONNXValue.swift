/// A value of a graph being recorded: what a network is run on to be written as ONNX.
///
/// Holds no numbers. Each operation below names the ONNX operators it becomes.
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
  /// `Cast`, `Transpose` to `[N, 3, H, W]`, `Sub`, `Mul`.
  public func pixelsNormalized(mean: [Float], scale: [Float]) -> ONNXValue {
    let channels = mean.count
    return node("Cast", [], [("to", .integer(ONNXPort.Element.float32.rawValue))])
      .node("Transpose", [], [("perm", .integers([0, 3, 1, 2]))])
      .node("Sub", [graph.constant("pixels.mean", WeightTensor(shape: [1, channels, 1, 1], values: mean))])
      .node("Mul", [graph.constant("pixels.scale", WeightTensor(shape: [1, channels, 1, 1], values: scale))])
  }

  /// `Conv`, padded side by side.
  public func convolved(
    with filter: ONNXValue, bias: ONNXValue?, stride: Int, padding: Padding, groups: Int
  ) -> ONNXValue {
    node(
      "Conv", [filter, bias],
      [("strides", .integers([stride, stride])), ("pads", Self.sides(padding)), ("group", .integer(groups))])
  }

  /// `ConvTranspose`.
  public func transposeConvolved(with filter: ONNXValue, bias: ONNXValue?, stride: Int) -> ONNXValue {
    node("ConvTranspose", [filter, bias], [("strides", .integers([stride, stride]))])
  }

  /// `Gemm` with a transposed weight.
  public func linear(weight: ONNXValue, bias: ONNXValue?) -> ONNXValue {
    node("Gemm", [weight, bias], [("transB", .integer(1))])
  }

  /// Folds into the convolution before it where there is one; an operator of its own otherwise.
  public func batchNormalized(by place: Parameters<ONNXValue>, channels: Int, epsilon: Float) -> ONNXValue {
    let parameters = ["weight", "bias", "running_mean", "running_var"].map { place[$0, channels] }
    if graph.foldNormalization(parameters, epsilon: epsilon, intoMakerOf: self) { return self }
    return node("BatchNormalization", parameters, [("epsilon", .number(epsilon))])
  }

  /// `InstanceNormalization` of the map reshaped to one channel a group, then weight and bias: operator set 17 has no
  /// group normalisation of its own.
  public func groupNormalized(
    by place: Parameters<ONNXValue>, channels: Int, groups: Int, epsilon: Float
  ) -> ONNXValue {
    func perGroup(_ name: String, _ value: Float) -> ONNXValue {
      graph.constant(
        "group_\(name).\(groups)",
        WeightTensor(shape: [groups], values: [Float](repeating: value, count: groups)))
    }
    func perChannel(_ name: String) -> ONNXValue {
      place[name, channels].node("Reshape", [graph.integers([1, -1, 1, 1])])
    }
    let normalized = node("Reshape", [graph.integers([0, groups, -1])])
      .node(
        "InstanceNormalization", [perGroup("scale", 1), perGroup("bias", 0)],
        [("epsilon", .number(epsilon))]
      )
      .node("Reshape", [shape(0..<4)])
    return normalized * perChannel("weight") + perChannel("bias")
  }

  /// `Relu` for `0...infinity`, else `Clip` with the bounds that are finite.
  public func clamped(to range: ClosedRange<Float>) -> ONNXValue {
    if range == 0...Float.infinity { return node("Relu") }
    return node(
      "Clip",
      [
        range.lowerBound > -Float.infinity ? graph.number(range.lowerBound) : nil,
        range.upperBound < Float.infinity ? graph.number(range.upperBound) : nil,
      ])
  }

  /// `Sigmoid`.
  public func sigmoid() -> ONNXValue { node("Sigmoid") }
  /// `Softmax` over the last dimension.
  public func softmax() -> ONNXValue { node("Softmax", [], [("axis", .integer(-1))]) }
  /// `Pow`.
  public func power(_ exponent: ONNXValue) -> ONNXValue { node("Pow", [exponent]) }
  /// `Reciprocal`.
  public func reciprocal() -> ONNXValue { node("Reciprocal") }
  /// `Add`.
  public static func + (left: ONNXValue, right: ONNXValue) -> ONNXValue { left.node("Add", [right]) }
  /// `Mul`.
  public static func * (left: ONNXValue, right: ONNXValue) -> ONNXValue { left.node("Mul", [right]) }

  /// `MaxPool`, which pads with minus infinity.
  public func maxPooled(kernel: Int, stride: Int, padding: Padding) -> ONNXValue {
    node(
      "MaxPool", [],
      [
        ("kernel_shape", .integers([kernel, kernel])), ("strides", .integers([stride, stride])),
        ("pads", Self.sides(padding)),
      ])
  }

  /// `GlobalAveragePool`, flattened.
  public func spatialMean() -> ONNXValue { node("GlobalAveragePool").flattened() }

  /// `Resize` to the other map's size as found when the graph runs: nearest, asymmetric, floor.
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

  /// `Resize` by two: linear, half pixel.
  public func doubled() -> ONNXValue {
    // The region of interest is left out.
    node(
      "Resize",
      [nil, graph.constant("doubled.scales", WeightTensor(shape: [4], values: [1, 1, 2, 2]))],
      [("mode", .text("linear")), ("coordinate_transformation_mode", .text("half_pixel"))])
  }

  /// `RoiAlign` on the boxes, with the picture numbers cast to integers.
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

  /// `Flatten`.
  public func flattened() -> ONNXValue { node("Flatten", [], [("axis", .integer(1))]) }

  /// `Transpose` to `[N, H, W, A * K]`, then `Reshape`.
  public func anchorRows(of values: Int) -> ONNXValue {
    node("Transpose", [], [("perm", .integers([0, 2, 3, 1]))])
      .node("Reshape", [graph.integers([0, -1, values])])
  }

  /// `Concat`.
  public static func concatenated(_ parts: [ONNXValue], along dimension: Int) -> ONNXValue {
    precondition(!parts.isEmpty, "nothing to concatenate")
    return parts[0].graph.node("Concat", parts, [("axis", .integer(dimension))])
  }

  /// `ReduceL2`, kept from zero, and `Div`.
  public func unitLength() -> ONNXValue {
    let lengths = node("ReduceL2", [], [("axes", .integers([1])), ("keepdims", .integer(1))])
    return node("Div", [lengths.node("Clip", [graph.number(1e-12)])])
  }
}
