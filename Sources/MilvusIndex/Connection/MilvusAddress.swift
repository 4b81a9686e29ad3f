import Foundation

/// Where a Milvus is, and how Vitrine keeps its index in it: `milvus://user:password@host:19530/database?index=flat`.
///
/// The scheme `milvus+tls` talks through TLS, `milvus+unix:///path` through a socket in the file system. Options after
/// `?`: `prefix` (of our collections' names; `vitrine`), `index` (`hnsw` or `flat`), `partitions` (64), `shards` (1),
/// `replicas` (1), `consistency` (`bounded`, `strong` or `eventual`), `deadline` (seconds a search may take; 2).
public struct MilvusAddress: Sendable, Hashable {
  /// How the engine is reached.
  public enum Place: Sendable, Hashable {
    /// A host's name or number, and a port.
    case host(String, port: Int)
    /// A socket's path.
    case socket(String)
  }

  /// What vectors are searched with.
  public enum Graph: String, Sendable {
    /// Every row of the categories asked for: exact.
    case flat
    /// A graph a segment (Malkov and Yashunin, 2018), filters asked before.
    case hnsw
  }

  /// How old what a search sees may be.
  public enum Consistency: String, Sendable {
    /// Everything written before, by whomever; the engine waits for its next tick, about 0.2 s.
    case strong
    /// Everything this process wrote, and what others wrote more than a second ago, by this machine's clock.
    case bounded
    /// Everything this process wrote; what others wrote when it arrives.
    case eventual
  }

  /// How the engine is reached.
  public var place: Place
  /// Whether the way is encrypted.
  public var usesTLS = false
  /// User and password, `user:password`; nil for none.
  public var credentials: String?
  /// The engine's database; empty for its default.
  public var database = ""
  /// The beginning of our collections' names.
  public var prefix = "vitrine"
  /// What vectors are searched with.
  public var graph = Graph.hnsw
  /// Partitions that categories are spread over by their names' hash, 1...4,096.
  public var partitions = 64
  /// Streams that writes are spread over.
  public var shards = 1
  /// Copies in memory.
  public var replicas = 1
  /// How old what a search sees may be.
  public var consistency = Consistency.bounded
  /// How long a search may take, trying again included.
  public var deadline = Duration.seconds(2)

  /// The engine at a place, kept as usual.
  public init(place: Place) { self.place = place }

  /// Reads an address.
  ///
  /// - Throws: `MilvusAddressError`, which says what cannot be read.
  public init(_ text: String) throws {
    func refuse(_ reason: String) -> MilvusAddressError { MilvusAddressError(reason: reason) }
    guard let parts = URLComponents(string: text), let scheme = parts.scheme else {
      throw refuse("it is no address; write milvus://host:19530")
    }
    switch scheme {
    case "milvus+unix":
      guard !parts.path.isEmpty else {
        throw refuse("it names no socket; write milvus+unix:///path/to/socket")
      }
      place = .socket(parts.path)
    case "milvus", "milvus+tls":
      guard let host = parts.host, !host.isEmpty else {
        throw refuse("it names no host; write milvus://host:19530")
      }
      place = .host(host, port: parts.port ?? 19_530)
      usesTLS = scheme == "milvus+tls"
      database = String(parts.path.drop { $0 == "/" })
    default: throw refuse("'\(scheme)' is not milvus, milvus+tls or milvus+unix")
    }
    if let user = parts.user { credentials = "\(user):\(parts.password ?? "")" }
    for item in parts.queryItems ?? [] {
      let value = item.value ?? ""
      func number(_ range: ClosedRange<Int>) throws -> Int {
        guard let number = Int(value), range.contains(number) else {
          throw refuse(
            "\(item.name) is '\(value)', not a number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
      }
      func choice<Choice: RawRepresentable>(_ allowed: String) throws -> Choice
      where Choice.RawValue == String {
        guard let choice = Choice(rawValue: value) else {
          throw refuse("\(item.name) is '\(value)', not \(allowed)")
        }
        return choice
      }
      switch item.name {
      case "prefix":
        guard value.wholeMatch(of: /[A-Za-z_][A-Za-z0-9_]{0,99}/) != nil else {
          throw refuse("the prefix '\(value)' is not made of letters, digits and underscores")
        }
        prefix = value
      case "index": graph = try choice("hnsw or flat")
      case "consistency": consistency = try choice("bounded, strong or eventual")
      case "partitions": partitions = try number(1...4_096)
      case "shards": shards = try number(1...64)
      case "replicas": replicas = try number(1...64)
      case "deadline":
        guard let seconds = Double(value), seconds > 0, seconds <= 3_600 else {
          throw refuse("deadline is '\(value)', not a number of seconds")
        }
        deadline = .seconds(seconds)
      default: throw refuse("there is no option '\(item.name)'")
      }
    }
  }

  /// Where the engine is, for messages: without password.
  public var name: String {
    switch place {
    case .host(let host, let port): "Milvus at \(host):\(port)"
    case .socket(let path): "Milvus at \(path)"
    }
  }
}

/// An address of a Milvus that cannot be read.
public struct MilvusAddressError: Error, Equatable, CustomStringConvertible {
  /// What is wrong with it.
  public let reason: String
  /// What happened and what to do.
  public var description: String { "the address of the Milvus cannot be used: \(reason)" }
}
