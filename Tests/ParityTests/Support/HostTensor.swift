import Testing

/// Numbers with a shape, as engines are given and give them in these tests.
struct HostTensor {
  var shape: [Int]
  /// Set for numbers.
  var floats: [Float] = []
  /// Set for pictures.
  var bytes: [UInt8]?

  init(_ floats: [Float], shape: [Int]) {
    self.shape = shape
    self.floats = floats
  }

  init(bytes: [UInt8], shape: [Int]) {
    self.shape = shape
    self.bytes = bytes
  }
}

/// Expects two results alike: same shape, and no element further apart than `tolerance` times the largest.
func expectAlike(
  _ found: HostTensor, _ wanted: HostTensor, tolerance: Float, _ what: String,
  at location: SourceLocation = #_sourceLocation
) {
  #expect(found.shape == wanted.shape, "\(what)", sourceLocation: location)
  guard found.shape == wanted.shape else { return }
  let difference = largestDifference(found.floats, wanted.floats)
  let scale = wanted.floats.withUnsafeBufferPointer { $0.reduce(Float(0)) { max($0, abs($1)) } }
  #expect(
    difference <= tolerance * max(scale, .leastNormalMagnitude),
    "\(what): \(difference) apart at a scale of \(scale)", sourceLocation: location)
}

/// The largest distance between elements; infinite as soon as one is not a number.
private func largestDifference(_ found: [Float], _ wanted: [Float]) -> Float {
  var largest: Float = 0
  found.withUnsafeBufferPointer { found in
    wanted.withUnsafeBufferPointer { wanted in
      for index in 0..<min(found.count, wanted.count) {
        let difference = abs(found[index] - wanted[index])
        if !(difference <= largest) { largest = difference.isNaN ? .infinity : difference }
      }
    }
  }
  return largest
}
