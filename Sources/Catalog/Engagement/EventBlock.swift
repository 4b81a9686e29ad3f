import Domain
import Foundation

/// Events of one transaction in one run of bytes: what is written with them costs a page or two, not a row each.
///
/// Form, version 1: a byte 1; the texts that occur, each once (a count, then length and UTF-8 of each); the events (a count,
/// then each). An event is its kind (0: it was erased, nothing follows), its time as the difference from the one before,
/// a set of bits for what it has, its id (16 bytes for a UUID, else length and UTF-8), and what it has in the order of
/// the bits. Whole numbers are variable-length, 7 bits a byte, lowest first; those with a sign are folded (0, -1, 1,
/// -2, ...). Numbers of 8 and 4 bytes are little-endian.
enum EventBlock {
  /// Bits for what an event has.
  private enum Has {
    static let plainID: UInt64 = 1
    static let request: UInt64 = 1 << 1
    static let scene: UInt64 = 1 << 2
    static let object: UInt64 = 1 << 3
    static let product: UInt64 = 1 << 4
    static let position: UInt64 = 1 << 5
    static let value: UInt64 = 1 << 6
    static let currency: UInt64 = 1 << 7
    static let session: UInt64 = 1 << 8
    static let user: UInt64 = 1 << 9
    static let box: UInt64 = 1 << 10
    static let simulated: UInt64 = 1 << 11
  }

  /// Packs events; nil stands for one that was erased, so that those after it keep their places.
  static func bytes(_ events: [EngagementEvent?]) -> [UInt8] {
    var texts = TextTable()
    var body = BlockWriter()
    body.whole(UInt64(events.count))
    var before: Int64 = 0
    for event in events {
      guard let event else {
        body.whole(0)
        continue
      }
      let uuid = UUIDText.bytes(of: event.id)
      var has: UInt64 = uuid == nil ? Has.plainID : 0
      if event.request != nil { has |= Has.request }
      if event.scene != nil { has |= Has.scene }
      if event.object != nil { has |= Has.object }
      if event.product != nil { has |= Has.product }
      if event.position != nil { has |= Has.position }
      if event.value != nil { has |= Has.value }
      if event.currency != nil { has |= Has.currency }
      if event.session != nil { has |= Has.session }
      if event.user != nil { has |= Has.user }
      if event.box != nil { has |= Has.box }
      if event.isSimulated { has |= Has.simulated }
      body.whole(UInt64(event.kind.code))
      body.signed(event.time &- before)
      before = event.time
      body.whole(has)
      if let uuid { body.bytes += uuid } else { body.text(event.id) }
      if let text = event.request { body.whole(texts.place(of: text)) }
      if let text = event.scene { body.whole(texts.place(of: text)) }
      if let number = event.object { body.signed(Int64(number)) }
      if let text = event.product { body.whole(texts.place(of: text)) }
      if let number = event.position { body.signed(Int64(number)) }
      if let value = event.value { body.fixed(value.bitPattern) }
      if let text = event.currency { body.whole(texts.place(of: text)) }
      if let text = event.session { body.whole(texts.place(of: text)) }
      if let text = event.user { body.whole(texts.place(of: text)) }
      if let box = event.box {
        for side in [box.x, box.y, box.width, box.height] { body.fixed(side.bitPattern) }
      }
    }
    var block = BlockWriter()
    block.bytes.append(1)
    block.whole(UInt64(texts.all.count))
    for text in texts.all { block.text(text) }
    return block.bytes + body.bytes
  }

  /// Unpacks events; nil for each that was erased.
  ///
  /// - Throws: `BlockFault` when the bytes are no block of this form.
  static func events(_ bytes: [UInt8]) throws(BlockFault) -> [EngagementEvent?] {
    var reader = BlockReader(bytes)
    guard try reader.byte() == 1 else { throw BlockFault() }
    let texts = try reader.list { reader throws(BlockFault) in try reader.text() }
    var before: Int64 = 0
    return try reader.list { reader throws(BlockFault) -> EngagementEvent? in
      let code = try reader.whole()
      guard code != 0 else { return nil }
      guard let kind = EngagementEvent.Kind(code: Int64(clamping: code)) else { throw BlockFault() }
      before &+= try reader.signed()
      let has = try reader.whole()
      func text(_ bit: UInt64) throws(BlockFault) -> String? {
        guard has & bit != 0 else { return nil }
        let place = try reader.whole()
        guard place < texts.count else { throw BlockFault() }
        return texts[Int(place)]
      }
      func number(_ bit: UInt64) throws(BlockFault) -> Int? {
        has & bit == 0 ? nil : Int(try reader.signed())
      }
      let id = has & Has.plainID != 0 ? try reader.text() : UUIDText.text(of: try reader.run(16))
      var event = EngagementEvent(
        id: id, kind: kind, time: before, request: try text(Has.request), scene: try text(Has.scene),
        object: try number(Has.object), product: try text(Has.product), position: try number(Has.position))
      if has & Has.value != 0 { event.value = Double(bitPattern: try reader.fixed()) }
      event.currency = try text(Has.currency)
      event.session = try text(Has.session)
      event.user = try text(Has.user)
      if has & Has.box != 0 {
        event.box = Box(
          x: Float(bitPattern: try reader.fixed()), y: Float(bitPattern: try reader.fixed()),
          width: Float(bitPattern: try reader.fixed()), height: Float(bitPattern: try reader.fixed()))
      }
      event.isSimulated = has & Has.simulated != 0
      return event
    }
  }

  /// Each text once.
  private struct TextTable {
    private(set) var all: [String] = []
    private var places: [String: UInt64] = [:]

    mutating func place(of text: String) -> UInt64 {
      if let known = places[text] { return known }
      let place = UInt64(all.count)
      places[text] = place
      all.append(text)
      return place
    }
  }
}

/// The bytes are no block of events.
struct BlockFault: Error, Equatable {}
