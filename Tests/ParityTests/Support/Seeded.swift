import CSeeded
import Networks

/// Numbers made from names: the same in Python (`Golden/seeded.py`) and here, so that golden files hold
/// results and no weights.
enum Seeded {
  /// FNV-1a, 64 bits.
  static func seed(_ name: String) -> UInt64 {
    name.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x0000_0100_0000_01B3 }
  }

  /// Uniform numbers around `centre`, at most `reach` away.
  static func uniform(_ name: String, centre: Float = 0, reach: Float, count: Int) -> [Float] {
    [Float](unsafeUninitializedCapacity: count) { buffer, initialized in
      if let start = buffer.baseAddress {
        vitrine_seeded_uniform(seed(name), centre, reach, start, count)
      }
      initialized = count
    }
  }

  /// Bytes `[count, height, width, 3]` of noise laid over smooth colours, so that coarse levels see something.
  static func pictures(_ name: String, count: Int = 1, width: Int, height: Int) -> HostTensor {
    let total = count * height * width * 3
    var bytes = [UInt8](unsafeUninitializedCapacity: total) { buffer, initialized in
      if let start = buffer.baseAddress { vitrine_seeded_bytes(seed(name), start, total) }
      initialized = total
    }
    for index in bytes.indices {
      let (x, y, channel) = (index / 3 % width, index / 3 / width % height, index % 3)
      let block = (x / 24) * 53 + (y / 16) * 91 + channel * 67
      bytes[index] = bytes[index] / 4 + UInt8(block % 192)
    }
    return HostTensor(bytes: bytes, shape: [count, height, width, 3])
  }

  /// The tensor of a parameter: scaled by its fan-in, so that signals neither vanish nor explode.
  static func parameter(_ path: String, shape: [Int]) -> WeightTensor {
    let count = shape.reduce(1, *)
    let (centre, reach) = range(path, shape: shape)
    return WeightTensor(shape: shape, values: uniform(path, centre: centre, reach: reach, count: count))
  }

  /// Weights of a whole network.
  static func weights(_ shapes: [(path: String, shape: [Int])]) -> Weights {
    Dictionary(uniqueKeysWithValues: shapes.map { ($0.path, parameter($0.path, shape: $0.shape)) })
  }

  /// Centre and reach of a parameter's values; `seeded.py` has the same table.
  private static func range(_ path: String, shape: [Int]) -> (centre: Float, reach: Float) {
    if path.hasSuffix("pooling.p") { return (3, 0.5) }
    if path.hasSuffix("running_var") { return (1, 0.25) }
    if shape.count < 2 { return path.hasSuffix("weight") ? (1, 0.25) : (0, 0.125) }
    let fanIn = shape.dropFirst().reduce(1, *)
    let reach = Float((3 / Double(fanIn)).squareRoot())
    // Outputs that decide: logits that do not saturate (ties would be broken by rounding), deltas that
    // leave boxes boxes.
    if path.hasSuffix("cls_logits.weight") || path.hasSuffix("bbox_pred.weight") { return (0, reach / 8) }
    return (0, reach)
  }
}
