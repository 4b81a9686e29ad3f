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
  /// Fewest pictures the boxes of a part come from: one room's twelve equal lamps are no second kind.
  public var leastPictures = 5
  /// From which silhouette on a category can be listed.
  public var leastSilhouette = 0.08
  /// From which gap on a category is listed; see ``AuditProposal/Split/gap``.
  public var leastGap = 0.0
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
    let centres = groups.compactMapValues { VectorMath.direction(of: $0.map(\.vector)) }
    let split = groups.keys.sorted().compactMap { category -> AuditProposal.Split? in
      guard let members = groups[category] else { return nil }
      let others = centres.filter { $0.key != category }
      return CategoryParts(category, members, others: others, names, self)?.split
    }
    return AuditProposal(
      relabel: relabel, split: split.sorted { ($1.gap, $0.category) < ($0.gap, $1.category) })
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
