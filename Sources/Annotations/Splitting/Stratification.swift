/// Iterative stratification: the rarest category's pictures are dealt out first, each to the split that lacks most
/// of that category, then the next rarest among what is left, until the pictures without boxes remain.
struct Stratification {
  /// The split of each picture, by name.
  let splits: [String: String]

  init(_ set: AnnotatedPictures, _ shares: [PictureSplit.Share], seed: Int) {
    var counts: [String: [String: Int]] = [:]
    for picture in set.pictures {
      counts[picture.name, default: [:]].merge(
        picture.objects.map { ($0.category, 1) }, uniquingKeysWith: +)
    }
    // The order of the file must not matter, nor that of a hash table.
    let keyed = counts.keys.map { name in (key: PictureSplit.fraction("\(seed)\n\(name)"), name: name) }
    let order = keyed.sorted { ($0.key, $0.name) < ($1.key, $1.name) }.map(\.name)
    var totals: [String: Int] = [:]
    for picture in counts.values { totals.merge(picture, uniquingKeysWith: +) }
    let parts = shares.map(\.part)
    let sum = parts.reduce(0, +)
    var wantedPictures: [Double] = parts.map { $0 / sum * Double(order.count) }
    var wanted: [String: [Double]] = totals.mapValues { total in parts.map { $0 / sum * Double(total) } }
    var left = order
    var splits: [String: String] = [:]

    func deal(_ name: String, lacking: [Double]) {
      let best =
        shares.indices.max { (lacking[$0], wantedPictures[$0]) < (lacking[$1], wantedPictures[$1]) } ?? 0
      splits[name] = shares[best].name
      wantedPictures[best] -= 1
      for (category, count) in counts[name] ?? [:] { wanted[category]?[best] -= Double(count) }
    }

    while !left.isEmpty {
      var remaining: [String: Int] = [:]
      for name in left { remaining.merge(counts[name] ?? [:], uniquingKeysWith: +) }
      guard let rarest = remaining.min(by: { ($0.value, $0.key) < ($1.value, $1.key) })?.key else { break }
      let having = left.enumerated().compactMap { place, name in
        counts[name]?[rarest].map { (count: $0, place: place, name: name) }
      }
      // Pictures with most of it first: later ones can even out what they did.
      for row in having.sorted(by: { ($1.count, $0.place) < ($0.count, $1.place) }) {
        deal(row.name, lacking: wanted[rarest] ?? wantedPictures)
      }
      left.removeAll { counts[$0]?[rarest] != nil }
    }
    for name in left { deal(name, lacking: wantedPictures) }
    self.splits = splits
  }
}
