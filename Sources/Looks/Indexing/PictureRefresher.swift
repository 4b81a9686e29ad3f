import Catalog
import Crypto
import Fetching
import Foundation

/// Asks the web whether pictures fetched long ago have changed; those that have are embedded anew by the next run
/// of the indexer.
public struct PictureRefresher: Sendable {
  private let memory: any PictureMemory
  private let fetcher: any PictureFetching
  private let concurrency: Int

  /// What a refresh found.
  public struct Report: Sendable, Hashable {
    /// Addresses asked.
    public var checked = 0
    /// Addresses whose picture is another one now.
    public var changed = 0
    /// Addresses that did not answer, or no longer with a picture; what is known of them stays.
    public var failed = 0
  }

  /// A refresher of what `memory` knows.
  public init(memory: any PictureMemory, fetcher: any PictureFetching, concurrency: Int = 32) {
    self.memory = memory
    self.fetcher = fetcher
    self.concurrency = max(1, concurrency)
  }

  /// Asks every address that was last checked before `time`, with the validators it gave then.
  public func refresh(checkedBefore time: Date) async throws -> Report {
    var report = Report()
    var last = ""
    while true {
      let page = try await memory.fetches(checkedBefore: time, after: last, limit: concurrency * 8)
      guard let end = page.last?.location else { return report }
      last = end
      try await withThrowingTaskGroup(of: Bool?.self) { group in
        for (place, fetch) in page.enumerated() {
          if place >= concurrency, let outcome = try await group.next() { count(outcome, in: &report) }
          group.addTask { try await check(fetch) }
        }
        for try await outcome in group { count(outcome, in: &report) }
      }
    }
  }

  private func count(_ outcome: Bool?, in report: inout Report) {
    report.checked += 1
    switch outcome {
    case true?: report.changed += 1
    case false?: break
    case nil: report.failed += 1
    }
  }

  /// Whether an address holds another picture now; nil when it does not say.
  private func check(_ fetch: PictureFetch) async throws -> Bool? {
    do {
      let known = Validator(etag: fetch.etag, lastModified: fetch.lastModified)
      var fetch = fetch
      if let picture = try await fetcher.picture(
        at: fetch.location, validator: known == Validator() ? nil : known)
      {
        guard Data(SHA256.hash(data: picture.data)) == fetch.digest else {
          try await memory.renewPictures(at: fetch.location)
          return true
        }
        fetch.etag = picture.validator.etag
        fetch.lastModified = picture.validator.lastModified
      }
      fetch.checked = Date()
      try await memory.keep(fetch)
      return false
    } catch is FetchError {
      return nil
    }
  }
}
