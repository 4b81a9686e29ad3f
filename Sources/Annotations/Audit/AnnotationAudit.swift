import Domain

/// Finds boxes that are called wrongly and categories that hold several kinds of things.
///
/// Three witnesses speak on a box: the embedder's category, the categories of the most similar boxes in **other**
/// pictures, and the detector. A name is doubted only when what speaks for another outweighs it in the mean, and
/// no single witness decides alone unless it is the only one. Models that learned from these very labels agree with
/// their mistakes, so an audit finds most on data they have not seen.
public struct AnnotationAudit: Sendable {
  /// What the models know, and which names are coarser than others.
  public var vocabulary: Vocabulary
  /// What the detector was trained to find, since of other names it can say nothing; nil takes the whole vocabulary.
  public var detectorNames: Set<String>?
  /// Similar boxes asked.
  public var neighbours = 10
  /// From which score on a box is listed, 0...1.
  public var leastScore = 0.3
  /// From which score on a change is marked to be applied, 0...1.
  public var applyScore = 0.6
  /// Fewest boxes that make a part of a category.
  public var leastCluster = 8
  /// Most parts looked for in a category.
  public var mostClusters = 5
  /// From which silhouette on a category is listed.
  public var leastSilhouette = 0.08
  /// What clustering starts from.
  public var seed: UInt64 = 1

  /// An audit with a vocabulary's names.
  public init(vocabulary: Vocabulary) { self.vocabulary = vocabulary }

  /// What should be looked at.
  ///
  /// - Parameter judged: whether a picture's boxes are judged; the others only serve as their neighbours.
  public func proposal(
    for samples: [AuditSample], judging judged: (String) -> Bool = { _ in true }
  ) -> AuditProposal {
    let names = AuditNames(vocabulary, detector: detectorNames)
    let search = NeighbourSearch(samples)
    var relabel: [AuditProposal.Relabel] = []
    for index in samples.indices where judged(samples[index].picture) {
      let witnesses = AuditWitnesses(
        samples[index], neighbours: search.nearest(to: index, count: neighbours).map { samples[$0] }, names)
      if let row = witnesses.relabel(leastScore: leastScore, applyScore: applyScore) { relabel.append(row) }
    }
    relabel.sort { ($1.score, $0.picture, $0.object) < ($0.score, $1.picture, $1.object) }
    let groups = Dictionary(grouping: samples.filter { judged($0.picture) }, by: \.category)
    let split = groups.keys.sorted().compactMap { category in
      groups[category].flatMap { self.split(category, $0, names) }
    }
    return AuditProposal(relabel: relabel, split: split.sorted { $0.silhouette > $1.silhouette })
  }

  /// The parts a category falls into, when it does.
  private func split(_ category: String, _ samples: [AuditSample], _ names: AuditNames) -> AuditProposal
    .Split?
  {
    guard samples.count >= 2 * leastCluster else { return nil }
    let vectors = samples.map(\.vector)
    var best: (clusters: SphericalKMeans, silhouette: Double)?
    for count in 2...max(2, min(mostClusters, samples.count / leastCluster)) {
      let clusters = SphericalKMeans(vectors, clusters: count, seed: seed)
      let sizes = Dictionary(clusters.assignment.map { ($0, 1) }, uniquingKeysWith: +)
      // One odd box far from all others is a doubtful label and no second kind of thing.
      guard sizes.count > 1, sizes.values.allSatisfy({ $0 >= leastCluster }) else { continue }
      let silhouette = clusters.silhouette(vectors)
      if silhouette > best?.silhouette ?? leastSilhouette { best = (clusters, silhouette) }
    }
    guard let best else { return nil }
    var clusters = best.clusters.centres.indices.map { cluster -> AuditProposal.Cluster in
      let members = samples.indices.filter { best.clusters.assignment[$0] == cluster }
      return part(members.map { samples[$0] }, centre: best.clusters.centres[cluster], names)
    }.filter { !$0.members.isEmpty }.sorted { $0.members.count > $1.members.count }
    // Parts the embedder names differently get those names; the rest are numbered.
    let named = clusters.compactMap { ($0.share ?? 0) >= 0.5 ? $0.looksLike : nil }
    let isNamed = named.count == clusters.count && Set(named).count == clusters.count
    for index in clusters.indices {
      clusters[index].name = isNamed ? named[index] : "\(category)_\(index + 1)"
    }
    return AuditProposal.Split(
      apply: false, category: category, silhouette: rounded(best.silhouette), clusters: clusters)
  }

  private func part(_ samples: [AuditSample], centre: [Float], _ names: AuditNames) -> AuditProposal.Cluster {
    let sorted = samples.sorted { VectorMath.dot($0.vector, centre) > VectorMath.dot($1.vector, centre) }
    // What an embedder takes for something else altogether it does not know.
    let opinions = samples.filter { !names.meaning(of: $0.category).isDisjoint(with: $0.probabilities.keys) }
      .compactMap { $0.probabilities.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key }
    let votes = Dictionary(opinions.map { ($0, 1) }, uniquingKeysWith: +)
    let favourite = votes.max { ($0.value, $1.key) < ($1.value, $0.key) }
    return AuditProposal.Cluster(
      name: "", looksLike: favourite?.key,
      share: favourite.map { rounded(Double($0.value) / Double(samples.count)) },
      members: sorted.map { .init(picture: $0.picture, object: $0.object, box: $0.box.numbers) })
  }
}

extension PreciseBox {
  /// `[x, y, width, height]` to a tenth of a pixel.
  var numbers: [Double] { [x, y, width, height].map { ($0 * 10).rounded() / 10 } }
}

/// To a thousandth: more digits would only look exact.
func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }

/// Which names mean the same, or less than the same.
struct AuditNames {
  private let members: [String: Set<String>]
  private let detector: Set<String>

  init(_ vocabulary: Vocabulary, detector: Set<String>?) {
    self.detector = detector ?? Set(vocabulary.categories.map(\.name))
    var members: [String: Set<String>] = [:]
    for category in vocabulary.categories {
      for group in category.groups { members[group, default: []].insert(category.name) }
    }
    for category in vocabulary.categories { members[category.name] = [category.name] }
    self.members = members
  }

  /// The categories a name stands for; itself alone when the vocabulary does not know it.
  func meaning(of name: String) -> Set<String> { members[name] ?? [name] }

  /// Whether the detector can say anything on things of this meaning.
  func detectorKnows(_ meaning: Set<String>) -> Bool { !detector.isDisjoint(with: meaning) }
}

/// The most similar boxes in other pictures, by comparing all: an audit runs once on thousands of boxes.
struct NeighbourSearch {
  private let samples: [AuditSample]

  init(_ samples: [AuditSample]) { self.samples = samples }

  func nearest(to index: Int, count: Int) -> [Int] {
    let sample = samples[index]
    var best: [(similarity: Float, index: Int)] = []
    for other in samples.indices where samples[other].picture != sample.picture {
      let similarity = VectorMath.dot(sample.vector, samples[other].vector)
      if best.count < count || similarity > best[best.count - 1].similarity {
        let place = best.firstIndex { $0.similarity < similarity } ?? best.count
        best.insert((similarity, other), at: place)
        if best.count > count { best.removeLast() }
      }
    }
    return best.map(\.index)
  }
}
