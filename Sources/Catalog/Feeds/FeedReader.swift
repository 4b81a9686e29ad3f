import Foundation

/// Reads a product feed item by item; an item that cannot be used is reported and the rest is read.
public struct FeedReader: Sendable {
  /// The feed's file.
  public let path: String
  /// How it is written.
  public let format: FeedFormat
  /// Bounds on what is kept in memory.
  public var limits: FeedLimits
  /// What the feed does not say itself.
  public var options: FeedOptions

  /// A reader of the file at `path`; without `format` the name's ending tells it, else the first character.
  ///
  /// A folder is read as saved web pages.
  ///
  /// - Throws: `FeedError` when there is no such file.
  public init(
    path: String, format: FeedFormat? = nil, options: FeedOptions = FeedOptions(),
    limits: FeedLimits = FeedLimits()
  ) throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw FeedError(path: path, problem: "does not exist")
    }
    guard !isFolder.boolValue || format ?? .html == .html else {
      throw FeedError(path: path, problem: "is a folder; give the feed's file")
    }
    self.path = path
    self.format = format ?? (isFolder.boolValue ? .html : Self.format(of: path, limits: limits))
    self.options = options
    self.limits = limits
  }

  /// Gives each item or issue in order.
  ///
  /// What `body` throws ends the reading and is thrown on.
  public func read(_ body: (Result<FeedItem, FeedIssue>) throws -> Void) throws {
    var line = 1
    func give(_ raw: Result<RawItem, FeedIssue>) throws {
      let result = raw.flatMap { raw in
        do throws(FeedIssue) { return .success(try raw.item(limits: limits, options: options)) } catch {
          return Result<FeedItem, FeedIssue>.failure(error)
        }
      }
      switch result {
      case .success(let item): line = item.line
      case .failure(let issue): line = issue.line
      }
      try body(result)
    }
    do {
      try readItems(give)
    } catch let fault as PackedBytes.Fault {
      try body(.failure(FeedIssue(line: line, reason: "after this item \(fault.reason)", endsFeed: true)))
    }
  }

  private func readItems(_ give: (Result<RawItem, FeedIssue>) throws -> Void) throws {
    switch format {
    case .xml: try XMLFeed(limits: limits).read(path, give)
    case .tsv: try TableFeed(separator: "\t", limits: limits, options: options).read(path, give)
    case .csv: try TableFeed(separator: ",", limits: limits, options: options).read(path, give)
    case .jsonLines: try JSONLinesFeed(limits: limits, options: options).read(path, give)
    case .html: try PageFeed(limits: limits, options: options).read(path, give)
    }
  }

  /// The items and issues in batches, read on a thread of its own that stays at most four batches ahead.
  public func batches(of size: Int) -> FeedBatches {
    let pace = ReadingPace(ahead: 4)
    let (stream, continuation) = AsyncThrowingStream<[Result<FeedItem, FeedIssue>], any Error>.makeStream()
    continuation.onTermination = { _ in pace.stop() }
    let thread = Thread {
      var batch: [Result<FeedItem, FeedIssue>] = []
      do {
        try read { result in
          batch.append(result)
          guard batch.count >= size else { return }
          try pace.wait()
          continuation.yield(batch)
          batch = []
        }
        if !batch.isEmpty { continuation.yield(batch) }
        continuation.finish()
      } catch {
        continuation.finish(throwing: error)
      }
    }
    thread.stackSize = 8 << 20
    thread.start()
    return FeedBatches(stream: stream, pace: pace)
  }

  private static func format(of path: String, limits: FeedLimits) -> FeedFormat {
    let name = path.lowercased().hasSuffix(".gz") ? String(path.dropLast(3)) : path
    switch (name as NSString).pathExtension.lowercased() {
    case "xml", "rss", "atom": return .xml
    case "tsv", "tab": return .tsv
    case "csv": return .csv
    case "jsonl", "ndjson": return .jsonLines
    case "html", "htm", "xhtml": return .html
    default: break
    }
    // What is wrong with a file is said when it is read.
    guard var reader = try? LineReader(path: path, limits: limits) else { return .tsv }
    while let line = try? reader.line() {
      guard let first = line.text?.first(where: { !$0.isWhitespace }) else { continue }
      if first == "<" {
        let start = line.text?.lowercased() ?? ""
        return start.contains("<!doctype html") || start.contains("<html") ? .html : .xml
      }
      if first == "{" { return .jsonLines }
      // The first line of a table names the columns; comments may precede it.
      if first == "#" { continue }
      return (line.text ?? "").contains("\t") || !(line.text ?? "").contains(",") ? .tsv : .csv
    }
    return .tsv
  }
}

/// Why a feed cannot be read at all.
public struct FeedError: Error, CustomStringConvertible {
  /// The feed's file.
  public let path: String
  /// What is wrong and what to do.
  public let problem: String

  /// What happened, where, and what to do.
  public var description: String { "the feed \(path) \(problem)" }
}
