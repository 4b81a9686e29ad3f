import Foundation
import Fuzzing
import Networks
import Testing

@Suite struct SafetensorsTests {
  /// A file of a header and a number of zero bytes after it.
  private func file(_ header: String, bytes: Int) -> Data {
    var data = Data()
    withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { data.append(contentsOf: $0) }
    return data + Data(header.utf8) + Data(count: bytes)
  }

  private func tensor(_ name: String, _ shape: String, _ start: Int, _ end: Int, type: String = "F32")
    -> String
  {
    "\"\(name)\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(start),\(end)]}"
  }

  private func drawnWeights(_ generator: inout SplitMix64) -> Weights {
    var weights: Weights = [:]
    for number in 0..<Int.random(in: 0...5, using: &generator) {
      let shape = (0..<Int.random(in: 0...3, using: &generator)).map { _ in
        Int.random(in: 0...4, using: &generator)
      }
      let values = (0..<shape.reduce(1, *)).map { _ in Float.random(in: -100...100, using: &generator) }
      weights["layer \(number) \"ü\\\n🪑"] = WeightTensor(shape: shape, values: values)
    }
    return weights
  }

  @Test(arguments: 0..<50) func whatIsWrittenIsRead(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let weights = drawnWeights(&generator)
    let metadata = ["step": "12", "re\"cipe": "{\n\t\"kind\": \"ß\"}\u{1}"]
    let read = try Safetensors.read(Safetensors.data(weights, metadata: metadata))
    #expect(read.weights == weights)
    #expect(read.metadata == metadata)
    let half = try Safetensors.read(Safetensors.data(weights, storage: .float16)).weights
    #expect(
      half
        == weights.mapValues { WeightTensor(shape: $0.shape, values: $0.values.map { Float(Float16($0)) }) })
  }

  @Test func filesAreWrittenAndRead() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).safetensors")
    defer { try? FileManager.default.removeItem(at: file) }
    let weights = ["a": WeightTensor(shape: [2], values: [1, 2])]
    try Safetensors.write(weights, metadata: ["k": "v"], to: file)
    #expect(try Safetensors.read(file).weights == weights)
    #expect(throws: SafetensorsError.self) { try Safetensors.read(file.appending(path: "absent")) }
  }

  @Test func everyTypeBecomesFloats() throws {
    func read(_ type: String, _ bytes: [UInt8]) throws -> [Float]? {
      let header = "{" + tensor("x", "[1]", 0, bytes.count, type: type) + "}"
      let data = file(header, bytes: 0) + Data(bytes)
      return try Safetensors.read(data).weights["x"]?.values
    }
    #expect(try read("BF16", [0xC0, 0x3F]) == [1.5])
    #expect(try read("F16", [0x00, 0x3E]) == [1.5])
    #expect(try read("F64", [0, 0, 0, 0, 0, 0, 0xF8, 0x3F]) == [1.5])
    #expect(try read("I64", [0xFE, 255, 255, 255, 255, 255, 255, 255]) == [-2])
    #expect(try read("I32", [0xFE, 255, 255, 255]) == [-2])
    #expect(try read("U8", [0xFE]) == [254])
    #expect(try read("I8", [0xFE]) == [-2])
    #expect(try read("BOOL", [1]) == [1])
    #expect(throws: SafetensorsError.unsupportedType("F8_E4M3", tensor: "x")) { try read("F8_E4M3", [1]) }
    let scalar = try Safetensors.read(file("{" + tensor("n", "[]", 0, 8, type: "I64") + "}", bytes: 8))
    #expect(scalar.weights["n"] == WeightTensor(shape: [], values: [0]))
  }

  @Test func eachBreachIsRefusedByItsName() {
    let (a, b) = (tensor("a", "[2]", 0, 8), tensor("b", "[1]", 8, 12))
    let breaches: [(String, Int, SafetensorsError)] = [
      ("{\(a),\(tensor("b", "[1]", 12, 16))}", 16, .hole(at: 8)), ("{\(a),\(b)}", 13, .hole(at: 12)),
      ("{\(tensor("a", "[2]", 4, 12))}", 12, .hole(at: 0)),
      ("{\(a),\(tensor("b", "[1]", 4, 8))}", 8, .overlap("a", "b")), ("{\(a),\(a)}", 8, .duplicate("a")),
      ("{\"\\u0061\":\(a.dropFirst(4)),\(a)}", 8, .duplicate("a")),
      ("{\"__metadata__\":{\"k\":\"1\",\"k\":\"2\"}}", 0, .duplicate("__metadata__.k")),
      ("{\(a)}", 7, .offsets("a")), ("{\(tensor("a", "[3]", 0, 8))}", 8, .offsets("a")),
      ("{\(tensor("a", "[2]", 8, 0))}", 8, .offsets("a")),
      ("{\(tensor("a", "[4294967296,4294967296]", 0, 0))}", 0, .offsets("a")),
      ("{\(tensor("a", "[4611686018427387904]", 0, 0))}", 0, .offsets("a")),
    ]
    for (header, bytes, error) in breaches {
      #expect(throws: error, "\(header)") { try Safetensors.read(file(header, bytes: bytes)) }
    }
    let broken = [
      "[]", "{", "{}}", "{\"a\":1}", "{\(a)", "{\(a),}", "{\(tensor("a", "[-2]", 0, 8))}",
      "{\(tensor("a", "[99999999999999999999]", 0, 8))}", "{\(tensor("a", "[2.0]", 0, 8))}",
      "{\"a\":{\"dtype\":\"F32\",\"shape\":[2]}}", "{\"a\\ud800\":{}}", "{\"a\\ u0061\":{}}", "{\"a\\x\":{}}",
      "{\"a\":{\"dtype\":\"F32\",\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]}}",
    ]
    for header in broken {
      #expect(throws: SafetensorsError.self, "\(header)") { try Safetensors.read(file(header, bytes: 8)) }
    }
  }

  @Test func anOversizeHeaderIsRefusedBeforeItIsRead() {
    var data = Data(count: 16)
    data[7] = 0x80
    #expect(throws: SafetensorsError.headerTooLong(1 << 63)) { try Safetensors.read(data) }
    data = withUnsafeBytes(of: UInt64(100_000_001).littleEndian) { Data($0) }
    #expect(throws: SafetensorsError.headerTooLong(100_000_001)) { try Safetensors.read(data) }
    data = withUnsafeBytes(of: UInt64(100_000_000).littleEndian) { Data($0) }
    #expect(throws: SafetensorsError.truncated("the header")) { try Safetensors.read(data) }
  }

  @Test(arguments: 0..<20) func damagedFilesNeverCrash(seed: UInt64) throws {
    var generator = SplitMix64(seed: Fuzzing.seed(seed))
    var weights = drawnWeights(&generator)
    weights["w"] = WeightTensor(shape: [2, 2], values: [1, 2, 3, 4])
    let whole = Safetensors.data(weights, metadata: ["a": "b"])
    let rounds = max(1, Fuzzing.rounds(2_000) / 20)
    defer { Fuzzing.tried(rounds, "safetensors") }
    for _ in 0..<rounds {
      let end = Int.random(in: 0..<whole.count, using: &generator)
      #expect(throws: SafetensorsError.self) { try Safetensors.read(whole.prefix(end)) }
      var mutated = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let digits = Array("0123456789[]{},:\"\\".utf8)
        let place = Int.random(in: 0..<mutated.count, using: &generator)
        mutated[place] =
          Bool.random(using: &generator)
          ? digits[Int.random(in: 0..<digits.count, using: &generator)]
          : UInt8.random(in: 0...255, using: &generator)
      }
      // Either it is refused, or what was read is whole.
      if let read = try? Safetensors.read(mutated) {
        #expect(read.weights.values.allSatisfy { $0.values.count == $0.shape.reduce(1, *) })
      }
    }
  }
}
