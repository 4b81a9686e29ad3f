/// Pyramid maps and regions as a graph's inputs: what every graph behind the detector's first one takes.
extension ONNXGraph {
  /// Name of the weight that changes nothing; see ``addLevels(_:channels:)``.
  static let identity = "identity"

  /// Adds the maps `level_2` or `level_3` and on, `[N, channels, H / stride, W / stride]`.
  ///
  /// OpenVINO's RoIAlign straight from a graph input runs in a planar layout, 5 to 10 times slower; behind a
  /// depthwise convolution that changes nothing it gets the blocked one.
  func addLevels(_ levels: ClosedRange<Int>, channels: Int) -> [ONNXValue] {
    let identity = constant(
      Self.identity,
      WeightTensor(shape: [channels, 1, 1, 1], values: [Float](repeating: 1, count: channels)))
    return levels.map { level in
      addInput("level_\(level)", Self.mapShape(level: level, channels: channels))
        .convolved(with: identity, bias: nil, stride: 1, padding: .none, groups: channels)
    }
  }

  /// Adds the regions `[R, 5]` that belong to each level, under the names `regions_2` or `regions_3` and on.
  func addRegions(_ levels: ClosedRange<Int>) -> [ONNXValue] {
    levels.map { addInput("regions_\($0)", [.named("regions_\($0)"), 5]) }
  }

  /// The shape of a pyramid level's map.
  static func mapShape(level: Int, channels: Int) -> [ONNXDimension] {
    ["pictures", .fixed(channels), .named("rows_\(level)"), .named("columns_\(level)")]
  }
}
