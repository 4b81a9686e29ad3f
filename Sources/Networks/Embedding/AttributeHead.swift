/// A head beside the category's: an attribute and the answers it chooses from (`color`: red, green ...).
public struct AttributeHead: Sendable, Hashable, Codable {
  /// Short name in `snake_case`; the graph's output is called by it.
  public var name: String
  /// The answers in class order.
  public var labels: [String]
  /// Whether several answers may hold at once: each then has a probability of its own, where otherwise they add
  /// up to one.
  public var allowsSeveral: Bool

  enum CodingKeys: String, CodingKey {
    case name, labels
    case allowsSeveral = "several"
  }

  /// A head from its parts.
  public init(name: String, labels: [String], allowsSeveral: Bool = false) {
    self.name = name
    self.labels = labels
    self.allowsSeveral = allowsSeveral
  }

  /// The graph output with its probabilities.
  public var output: String { "attribute_" + name }
}
