/// How large the numbers at one place of a network are, gathered over many pictures.
///
/// Bins hold absolute values; when a number comes that is larger than all before, the bins double in width, so
/// that nothing has to be known beforehand.
public struct ActivationHistogram: Sendable {
  /// How a range is chosen from what was seen.
  public enum Clipping: String, Sendable, Codable, CaseIterable {
    /// Everything seen is kept.
    case none
    /// The limit with the smallest mean squared error of rounding and cutting off together.
    case leastError = "least_error"
    /// All but the largest hundredth of a percent are kept.
    case percentile
  }

  private static let count = 2048
  private var bins = [Int](repeating: 0, count: Self.count)
  private var width: Float = 0
  /// Smallest number seen.
  public private(set) var smallest = Float.infinity
  /// Largest number seen.
  public private(set) var largest = -Float.infinity

  /// An empty histogram.
  public init() {}

  /// Counts numbers in; those that are not finite are left out.
  ///
  /// - Parameter stride: every how manieth number is counted; the extremes are taken from the same ones.
  public mutating func add(_ values: UnsafeBufferPointer<Float>, stride: Int = 1) {
    var low = Float.infinity
    var high = -Float.infinity
    var index = 0
    while index < values.count {
      let value = values[index]
      if value.isFinite {
        low = min(low, value)
        high = max(high, value)
      }
      index += stride
    }
    guard low <= high else { return }
    smallest = min(smallest, low)
    largest = max(largest, high)
    cover(max(abs(low), abs(high)))
    guard width > 0 else {
      bins[0] += (values.count + stride - 1) / stride
      return
    }
    let scale = 1 / width
    index = 0
    bins.withUnsafeMutableBufferPointer { bins in
      while index < values.count {
        let place = abs(values[index]) * scale
        if place.isFinite { bins[min(Int(place), Self.count - 1)] += 1 }
        index += stride
      }
    }
  }

  /// Makes the bins wide enough for a number.
  private mutating func cover(_ magnitude: Float) {
    if width == 0 {
      width = magnitude / Float(Self.count)
      // A subnormal number cannot be divided by; as nothing has been seen but zeros, it counts as zero.
      if !(1 / width).isFinite { width = 0 }
      return
    }
    while width * Float(Self.count) < magnitude {
      for bin in 0..<Self.count / 2 { bins[bin] = bins[2 * bin] + bins[2 * bin + 1] }
      for bin in Self.count / 2..<Self.count { bins[bin] = 0 }
      width *= 2
    }
  }

  /// The range to round to.
  public func range(_ clipping: Clipping) -> ActivationRange {
    let isSigned = smallest < 0
    let most = max(abs(smallest), abs(largest))
    guard width > 0, most.isFinite else { return ActivationRange(limit: 0, isSigned: isSigned) }
    let limit: Float
    switch clipping {
    case .none: limit = most
    case .percentile: limit = percentile(0.9999)
    case .leastError: limit = leastErrorLimit(most: most, isSigned: isSigned)
    }
    return ActivationRange(limit: min(limit, most), isSigned: isSigned)
  }

  private func percentile(_ share: Double) -> Float {
    let wanted = Double(bins.reduce(0, +)) * share
    var passed = 0.0
    for (bin, count) in bins.enumerated() {
      passed += Double(count)
      if passed >= wanted { return Float(bin + 1) * width }
    }
    return Float(Self.count) * width
  }

  /// Tries limits from a fifth of the largest number up.
  ///
  /// Rounding costs a twelfth of the squared step for each number kept (zeros are exact), cutting off the
  /// squared distance.
  private func leastErrorLimit(most: Float, isSigned: Bool) -> Float {
    var best = (limit: most, error: Double.infinity)
    for trial in 20...100 {
      let limit = most * Float(trial) / 100
      let step = Double(ActivationRange(limit: limit, isSigned: isSigned).step)
      var error = 0.0
      for (bin, count) in bins.enumerated() where count > 0 && bin > 0 {
        let value = (Float(bin) + 0.5) * width
        let distance = Double(max(value - limit, 0))
        error += Double(count) * (distance > 0 ? distance * distance : step * step / 12)
      }
      if error <= best.error { best = (limit, error) }
    }
    return best.limit
  }
}
