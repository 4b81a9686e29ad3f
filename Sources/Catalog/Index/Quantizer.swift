import CScan

/// From floats to what the index and the store keep, and back.
package enum Quantizer {
  /// Binary16, nearest with ties to even.
  static func halves(_ values: [Float]) -> [UInt16] {
    [UInt16](unsafeUninitializedCapacity: values.count) { buffer, count in
      cscan_to_half(values, values.count, buffer.baseAddress)
      count = values.count
    }
  }

  /// The numbers behind binary16.
  static func floats(_ halves: some Collection<UInt16>) -> [Float] {
    let halves = Array(halves)
    return [Float](unsafeUninitializedCapacity: halves.count) { buffer, count in
      cscan_from_half(halves, halves.count, buffer.baseAddress)
      count = halves.count
    }
  }

  /// Codes -127...127 with one scale for the whole vector, padded with zeros to a multiple of four.
  ///
  /// Symmetric, so that zero stays zero and a dot
  /// product of codes times both scales is one of the vectors.
  static func codes(of values: [Float]) -> (codes: [Int8], scale: Float) {
    var largest: Float = 0
    for value in values { largest = max(largest, abs(value)) }
    let padded = (values.count + 3) / 4 * 4
    guard largest > 0, largest.isFinite else { return ([Int8](repeating: 0, count: padded), 0) }
    let factor = 127 / largest
    guard factor.isFinite else { return ([Int8](repeating: 0, count: padded), 0) }
    let codes = [Int8](unsafeUninitializedCapacity: padded) { buffer, count in
      for place in 0..<padded {
        let value = place < values.count ? (values[place] * factor).rounded() : 0
        buffer[place] = Int8(min(127, max(-127, value)))
      }
      count = padded
    }
    return (codes, largest / 127)
  }

  /// The vector at unit length, or nil when it is zero or not finite.
  package static func normalized(_ values: [Float]) -> [Float]? {
    var sum: Float = 0
    for value in values { sum += value * value }
    guard sum.isFinite, sum > 0 else { return nil }
    let length = sum.squareRoot()
    return values.map { $0 / length }
  }
}
