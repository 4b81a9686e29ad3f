import Testing

@testable import Networks

/// The wire format: what is written is what the format's own description says.
@Suite struct ProtobufMessageTests {
  /// Examples from the format's documentation.
  @Test func matchesTheDocumentedExamples() {
    var message = ProtobufMessage()
    message.add(1, 150)
    #expect(message.bytes == [0x08, 0x96, 0x01])
    message = ProtobufMessage()
    message.add(2, "testing")
    #expect(message.bytes == [0x12, 0x07] + Array("testing".utf8))
  }

  @Test func readsBackWhatItWrote() throws {
    var generator = SplitMix64(seed: 7)
    for _ in 0..<300 {
      let integer = Int(truncatingIfNeeded: generator.next() >> UInt64.random(in: 0...63, using: &generator))
      let number = Float(bitPattern: UInt32(truncatingIfNeeded: generator.next()))
      let content = (0..<Int.random(in: 0...300, using: &generator)).map { UInt8(truncatingIfNeeded: $0) }
      let field = Int.random(in: 1...5000, using: &generator)
      var inner = ProtobufMessage()
      inner.add(field, integer)
      inner.add(field, -integer)
      var message = ProtobufMessage()
      message.add(field, number)
      message.add(field, content)
      message.add(field, inner)

      let read = try #require(ProtobufReader(message.bytes))
      #expect(read.fields.count == 3)
      #expect(read.fields[0].content == .bits32(number.bitPattern))
      #expect(read.bytes(field).first == content)
      #expect(read.messages(field).last?.integers(field) == [integer, 0 &- integer])
    }
  }
}
