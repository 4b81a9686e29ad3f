import Catalog
import Fetching
import Foundation

/// A feed by its path or address, with what tells whether it has changed.
struct FeedFile: Sendable {
  /// Path or address as given.
  let name: String
  /// Where a feed at an address is kept while it is read.
  let downloads: URL
  let web: WebFetcher

  /// Most bytes of a fetched feed: ten million items of a kilobyte.
  private static let limit = 10 << 30

  /// A feed ready to be read.
  struct Ready: Sendable {
    var path: String
    /// The address it came from; nil for a file.
    var address: String?
    /// Whoever asks with it later is told whether the feed has changed.
    var state: State
  }

  /// What is known of a feed's content without reading it.
  enum State: Sendable, Hashable {
    /// Sizes and times of its files.
    case files(String)
    /// What its server says.
    case address(Validator)
  }

  var isAtAddress: Bool { WebAddress.isWebAddress(name) }

  /// The feed, fetched when it lies at an address; nil when it is as it was in `state`.
  func ready(unlike state: State? = nil) async throws -> Ready? {
    guard isAtAddress else {
      let now = State.files(Self.files(at: name))
      return now == state ? nil : Ready(path: name, address: nil, state: now)
    }
    var validator: Validator?
    if case .address(let known) = state, known != Validator() { validator = known }
    try FileManager.default.createDirectory(at: downloads, withIntermediateDirectories: true)
    let file = downloads.appending(path: "feed." + ending)
    do {
      let outcome = try await web.download(name, to: file, validator: validator, limit: Self.limit)
      guard case .fetched(let now, _, _) = outcome else { return nil }
      return Ready(path: file.path, address: name, state: .address(now))
    } catch let error as FetchError {
      throw Failure("the feed \(name) could not be fetched: \(error)")
    }
  }

  /// Removes what was fetched.
  func tidy() { if isAtAddress { try? FileManager.default.removeItem(at: downloads) } }

  /// The address's ending when it names a format; else the reader looks at the content.
  private var ending: String {
    let known = ["xml", "rss", "atom", "tsv", "csv", "jsonl", "ndjson", "html", "htm"]
    var path = URL(string: name)?.path.lowercased() ?? ""
    if path.hasSuffix(".gz") { path.removeLast(3) }
    let ending = (path as NSString).pathExtension
    return known.contains(ending) ? ending : "download"
  }

  /// Names, sizes and times of a file, or of the files in a folder.
  private static func files(at path: String) -> String {
    func line(_ path: String) -> String {
      let values = try? FileManager.default.attributesOfItem(atPath: path)
      let size = (values?[.size] as? NSNumber)?.int64Value ?? -1
      let time = (values?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
      return "\(path) \(size) \(time)"
    }
    let inside = FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []
    return ([line(path)] + inside.sorted().map { line(path + "/" + $0) }).joined(separator: "\n")
  }
}
