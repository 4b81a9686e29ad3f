import Networks

/// Unit vectors in groups around centres: spherical k-means.
public struct VectorClusters: Sendable, Hashable {
  /// The centres, unit length.
  public let centres: [[Float]]

  /// Groups vectors into at most `count` clusters; the same vectors in the same order give the same groups.
  ///
  /// Starts from k-means++ seeds and stops after `rounds` or when nothing moves. At most `sample` vectors, evenly
  /// spaced, are looked at.
  public init(of vectors: [[Float]], count: Int, rounds: Int = 12, sample: Int = 8_000) {
    let step = max(1, (vectors.count + sample - 1) / sample)
    let vectors = stride(from: 0, to: vectors.count, by: step).map { vectors[$0] }
    var centres = Self.seeds(vectors, count: min(count, vectors.count))
    var places: [Int] = []
    for _ in 0..<rounds where centres.count > 1 {
      let moved = vectors.map { Self.nearest($0, centres) }
      if moved == places { break }
      places = moved
      var sums = centres.map { [Float](repeating: 0, count: $0.count) }
      for (vector, place) in zip(vectors, places) {
        for index in vector.indices { sums[place][index] += vector[index] }
      }
      for (place, sum) in sums.enumerated() {
        if let unit = Self.unit(sum) { centres[place] = unit }
      }
    }
    self.centres = centres
  }

  /// The cluster a vector belongs to; nil when there is none.
  public func cluster(of vector: [Float]) -> Int? {
    centres.isEmpty ? nil : Self.nearest(vector, centres)
  }

  private static func seeds(_ vectors: [[Float]], count: Int) -> [[Float]] {
    guard let first = vectors.first, count > 0 else { return [] }
    var generator = SplitMix64(seed: 17)
    var centres = [first]
    var distances = vectors.map { max(0, 1 - dot($0, first)) }
    while centres.count < count {
      let total = distances.reduce(0, +)
      guard total > 1e-6 else { break }
      var draw = Float.random(in: 0..<total, using: &generator)
      var place = 0
      while place < distances.count - 1, draw >= distances[place] {
        draw -= distances[place]
        place += 1
      }
      centres.append(vectors[place])
      for index in vectors.indices {
        distances[index] = min(distances[index], max(0, 1 - dot(vectors[index], vectors[place])))
      }
    }
    return centres
  }

  private static func nearest(_ vector: [Float], _ centres: [[Float]]) -> Int {
    var best = (place: 0, similarity: -Float.infinity)
    for (place, centre) in centres.enumerated() {
      let similarity = dot(vector, centre)
      if similarity > best.similarity { best = (place, similarity) }
    }
    return best.place
  }

  static func dot(_ first: [Float], _ second: [Float]) -> Float {
    var sum: Float = 0
    for index in 0..<min(first.count, second.count) { sum += first[index] * second[index] }
    return sum
  }

  static func unit(_ vector: [Float]) -> [Float]? {
    let length = dot(vector, vector).squareRoot()
    return length > 1e-9 && length.isFinite ? vector.map { $0 / length } : nil
  }
}
