import Foundation
import Fuzzing
import Testing

@testable import Server

@Suite("Multipart: reads forms, survives anything")
struct MultipartTests {
  private let form = "multipart/form-data; boundary=XyZ"

  @Test("finds the part, byte for byte, whatever the picture holds")
  func findsPart() throws {
    var picture = Data((0...255).map { UInt8($0) })
    picture += Data("\r\n--Xy\r\nmiddle --XyZ-- of a line\r\n-".utf8)
    let body = Array(TestPicture.form(picture))
    let part = try Multipart(contentType: form).part(named: "image", in: body)
    #expect(Data(part.contents) == picture)
    #expect(part.contentType == "image/jpeg")
    #expect(try Multipart(contentType: form).parts(of: body).map(\.name) == ["note", "image"])
  }

  @Test(
    "boundaries outside RFC 2046 are refused",
    arguments: ["", "boundary=", "boundary=\"a\u{7}\"", "boundary=\(String(repeating: "a", count: 71))"])
  func badBoundaries(parameter: String) {
    #expect(throws: Multipart.Failure.badBoundary) {
      try Multipart(contentType: "multipart/form-data; \(parameter)")
    }
  }

  @Test("what is missing is named")
  func failures() throws {
    let reader = try Multipart(contentType: form)
    #expect(throws: Multipart.Failure.missingField("image")) {
      try reader.part(named: "image", in: Array(TestPicture.form(field: "other")))
    }
    #expect(throws: Multipart.Failure.truncated) { try reader.parts(of: []) }
    #expect(throws: Multipart.Failure.truncated) { try reader.parts(of: Array("--XyZ\r\n".utf8)) }
    #expect(throws: Multipart.Failure.badHeaders) {
      try reader.parts(of: Array("--XyZ\r\nno colon\r\n\r\n--XyZ--".utf8))
    }
    let many =
      String(repeating: "--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n", count: 17)
      + "--XyZ--"
    #expect(throws: Multipart.Failure.tooManyParts) { try reader.parts(of: Array(many.utf8)) }
    let long = "--XyZ\r\nX: \(String(repeating: "y", count: 9_000))\r\n\r\n\r\n--XyZ--"
    #expect(throws: Multipart.Failure.badHeaders) { try reader.parts(of: Array(long.utf8)) }
  }

  @Test("header blocks around the limit are read or refused, never trap", arguments: 8_150...8_200)
  func headerLimit(length: Int) throws {
    let filler = "X: \(String(repeating: "y", count: length - 5))\r\n"
    let body = Array("--XyZ\r\n\(filler)Content-Disposition: form-data; name=\"a\"\r\n\r\nx\r\n--XyZ--".utf8)
    #expect(throws: Multipart.Failure.badHeaders) { try Multipart(contentType: form).parts(of: body) }
  }

  @Test("random damage never traps, and what is read lies inside the body", arguments: 0..<40)
  func fuzz(seed: UInt64) throws {
    var random = SeededGenerator(seed: Fuzzing.seed(seed))
    let rounds = max(1, Fuzzing.rounds(2_400) / 40)
    defer { Fuzzing.tried(rounds, "forms") }
    let reader = try Multipart(contentType: form)
    for _ in 0..<rounds {
      var body = Array(
        TestPicture.form(Data((0..<60).map { _ in UInt8.random(in: 0...255, using: &random) })))
      for _ in 0..<Int.random(in: 1...12, using: &random) where !body.isEmpty {
        let place = Int.random(in: 0..<body.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0: body[place] = UInt8.random(in: 0...255, using: &random)
        case 1: body.remove(at: place)
        case 2: body.insert(contentsOf: Array("\r\n--XyZ".utf8), at: place)
        default: body = Array(body.prefix(max(1, place)))
        }
      }
      if let parts = try? reader.parts(of: body) {
        #expect(parts.count <= Multipart.maximumParts)
        #expect(parts.allSatisfy { $0.contents.startIndex >= 0 && $0.contents.endIndex <= body.count })
      }
    }
  }
}

/// SplitMix64: the same numbers for the same seed on every machine.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed &+ 0x9E37_79B9_7F4A_7C15 }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
