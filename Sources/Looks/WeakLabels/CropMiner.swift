import Domain
import Foundation

/// A box that crops agree on, with the category their results agree on.
public struct MinedBox: Sendable, Hashable {
  /// Where, in fractions of the upright picture.
  public var box: Box
  /// The category the results say.
  public var category: String
  /// How sure that is, 0...1: the lower end of what share of further crops' results would say so.
  public var confidence: Float
  /// Crops it is made from, several of one visit counted once.
  public var crops: Int

  /// A label from its parts.
  public init(box: Box, category: String, confidence: Float, crops: Int) {
    self.box = box
    self.category = category
    self.confidence = confidence
    self.crops = crops
  }
}

/// Makes labels of what users cut out of pictures: where many crops lie is an object, and what category it is, the
/// products say that look like it.
///
/// The crops of a picture are grouped by overlap. Each crop votes with the categories of its results, earlier results
/// more than later ones; a result without a category votes for none. A group becomes a label when enough visits made
/// it and enough of their votes agree. Source: the weak labelling from crops of Jing et al., "Visual Search at
/// Pinterest".
public struct CropMiner: Sendable {
  /// What it takes.
  public struct Options: Sendable, Hashable {
    /// IoU that crops of one object have at least.
    public var overlap: Float = 0.5
    /// Visits that must have cut an object out.
    public var fewestCrops = 3
    /// The share of votes its category must have, 0...1.
    public var agreement: Float = 0.5
    /// Confidence a label must have.
    public var confidence: Float = 0
    /// Results of a crop that vote.
    public var results = 10
    /// Crops of a picture that are looked at, the newest; the work grows with their square.
    public var mostCrops = 2_000

    /// The defaults.
    public init() {}
  }

  /// What it takes.
  public let options: Options

  /// A miner.
  public init(_ options: Options = Options()) { self.options = options }

  /// The labels of each picture that has any, by the picture's path.
  public func labels(from crops: [CropRecord]) -> [String: [MinedBox]] {
    Dictionary(grouping: crops, by: \.picture).mapValues(labels(ofPicture:)).filter { !$0.value.isEmpty }
  }

  /// The labels of one picture, the surest first.
  public func labels(ofPicture crops: [CropRecord]) -> [MinedBox] {
    let crops = crops.sorted { ($1.time, Self.key($0)) < ($0.time, Self.key($1)) }.prefix(options.mostCrops)
    let newest = Array(crops)
    let clusters = CropClusters(overlap: options.overlap).clusters(of: newest.map(\.box))
    let labels = clusters.compactMap { cluster -> MinedBox? in
      label(cluster.members.map { newest[$0] })
    }
    // Two groups around one object: the surer one stays.
    var kept: [MinedBox] = []
    for label in labels.sorted(by: { ($1.confidence, $0.category) < ($0.confidence, $1.category) })
    where !kept.contains(where: {
      $0.category == label.category && $0.box.intersectionOverUnion(label.box) > options.overlap
    }) {
      kept.append(label)
    }
    return kept
  }

  /// The label of crops that mean one object, nil when they do not agree enough.
  private func label(_ members: [CropRecord]) -> MinedBox? {
    // The newest of a visit is where its adjusting ended.
    var visits: Set<String> = []
    let voters = members.filter { crop in crop.session.map { visits.insert($0).inserted } ?? true }
    guard voters.count >= options.fewestCrops else { return nil }
    var votes: [String: Double] = [:]
    for crop in voters {
      for (category, weight) in self.votes(of: crop) { votes[category, default: 0] += weight }
    }
    guard let best = votes.max(by: { ($0.value, $1.key) < ($1.value, $0.key) }) else { return nil }
    let count = Double(voters.count)
    let confidence = Float(Agreement.lowerEnd(of: best.value / count, count: count))
    guard best.value / count >= Double(options.agreement), confidence >= options.confidence else {
      return nil
    }
    return MinedBox(
      box: CropClusters.median(voters.map(\.box)), category: best.key, confidence: confidence,
      crops: voters.count)
  }

  /// What a crop's results say: shares that add up to 1 together with those of results without a category.
  private func votes(of crop: CropRecord) -> [String: Double] {
    let results = crop.categories.prefix(options.results)
    // The discount of rankings' usual measure, DCG.
    let weights = results.indices.map { 1 / log2(Double($0) + 2) }
    let sum = weights.reduce(0, +)
    var votes: [String: Double] = [:]
    for (category, weight) in zip(results, weights) {
      if let category { votes[category, default: 0] += weight / sum }
    }
    return votes
  }

  private static func key(_ crop: CropRecord) -> String {
    "\(crop.box.x) \(crop.box.y) \(crop.box.width) \(crop.box.height) \(crop.session ?? "")"
  }
}
