/// A tensor handed to a graph.
///
/// Nothing is copied: the memory is lent for the length of a run.
public enum GraphValue {
  /// Bytes, row-major.
  case bytes([UInt8], shape: [Int])
  /// Floats, row-major.
  case floats([Float], shape: [Int])
  /// Another request's output, as it lies.
  case view(TensorView)

  /// Extent of each dimension.
  public var shape: [Int] {
    switch self {
    case .bytes(_, let shape), .floats(_, let shape): return shape
    case .view(let view): return view.shape
    }
  }

  /// Values held.
  var count: Int {
    switch self {
    case .bytes(let values, _): return values.count
    case .floats(let values, _): return values.count
    case .view(let view): return view.values.count
    }
  }

  var element: CompiledGraph.Port.Element {
    if case .bytes = self { return .uint8 }
    return .float32
  }

  /// Lends the memory to `body`.
  func withMemory<Result>(_ body: (UnsafeRawPointer?) throws -> Result) rethrows -> Result {
    switch self {
    case .bytes(let values, _): return try values.withUnsafeBytes { try body($0.baseAddress) }
    case .floats(let values, _): return try values.withUnsafeBytes { try body($0.baseAddress) }
    case .view(let view): return try body(view.values.baseAddress.map { UnsafeRawPointer($0) })
    }
  }
}

/// An output of a request as it lies in OpenVINO's memory: readable until that request runs again.
public struct TensorView {
  /// Extent of each dimension.
  public let shape: [Int]
  /// Row-major values.
  public let values: UnsafeBufferPointer<Float>
  /// Keeps the memory alive.
  let owner: InferenceRequest

  /// A copy of the values.
  public var array: [Float] { Array(values) }
}
