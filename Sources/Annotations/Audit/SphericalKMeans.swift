/// k-means on vectors of length 1: distance is 1 minus the dot product, centres are means brought back to length 1.
///
/// The same seed gives the same clusters.
struct SphericalKMeans {
  /// The cluster of each vector.
  private(set) var assignment: [Int] = []
  /// The clusters' centres.
  private(set) var centres: [[Float]] = []
  /// Mean similarity of a vector to its centre.
  private(set) var cohesion: Float = -1

  /// Clusters vectors, keeping the best of a few starts.
  init(_ vectors: [[Float]], clusters: Int, seed: UInt64, starts: Int = 4) {
    var random = SplitMix(seed: seed)
    for _ in 0..<max(1, starts) {
      var attempt = SphericalKMeans(vectors, centres: Self.spread(vectors, clusters, &random))
      attempt.settle(vectors)
      if attempt.cohesion > cohesion { self = attempt }
    }
  }

  private init(_ vectors: [[Float]], centres: [[Float]]) {
    self.centres = centres
    assignment = [Int](repeating: 0, count: vectors.count)
  }

  /// First centres far from each other, each drawn by its distance to those before (k-means++).
  private static func spread(_ vectors: [[Float]], _ count: Int, _ random: inout SplitMix) -> [[Float]] {
    guard let first = vectors.randomElement(using: &random) else { return [] }
    var centres = [first]
    var distances = vectors.map { max(0, 1 - VectorMath.dot($0, first)) }
    while centres.count < count {
      let total = distances.reduce(0, +)
      guard total > 0 else { break }  // no more different vectors than centres
      var rest = Float.random(in: 0..<total, using: &random)
      var chosen = vectors.count - 1
      for (index, distance) in distances.enumerated() {
        rest -= distance
        if rest < 0 {
          chosen = index
          break
        }
      }
      centres.append(vectors[chosen])
      for (index, vector) in vectors.enumerated() {
        distances[index] = min(distances[index], max(0, 1 - VectorMath.dot(vector, vectors[chosen])))
      }
    }
    return centres
  }

  private mutating func settle(_ vectors: [[Float]]) {
    for _ in 0..<50 {
      var changed = false
      var sum: Float = 0
      for (index, vector) in vectors.enumerated() {
        var best = (cluster: 0, similarity: -Float.infinity)
        for (cluster, centre) in centres.enumerated() {
          let similarity = VectorMath.dot(vector, centre)
          if similarity > best.similarity { best = (cluster, similarity) }
        }
        changed = changed || assignment[index] != best.cluster
        assignment[index] = best.cluster
        sum += best.similarity
      }
      cohesion = vectors.isEmpty ? 0 : sum / Float(vectors.count)
      guard changed else { return }
      for cluster in centres.indices {
        let members = vectors.indices.filter { assignment[$0] == cluster }.map { vectors[$0] }
        if let centre = VectorMath.direction(of: members) { centres[cluster] = centre }
      }
    }
  }

  /// Mean silhouette (Rousseeuw, 1987): how much nearer a vector is to its own cluster than to the next, -1...1.
  ///
  /// Distances to clusters are means over their members, which for dot products is the distance to the sum.
  func silhouette(_ vectors: [[Float]]) -> Double {
    var sums = centres.map { [Float](repeating: 0, count: $0.count) }
    var counts = [Int](repeating: 0, count: centres.count)
    for (vector, cluster) in zip(vectors, assignment) {
      counts[cluster] += 1
      for index in vector.indices { sums[cluster][index] += vector[index] }
    }
    guard counts.count(where: { $0 > 0 }) > 1 else { return 0 }
    var total = 0.0
    for (vector, own) in zip(vectors, assignment) where counts[own] > 1 {
      let similarities = sums.map { VectorMath.dot(vector, $0) }
      let itself = VectorMath.dot(vector, vector)
      let inside = 1 - Double((similarities[own] - itself) / Float(counts[own] - 1))
      let outside =
        centres.indices.filter { $0 != own && counts[$0] > 0 }
        .map { 1 - Double(similarities[$0] / Float(counts[$0])) }.min() ?? inside
      total += (outside - inside) / max(outside, inside, 1e-9)
    }
    return vectors.isEmpty ? 0 : total / Double(vectors.count)
  }
}

/// Arithmetic on vectors of one length.
enum VectorMath {
  /// The dot product.
  static func dot(_ a: [Float], _ b: [Float]) -> Float {
    a.withUnsafeBufferPointer { a in
      b.withUnsafeBufferPointer { b in
        var sum: Float = 0
        for index in 0..<min(a.count, b.count) { sum += a[index] * b[index] }
        return sum
      }
    }
  }

  /// The mean brought to length 1; nil when there is none.
  static func direction(of vectors: [[Float]]) -> [Float]? {
    guard var sum = vectors.first else { return nil }
    for vector in vectors.dropFirst() {
      for index in sum.indices where index < vector.count { sum[index] += vector[index] }
    }
    let length = dot(sum, sum).squareRoot()
    guard length > 0, length.isFinite else { return nil }
    return sum.map { $0 / length }
  }
}

/// SplitMix64 (Steele, Lea, Flood, 2014): the same numbers for the same seed.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var value = state
    value = (value ^ (value >> 30)) &* 0xBF58_476D_1CE4_E5B9
    value = (value ^ (value >> 27)) &* 0x94D0_49BB_1331_11EB
    return value ^ (value >> 31)
  }
}
