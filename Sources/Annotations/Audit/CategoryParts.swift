/// The parts a category falls into, when it does.
///
/// k-means always finds parts, and their silhouette is highest in small categories, so it says how many parts and no
/// more. What makes a category coarse is that a part of it lies nearer to **another** category than to the rest of
/// its own: measured on rooms' labels, joined categories come out on top by this and in the middle by silhouette.
struct CategoryParts {
  /// What is proposed.
  let split: AuditProposal.Split

  /// Looks for parts among a category's boxes; nil when there are none worth a look.
  ///
  /// - Parameter others: the middles of the other categories, by name.
  init?(
    _ category: String, _ samples: [AuditSample], others: [String: [Float]], _ names: AuditNames,
    _ audit: AnnotationAudit
  ) {
    let distinct = Self.withoutTwins(samples)
    guard distinct.count >= 2 * audit.leastCluster else { return nil }
    let vectors = distinct.map(\.vector)
    var best: (centres: [[Float]], silhouette: Double)?
    for count in 2...max(2, min(audit.mostClusters, distinct.count / audit.leastCluster)) {
      let clusters = SphericalKMeans(vectors, clusters: count, seed: audit.seed)
      let parts = Dictionary(grouping: zip(distinct, clusters.assignment), by: \.1)
      // A few odd boxes far from all others are doubtful labels and no second kind of thing.
      guard parts.count > 1,
        parts.values.allSatisfy({ part in
          part.count >= audit.leastCluster && Set(part.map(\.0.picture)).count >= audit.leastPictures
        })
      else { continue }
      let silhouette = clusters.silhouette(vectors)
      if silhouette > best?.silhouette ?? audit.leastSilhouette { best = (clusters.centres, silhouette) }
    }
    guard let best else { return nil }
    let gap = Self.gap(best.centres, others: Array(others.values))
    guard gap >= audit.leastGap else { return nil }
    let nearest = Dictionary(grouping: samples) { sample in
      best.centres.indices.max {
        VectorMath.dot(sample.vector, best.centres[$0]) < VectorMath.dot(sample.vector, best.centres[$1])
      } ?? 0
    }
    var clusters = nearest.keys.sorted().map {
      Self.part(nearest[$0] ?? [], centre: best.centres[$0], others: others, names)
    }
    clusters.sort { $0.members.count > $1.members.count }
    // Parts the embedder names differently get those names; the rest are numbered.
    let named = clusters.compactMap { ($0.share ?? 0) >= 0.5 ? $0.looksLike : nil }
    let isNamed = named.count == clusters.count && Set(named).count == clusters.count
    for index in clusters.indices {
      clusters[index].name = isNamed ? named[index] : "\(category)_\(index + 1)"
    }
    split = AuditProposal.Split(
      apply: false, category: category, gap: rounded(gap), silhouette: rounded(best.silhouette),
      clusters: clusters)
  }

  /// Much the same thing drawn several times on one picture counts once: it would make a cluster by itself.
  private static func withoutTwins(_ samples: [AuditSample]) -> [AuditSample] {
    var kept: [String: [AuditSample]] = [:]
    return samples.filter { sample in
      let isTwin = kept[sample.picture, default: []].contains {
        VectorMath.dot($0.vector, sample.vector) > 0.85
      }
      if !isTwin { kept[sample.picture, default: []].append(sample) }
      return !isTwin
    }
  }

  /// How much nearer, in the mean, a part's middle is to that of another category than to that of a sibling.
  private static func gap(_ centres: [[Float]], others: [[Float]]) -> Double {
    let gaps = centres.indices.map { index -> Double in
      let outside = others.map { VectorMath.dot(centres[index], $0) }.max() ?? 0
      let inside =
        centres.indices.filter { $0 != index }.map { VectorMath.dot(centres[index], centres[$0]) }.max() ?? 0
      return Double(outside - inside)
    }
    return gaps.reduce(0, +) / Double(max(1, gaps.count))
  }

  private static func part(
    _ samples: [AuditSample], centre: [Float], others: [String: [Float]], _ names: AuditNames
  ) -> AuditProposal.Cluster {
    let sorted = samples.sorted { VectorMath.dot($0.vector, centre) > VectorMath.dot($1.vector, centre) }
    // What an embedder takes for something else altogether it does not know.
    let opinions = samples.filter { !names.meaning(of: $0.category).isDisjoint(with: $0.probabilities.keys) }
      .compactMap { $0.probabilities.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key }
    let votes = Dictionary(opinions.map { ($0, 1) }, uniquingKeysWith: +)
    let favourite = votes.max { ($0.value, $1.key) < ($1.value, $0.key) }
    let neighbour = others.map { ($0.key, VectorMath.dot($0.value, centre)) }.max {
      ($0.1, $1.0) < ($1.1, $0.0)
    }
    return AuditProposal.Cluster(
      name: "", looksLike: favourite?.key,
      share: favourite.map { rounded(Double($0.value) / Double(samples.count)) }, near: neighbour?.0,
      members: sorted.map { .init(picture: $0.picture, object: $0.object, box: $0.box.numbers) })
  }
}
