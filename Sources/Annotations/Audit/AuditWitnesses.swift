/// What the embedder, the most similar boxes and the detector say of one box.
struct AuditWitnesses {
  private let sample: AuditSample
  private let names: AuditNames
  private let given: Set<String>
  /// Support of each category, 0...1, by witness.
  private var voices: [String: [String: Double]] = [:]

  init(_ sample: AuditSample, neighbours: [AuditSample], _ names: AuditNames) {
    self.sample = sample
    self.names = names
    given = names.meaning(of: sample.category)
    // Models can only doubt a name they know: to one of rooms every dress is a curtain.
    if !given.isDisjoint(with: sample.probabilities.keys) { voices["embedder"] = sample.probabilities }
    if let detection = sample.detection, names.detectorKnows(given) {
      voices["detector"] = [detection.category: detection.score]
    }
    if neighbours.count > 2 {
      var votes: [String: Double] = [:]
      for neighbour in neighbours { votes[neighbour.category, default: 0] += 1 / Double(neighbours.count) }
      voices["neighbours"] = votes
    }
  }

  /// The change that is spoken for most; nil when the name stands.
  func relabel(leastScore: Double, applyScore: Double) -> AuditProposal.Relabel? {
    let isCoarse = given.count > 1 || !given.contains(sample.category)
    var candidates = Set(voices.values.flatMap(\.keys))
    candidates.remove(sample.category)
    // A neighbour's group says nothing against one of its members.
    candidates = candidates.filter { candidate in
      let meaning = names.meaning(of: candidate)
      return meaning.count == 1 && (given.isDisjoint(with: meaning) || isCoarse)
    }
    let ranked = candidates.map { ($0, score(of: $0)) }.sorted { ($1.1.mean, $0.0) < ($0.1.mean, $1.0) }
    guard let (name, score) = ranked.first, score.mean >= leastScore else { return nil }
    let agreeing = score.witnesses.values.count { $0 > 0 }
    guard agreeing >= min(2, voices.count) else { return nil }
    // One witness alone has to be very sure.
    guard voices.count > 1 || score.mean >= Self.aloneScore else { return nil }
    return AuditProposal.Relabel(
      apply: score.mean >= applyScore, reason: given.contains(name) ? .coarse : .wrong,
      picture: sample.picture,
      object: sample.object, box: sample.box.numbers, from: sample.category, to: name,
      score: rounded(score.mean), witnesses: score.witnesses.mapValues(rounded),
      place: sample.place.map { "\($0.file):\($0.line)" })
  }

  /// From which score on a single witness is believed.
  private static let aloneScore = 0.7

  /// Support of a name minus support of the name given, by witness and in the mean.
  private func score(of name: String) -> (mean: Double, witnesses: [String: Double]) {
    let witnesses = voices.mapValues { support in
      let against = given.contains(name) ? given.subtracting([name]) : given.union([sample.category])
      return (support[name] ?? 0) - against.reduce(0) { $0 + (support[$1] ?? 0) }
    }
    // A detector that finds nothing there is silent, which is no agreement.
    let count = max(2, witnesses.count)
    return (witnesses.values.reduce(0, +) / Double(voices.count == 1 ? 1 : count), witnesses)
  }
}
