import Domain
import Foundation
import Testing

@testable import Annotations

@Suite struct RunLengthMaskTests {
  @Test func pixelsSurviveTheCompressedForm() throws {
    var random = Seeded(1)
    for _ in 0..<200 {
      let height = Int.random(in: 1...40, using: &random)
      let width = Int.random(in: 1...40, using: &random)
      let density = Double.random(in: 0...1, using: &random)
      let pixels = (0..<(height * width)).map { _ in Double.random(in: 0...1, using: &random) < density }
      let mask = RunLengthMask(height: height, width: width, pixels: pixels)
      let read = try RunLengthMask(height: height, width: width, compressed: mask.compressed)
      #expect(read == mask)
      #expect(read.pixels == pixels)
      #expect(read.area == pixels.count { $0 })
      let set = pixels.indices.filter { pixels[$0] }
      let box = read.box
      #expect((box == nil) == set.isEmpty)
      if let box {
        #expect(Int(box.x) == set.map { $0 % width }.min())
        #expect(Int(box.right) - 1 == set.map { $0 % width }.max())
        #expect(Int(box.y) == set.map { $0 / width }.min())
        #expect(Int(box.bottom) - 1 == set.map { $0 / width }.max())
      }
    }
  }

  @Test func longRunsSurvive() throws {
    var random = Seeded(2)
    for _ in 0..<100 {
      var runs: [Int] = []
      var left = 4096 * 4096
      while left > 0 {
        let run = min(left, Int.random(in: 0...(1 << Int.random(in: 0...22, using: &random)), using: &random))
        runs.append(run)
        left -= run
      }
      let mask = try RunLengthMask(height: 4096, width: 4096, runs: runs)
      #expect(try RunLengthMask(height: 4096, width: 4096, compressed: mask.compressed) == mask)
    }
  }

  /// Written by pycocotools' `mask.encode` (Golden/make_masks_golden.py).
  @Test func agreesWithTheReference() throws {
    struct Golden: Decodable {
      let height: Int
      let width: Int
      let runs: [Int]
      let counts: String
      let area: Int
      let box: [Float]
    }
    let file = try #require(Bundle.module.url(forResource: "Golden/masks", withExtension: "json"))
    for golden in try JSONDecoder().decode([Golden].self, from: Data(contentsOf: file)) {
      let mask = try RunLengthMask(height: golden.height, width: golden.width, compressed: golden.counts)
      #expect(mask.runs == golden.runs)
      #expect(mask.compressed == golden.counts)
      #expect(mask.area == golden.area)
      let box = mask.box
      #expect([box?.x ?? 0, box?.y ?? 0, box?.width ?? 0, box?.height ?? 0] == golden.box)
    }
  }

  @Test func noTextBringsTheReaderDown() {
    var random = Seeded(4)
    for _ in 0..<5000 {
      let bytes = (0..<Int.random(in: 0...30, using: &random)).map { _ in
        UInt8.random(in: 40...120, using: &random)
      }
      let size = Int.random(in: 0...50, using: &random)
      let mask = try? RunLengthMask(
        height: size, width: size, compressed: String(decoding: bytes, as: UTF8.self))
      if let mask { #expect(mask.runs.reduce(0, +) == size * size) }
    }
  }

  @Test(arguments: [
    ("", 2, 2), ("0", 2, 2), ("5", 2, 2), ("T", 2, 2), ("oooooooo", 2, 2), ("4é", 2, 2), ("4", -2, -2),
    ("4", .max, .max),
  ])
  func brokenMasksAreRefused(text: String, height: Int, width: Int) {
    #expect(throws: AnnotationError.self) {
      try RunLengthMask(height: height, width: width, compressed: text)
    }
  }
}
