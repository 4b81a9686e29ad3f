import Domain
import Foundation

/// Reads one event of a batch and refuses what cannot have happened.
enum EventReader {
  /// An event, or what is wrong with it; only text that is no JSON throws.
  static func event(_ cursor: inout JSONCursor, now: Int64, _ limits: EventBatch.Limits) throws
    -> Result<EngagementEvent, EventFault>
  {
    guard try cursor.kind() == .object else {
      try cursor.skip()
      return .failure(EventFault(reason: "it is no object"))
    }
    var event = EngagementEvent(id: "", kind: .impression, time: now)
    var kind: String?
    var fault: EventFault?
    try cursor.object { cursor, key in
      do {
        switch key {
        case "id": event.id = try identifier(&cursor, limits) ?? ""
        case "type": kind = try identifier(&cursor, limits)
        case "time": event.time = try whole(&cursor, key, 0...Int64(1e15))
        case "request": event.request = try identifier(&cursor, limits)
        case "scene": event.scene = try identifier(&cursor, limits)
        case "product": event.product = try identifier(&cursor, limits)
        case "currency": event.currency = try identifier(&cursor, limits)
        case "object": event.object = Int(try whole(&cursor, key, 0...10_000))
        case "position": event.position = Int(try whole(&cursor, key, 0...10_000))
        case "value": event.value = try number(&cursor, key, 0...1e12)
        case "box": event.box = try box(&cursor)
        default: try cursor.skip()
        }
      } catch let wrong as EventFault {
        fault = fault ?? wrong
      }
    }
    if let fault { return .failure(fault) }
    guard !event.id.isEmpty else { return .failure(EventFault(reason: "'id' is missing")) }
    guard let known = kind.flatMap(EngagementEvent.Kind.init) else {
      let kinds = EngagementEvent.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      return .failure(EventFault(reason: "'type' must be one of \(kinds)"))
    }
    event.kind = known
    guard event.time >= now - limits.age else {
      return .failure(EventFault(reason: "it is older than \(limits.age / 86_400_000) days"))
    }
    event.time = min(event.time, now)
    return lack(of: event).map { .failure(EventFault(reason: $0)) } ?? .success(event)
  }

  /// What an event of its kind must have and this one has not.
  private static func lack(of event: EngagementEvent) -> String? {
    let needsProduct = event.kind != .dotOpen && event.kind != .crop
    if needsProduct, event.product == nil { return "'product' is missing" }
    if event.kind == .impression, event.position == nil { return "'position' is missing" }
    if event.kind == .crop, event.box == nil { return "'box' is missing" }
    if event.kind == .dotOpen, event.scene == nil, event.request == nil {
      return "'scene' or 'request' is missing"
    }
    if event.kind == .purchase {
      guard event.value != nil else { return "'value' is missing" }
      guard let currency = event.currency, currency.utf8.count == 3,
        currency.utf8.allSatisfy({ (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) })
      else { return "'currency' must be three capital letters" }
    }
    return nil
  }

  /// A text short enough to be an id; nil for null.
  static func identifier(_ cursor: inout JSONCursor, _ limits: EventBatch.Limits) throws -> String? {
    switch try cursor.kind() {
    case .string:
      let text = try cursor.string()
      guard text.utf8.count <= limits.identifierBytes else {
        throw EventFault(reason: "an id is longer than \(limits.identifierBytes) bytes")
      }
      return text.isEmpty ? nil : text
    case .literal where try cursor.literal() == nil: return nil
    case .literal: throw EventFault(reason: "an id is not text")
    default:
      try cursor.skip()
      throw EventFault(reason: "an id is not text")
    }
  }

  private static func number(_ cursor: inout JSONCursor, _ key: String, _ range: ClosedRange<Double>) throws
    -> Double
  {
    guard try cursor.kind() == .number else {
      try cursor.skip()
      throw EventFault(reason: "'\(key)' is not a number")
    }
    let value = try cursor.number()
    guard range.contains(value) else { throw EventFault(reason: "'\(key)' is out of range") }
    return value
  }

  private static func whole(_ cursor: inout JSONCursor, _ key: String, _ range: ClosedRange<Int64>) throws
    -> Int64
  {
    let value = try number(&cursor, key, Double(range.lowerBound)...Double(range.upperBound))
    return Int64(value)
  }

  private static func box(_ cursor: inout JSONCursor) throws -> Box {
    guard try cursor.kind() == .object else {
      try cursor.skip()
      throw EventFault(reason: "'box' is no object")
    }
    var sides: [String: Double] = [:]
    var fault: EventFault?
    try cursor.object { cursor, key in
      do { sides[key] = try number(&cursor, "box.\(key)", 0...1) } catch let wrong as EventFault {
        fault = fault ?? wrong
      }
    }
    if let fault { throw fault }
    guard let x = sides["x"], let y = sides["y"], let width = sides["width"], let height = sides["height"],
      width > 0, height > 0, x + width <= 1.001, y + height <= 1.001
    else { throw EventFault(reason: "'box' needs x, y, width and height in fractions of the picture") }
    return Box(x: Float(x), y: Float(y), width: Float(width), height: Float(height))
  }
}
