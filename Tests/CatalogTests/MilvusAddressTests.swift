import Testing

@testable import MilvusIndex

@Suite struct MilvusAddressTests {
  @Test("an address says where the engine is and how the index is kept") func reading() throws {
    let plain = try MilvusAddress("milvus://db.example")
    #expect(plain.place == .host("db.example", port: 19_530) && !plain.usesTLS && plain.credentials == nil)
    let whole = try MilvusAddress(
      "milvus+tls://ann:secret@db.example:1234/shop?prefix=s_1&index=flat&partitions=128&shards=2&replicas=3"
        + "&consistency=strong&deadline=0.25")
    #expect(whole.place == .host("db.example", port: 1_234) && whole.usesTLS)
    #expect(whole.credentials == "ann:secret" && whole.database == "shop" && whole.prefix == "s_1")
    #expect(whole.graph == .flat && whole.partitions == 128 && whole.shards == 2 && whole.replicas == 3)
    #expect(whole.consistency == .strong && whole.deadline == .seconds(0.25))
    #expect(!whole.name.contains("secret"))
    #expect(try MilvusAddress("milvus+unix:///run/m.sock").place == .socket("/run/m.sock"))
  }

  @Test(
    "an address that cannot be read is refused with what is wrong",
    arguments: [
      ("", "no address"), ("http://db", "http"), ("milvus://", "no host"), ("milvus+unix://", "no socket"),
      ("milvus://db?indx=flat", "indx"), ("milvus://db?index=ivf", "ivf"),
      ("milvus://db?partitions=0", "partitions"),
      ("milvus://db?partitions=5000", "5000"), ("milvus://db?prefix=1a", "1a"),
      ("milvus://db?prefix=a-b", "a-b"),
      ("milvus://db?deadline=never", "never"), ("milvus://db?deadline=-1", "-1"),
    ])
  func refusing(text: String, words: String) {
    let error = #expect(throws: MilvusAddressError.self) { try MilvusAddress(text) }
    #expect(error?.description.contains(words) == true, "\(String(describing: error))")
  }

  @Test("a gate lets so many through, closes after failures in a row, and opens after a trial that succeeds")
  func gate() throws {
    let gate = CallGate(limit: 2, patience: 2, pause: .seconds(10))
    var now = ContinuousClock.now
    try gate.enter(now: now)
    try gate.enter(now: now)
    #expect(throws: CallGate.Refusal.self) { try gate.enter(now: now) }
    gate.leave(late: true, now: now)
    gate.leave(late: true, now: now)
    #expect(gate.underway == 0)
    #expect(throws: CallGate.Refusal.self) { try gate.enter(now: now) }
    now = now.advanced(by: .seconds(11))
    try gate.enter(now: now)
    #expect(throws: CallGate.Refusal.self, "one trial at a time") { try gate.enter(now: now) }
    gate.leave(late: true, now: now)
    #expect(throws: CallGate.Refusal.self) { try gate.enter(now: now) }
    now = now.advanced(by: .seconds(11))
    try gate.enter(now: now)
    gate.leave(late: false, now: now)
    try gate.enter(now: now)
    // A caller that gave up says nothing of the engine.
    gate.leave(late: nil, now: now)
    try gate.enter(now: now)
    #expect(gate.underway == 1)
  }
}
