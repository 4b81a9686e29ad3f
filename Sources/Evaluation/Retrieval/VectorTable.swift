/// The vectors of several owners, one after the other in one block of memory, compared with a query by dot product.
struct VectorTable: Sendable {
  private let values: [Float]
  private let length: Int
  /// Where each owner's vectors begin, in vectors; one more entry than owners.
  private let starts: [Int]

  /// A table of each owner's vectors.
  init(_ owners: [[[Float]]]) {
    var values: [Float] = []
    var starts = [0]
    let length = owners.lazy.compactMap(\.first).first?.count ?? 0
    values.reserveCapacity(owners.reduce(0) { $0 + $1.count } * length)
    var count = 0
    for vectors in owners {
      for vector in vectors {
        precondition(vector.count == length, "all vectors of a gallery have the same length")
        values += vector
      }
      count += vectors.count
      starts.append(count)
    }
    self.values = values
    self.starts = starts
    self.length = length
  }

  /// Each owner's largest dot product with `query`; minus infinity for an owner without vectors and for products
  /// that are no number (a broken embedding must never win).
  func bestSimilarities(to query: [Float]) -> [Float] {
    let owners = starts.count - 1
    guard length > 0 else { return [Float](repeating: -.infinity, count: owners) }
    precondition(query.count == length, "a query's vector is as long as the gallery's")
    return [Float](unsafeUninitializedCapacity: owners) { best, count in
      values.withUnsafeBufferPointer { values in
        query.withUnsafeBufferPointer { query in
          for owner in 0..<owners {
            var largest = -Float.infinity
            var vector = starts[owner]
            while vector < starts[owner + 1] {
              let product = Self.dot(values, from: vector &* length, query)
              if product > largest { largest = product }
              vector &+= 1
            }
            best.initializeElement(at: owner, to: largest)
          }
        }
      }
      count = owners
    }
  }

  /// Four sums side by side, which the processor can add at once; plain loops, since a debug build runs this too.
  @inline(__always)
  private static func dot(
    _ values: UnsafeBufferPointer<Float>, from start: Int, _ query: UnsafeBufferPointer<Float>
  ) -> Float {
    var (first, second, third, fourth): (Float, Float, Float, Float) = (0, 0, 0, 0)
    var index = 0
    let whole = query.count & ~3
    while index < whole {
      first += values[start &+ index] * query[index]
      second += values[start &+ index &+ 1] * query[index &+ 1]
      third += values[start &+ index &+ 2] * query[index &+ 2]
      fourth += values[start &+ index &+ 3] * query[index &+ 3]
      index &+= 4
    }
    while index < query.count {
      first += values[start &+ index] * query[index]
      index &+= 1
    }
    return (first + second) + (third + fourth)
  }
}
