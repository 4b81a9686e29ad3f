/// Rows to learn an order from: queries of items, each item with features and how much it was wanted.
public struct RankingRows: Sendable {
  /// Numbers in a row.
  public let columns: Int
  /// All rows one after the other; a missing number is NaN.
  public private(set) var features: [Float] = []
  /// How relevant each row is, 0 and up: a grade, or 1 for a click.
  public private(set) var labels: [Float] = []
  /// What each row's label counts: 1, or one over the probability that the row was looked at.
  public private(set) var weights: [Float] = []
  /// What each row is worth before any tree: the order of rows nothing has been learnt about.
  public private(set) var base: [Float] = []
  /// How many rows each query has.
  public private(set) var groups: [Int] = []

  /// No rows yet, of so many numbers each.
  public init(columns: Int) { self.columns = columns }

  /// One item of a query.
  public struct Item: Sendable {
    /// Its features, `columns` of them.
    public var features: [Float]
    /// How relevant it is.
    public var label: Float
    /// What its label counts.
    public var weight: Float
    /// What it is worth before any tree.
    public var base: Float

    /// An item from its parts.
    public init(features: [Float], label: Float, weight: Float = 1, base: Float = 0) {
      self.features = features
      self.label = label
      self.weight = weight
      self.base = base
    }
  }

  /// Adds a query.
  public mutating func add(_ items: [Item]) {
    guard !items.isEmpty else { return }
    for item in items {
      precondition(item.features.count == columns, "a row has \(columns) numbers")
      features += item.features
      labels.append(item.label)
      weights.append(item.weight)
      base.append(item.base)
    }
    groups.append(items.count)
  }

  /// The rows of each query.
  var ranges: [Range<Int>] {
    var start = 0
    return groups.map { count in
      defer { start += count }
      return start..<(start + count)
    }
  }
}
