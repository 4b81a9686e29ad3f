import Domain
import Foundation

/// Events as a page sends them: `{"session": "...", "user": "...", "events": [{"id", "type", ...}]}`.
///
/// Each event stands for itself: one that cannot be used is reported with its place and never costs the others.
public struct EventBatch: Sendable {
  /// How much of a batch is taken.
  public struct Limits: Sendable, Hashable {
    /// Events in one batch.
    public var events = 1_000
    /// Bytes of an id of any kind.
    public var identifierBytes = 256
    /// How old an event may be, in milliseconds; a page that was asleep sends late.
    public var age: Int64 = 30 * 86_400_000

    /// The defaults.
    public init() {}
  }

  /// An event that was left out.
  public struct Rejection: Sendable, Hashable, Codable {
    /// Its place in the batch, from 0.
    public var index: Int
    /// Why, in one sentence.
    public var reason: String
  }

  /// The events that can be used, visitors hashed.
  public private(set) var events: [EngagementEvent] = []
  /// Those that cannot.
  public private(set) var rejected: [Rejection] = []

  /// Reads a batch.
  ///
  /// - Parameters:
  ///   - json: the request's body.
  ///   - hasher: turns the session's and the user's ids into hashes.
  ///   - now: the time of receipt, in milliseconds since 1970; events from the future are put there.
  /// - Throws: `EventBatchError` when the text is no JSON of that form, or there are too many events.
  public init(
    json: [UInt8], hasher: VisitorHasher, now: Int64, limits: Limits = Limits()
  ) throws(EventBatchError) {
    var session: String?
    var user: String?
    var isSimulated = false
    var cursor = JSONCursor(json)
    var count = 0
    do {
      try cursor.object { cursor, key in
        switch key {
        case "session": session = try EventReader.identifier(&cursor, limits)
        case "user": user = try EventReader.identifier(&cursor, limits)
        case "simulated": isSimulated = try cursor.literal() ?? false
        case "events":
          try cursor.array { cursor in
            guard count < limits.events else { throw EventBatchError.tooMany(limits.events) }
            switch try EventReader.event(&cursor, now: now, limits) {
            case .success(let event): events.append(event)
            case .failure(let fault): rejected.append(Rejection(index: count, reason: fault.reason))
            }
            count += 1
          }
        default: try cursor.skip()
        }
      }
      try cursor.end()
    } catch let error as EventBatchError {
      throw error
    } catch let fault as JSONCursor.Fault {
      throw .notJSON(expected: fault.reason, offset: fault.offset)
    } catch let fault as EventFault {
      throw .unusable(fault.reason)
    } catch {
      throw .unusable("it cannot be read")
    }
    let sessionHash = session.map(hasher.hash)
    let userHash = user.map(hasher.hash)
    for index in events.indices {
      events[index].session = sessionHash
      events[index].user = userHash
      events[index].isSimulated = isSimulated
    }
  }
}

/// Why a whole batch cannot be used.
public enum EventBatchError: Error, Equatable, CustomStringConvertible {
  /// The text is no JSON, or not an object with a list of events.
  case notJSON(expected: String, offset: Int)
  /// There are more events than a batch may hold.
  case tooMany(Int)
  /// A field of the batch itself is wrong.
  case unusable(String)

  /// What happened and what to do.
  public var description: String {
    switch self {
    case .notJSON(let expected, let offset):
      "The batch is not JSON of the form expected: \(expected) is missing at byte \(offset)."
    case .tooMany(let limit): "A batch holds at most \(limit) events; send the rest in another."
    case .unusable(let reason): "The batch cannot be used: \(reason)."
    }
  }
}

/// What is wrong with one event.
struct EventFault: Error, Equatable {
  var reason: String
}
