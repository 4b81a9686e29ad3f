import Foundation
import Synchronization

/// A web site that may show dots of this server in its own pages.
public struct Site: Sendable, Hashable, Codable {
  /// What its pages send; public, since everybody who reads the page sees it.
  public var key: String
  /// For the operator's list.
  public var name: String
  /// Where its pages may be: `https://shop.example`, one entry a scheme, host and port.
  public var origins: [String]

  /// A site from its parts.
  public init(key: String, name: String, origins: [String]) {
    self.key = key
    self.name = name
    self.origins = origins
  }

  /// A site with a new key.
  ///
  /// - Throws: `SiteError` when an origin is none.
  public init(name: String, origins: [String]) throws {
    self.init(
      key: "site_" + Self.randomText(), name: name, origins: try origins.map(Self.origin))
  }

  /// An address reduced to its origin, as browsers send it.
  static func origin(_ text: String) throws -> String {
    guard let parts = URLComponents(string: text), let scheme = parts.scheme?.lowercased(),
      ["http", "https"].contains(scheme), let host = parts.host?.lowercased(), !host.isEmpty,
      parts.path.isEmpty || parts.path == "/", parts.query == nil, parts.user == nil
    else { throw SiteError(origin: text) }
    let usual = scheme == "https" ? 443 : 80
    let port = parts.port.flatMap { $0 == usual ? nil : ":\($0)" } ?? ""
    return "\(scheme)://\(host)\(port)"
  }

  private static func randomText() -> String {
    var generator = SystemRandomNumberGenerator()
    let letters = Array("abcdefghjkmnpqrstuvwxyz23456789")
    return String((0..<24).map { _ in letters[Int.random(in: 0..<letters.count, using: &generator)] })
  }
}

/// An address that is no origin.
public struct SiteError: Error, Equatable, CustomStringConvertible {
  /// What was given.
  public let origin: String

  /// What happened and what to do.
  public var description: String {
    "'\(origin)' is no origin; write scheme and host alone, such as https://shop.example"
  }
}

/// The sites of a data folder, one JSON file; a change of the file is seen without a restart.
public final class Sites: Sendable {
  private let file: URL?
  private let state = Mutex<(changed: Date?, sites: [Site])>((nil, []))

  /// The sites of that file, which need not be there; nil for none.
  public init(file: URL?) { self.file = file }

  /// All sites.
  public var all: [Site] {
    guard let file else { return [] }
    let changed =
      try? FileManager.default.attributesOfItem(atPath: file.path)[.modificationDate] as? Date
    return state.withLock { state in
      if changed != state.changed {
        let sites = (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode([Site].self, from: $0) }
        state = (changed, sites ?? [])
      }
      return state.sites
    }
  }

  /// Replaces all sites.
  public func save(_ sites: [Site]) throws {
    guard let file else { return }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try encoder.encode(sites).write(to: file, options: .atomic)
  }

  /// Whether pages of `origin` may ask with `key`.
  func allows(_ key: String?, from origin: String) -> Bool {
    guard let key else { return false }
    return all.contains { $0.key == key && $0.origins.contains(origin) }
  }
}
