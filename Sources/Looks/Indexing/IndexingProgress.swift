/// How far the embedding of product pictures has come.
public struct IndexingProgress: Sendable, Hashable {
  /// Pictures embedded in this run.
  public var embedded = 0
  /// Pictures that could not be used, or not be fetched, in this run.
  public var failed = 0
  /// Pictures that needed embedding when the run began.
  public var total = 0
  /// Time since the run began.
  public var elapsed: Duration = .zero

  /// Nothing yet.
  public init() {}

  /// Pictures a second so far; 0 before the first.
  public var picturesPerSecond: Double {
    let seconds = elapsed / .seconds(1)
    return seconds > 0 ? Double(embedded + failed) / seconds : 0
  }

  /// Time the rest will take at this rate; nil before it is known.
  public var remaining: Duration? {
    let rate = picturesPerSecond
    return rate > 0 ? .seconds(Double(max(0, total - embedded - failed)) / rate) : nil
  }
}

/// What a run of the indexer did.
public struct IndexingReport: Sendable, Hashable {
  /// A picture that could not be used.
  public struct Failure: Sendable, Hashable {
    /// The product it belongs to.
    public var productID: String
    /// Where the picture was looked for.
    public var location: String
    /// Why it could not be used, one sentence.
    public var reason: String
  }

  /// Pictures that have a vector now.
  public var embedded = 0
  /// Those of them that share another picture's vector, because they are that picture again.
  public var shared = 0
  /// Pictures that could not be used.
  ///
  /// They are tried again when their content changes.
  public var failures: [Failure] = []
  /// Pictures at addresses that could not be fetched for now; the next import tries them again.
  public var postponed = 0
  /// The first of those, with why.
  public var postponements: [Failure] = []

  /// Nothing done.
  public init() {}
}
