/// Several embedders asked the same.
public struct RetrievalComparison: Sendable, Encodable {
  /// One embedder's answers.
  public struct Row: Sendable, Encodable {
    /// What it is called.
    public let name: String
    /// Its measures.
    public let report: RetrievalReport

    /// A row from its parts.
    public init(name: String, report: RetrievalReport) {
      self.name = name
      self.report = report
    }
  }

  /// The embedders, the one in question first.
  public let rows: [Row]

  enum CodingKeys: String, CodingKey {
    case rows = "embedders"
  }

  /// A comparison of those.
  public init(rows: [Row]) { self.rows = rows }
}
