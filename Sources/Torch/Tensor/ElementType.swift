/// What the numbers of a tensor are.
public enum ElementType: Int32, Sendable, Hashable {
  /// 32-bit floats, the usual.
  case float32 = 0
  /// 16-bit floats with float32's range and 8 bits of precision.
  case bfloat16 = 1
  /// IEEE 16-bit floats.
  case float16 = 2
  /// 64-bit integers: indices and labels.
  case int64 = 3
  /// 32-bit integers.
  case int32 = 4
  /// Bytes: pictures.
  case uint8 = 5
  /// Truth values: masks.
  case bool = 6
  /// 64-bit floats.
  case float64 = 7
}
