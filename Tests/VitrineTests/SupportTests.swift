import Annotations
import Domain
import Foundation
import Images
import Testing

@testable import vitrine

@Suite("What commands are made of")
struct SupportTests {
  @Test("a table lines up its columns and leaves no spaces at line ends")
  func table() {
    var table = Table("name", "count>", "note")
    table.add("a", "1", "first")
    table.add("longer", "1000")
    #expect(table.text == "name    count  note\na           1  first\nlonger   1000")
  }

  @Test("a progress line tells rate and remaining time")
  func progress() {
    let line = ProgressReport.line(
      label: "embedding", done: 50, total: 200, unit: "pictures", seconds: 5, hasBar: true)
    #expect(line == "embedding [######------------------] 50/200 pictures, 10/s, 15 s left")
    let open = ProgressReport.line(
      label: "importing", done: 3, total: 0, unit: "items", seconds: 2, hasBar: false)
    #expect(open == "importing 3 items, 1.5/s")
    let over = ProgressReport.line(label: "x", done: 9, total: 3, unit: "y", seconds: 0, hasBar: true)
    #expect(over.contains("9/3"))
  }

  @Test("percentiles are values that were measured")
  func percentiles() {
    var samples = Samples()
    for value in (1...100).shuffled() { samples.add(Double(value)) }
    #expect(samples.median == 50)
    #expect(samples.percentile(0.95) == 95)
    #expect(samples.percentile(0) == 1)
    #expect(samples.percentile(1) == 100)
    #expect(Samples().median.isNaN)
  }

  @Test("the peak memory is that of a running process")
  func memory() throws {
    let bytes = try #require(ProcessMemory.peakResidentBytes)
    #expect(bytes > 1_000_000 && bytes < 1 << 40)
  }

  @Test("the root is found above the executable, above the current folder, or where VITRINE_HOME says")
  func installation() throws {
    let root = FileManager.default.temporaryDirectory.appending(path: "vitrine-root-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    let inside = root.appending(path: ".build/release")
    for folder in [inside, root.appending(path: "Examples/Showroom")] {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }
    let elsewhere = URL(filePath: "/")
    func found(_ environment: [String: String], _ executable: URL?, _ current: URL) -> String? {
      let place = try? Installation.find(environment: environment, executable: executable, current: current)
      return place?.root.resolvingSymlinksInPath().path
    }
    let expected = root.resolvingSymlinksInPath().path
    #expect(found([:], inside.appending(path: "vitrine"), elsewhere) == expected)
    #expect(found([:], nil, inside) == expected)
    #expect(found(["VITRINE_HOME": root.path], nil, elsewhere) == expected)
    #expect(found([:], nil, elsewhere) == nil)
    #expect(found(["VITRINE_HOME": "/nowhere"], inside.appending(path: "vitrine"), inside) == nil)
  }

  @Test("errors are one sentence without Swift's own words")
  func sentences() {
    #expect(Failure.sentence(for: Failure("this and that")) == "this and that")
    let missing = DecodingError.keyNotFound(
      CodingUserInfoKeyText("id"), .init(codingPath: [], debugDescription: "dump"))
    #expect(Failure.sentence(for: missing) == "a file's JSON lacks \"id\"")
    #expect(!Failure.sentence(for: CocoaError(.fileReadNoSuchFile)).contains("Error Domain"))
  }

  @Test("boxes and masks are drawn where they are, cut at the picture's edge, and nowhere else")
  func drawing() throws {
    let grey = PixelBuffer(width: 100, height: 80, filledWith: (128, 128, 128))
    var objects = [
      Box(x: 0.2, y: 0.25, width: 0.5, height: 0.5), Box(x: 0.9, y: 0.9, width: 0.5, height: 0.5),
    ]
    .map { LookObject(box: $0, category: "sofa", googleProductCategory: 460, score: 1, products: []) }
    let mask = RunLengthMask(
      height: 80, width: 100, pixels: (0..<8000).map { $0 % 100 == 55 && (30..<40).contains($0 / 100) })
    objects[0].mask = LookMask(height: 80, width: 100, counts: mask.compressed)
    let drawn = try BoxDrawing.drawing(objects, on: grey)
    func pixel(_ x: Int, _ y: Int) -> [UInt8] {
      Array(drawn.bytes[(y * 100 + x) * 3..<(y * 100 + x) * 3 + 3])
    }
    let colour = Colour.distinct(0)
    #expect(pixel(69, 40) == [colour.red, colour.green, colour.blue])
    #expect(pixel(45, 59) == [colour.red, colour.green, colour.blue])
    #expect(pixel(5, 5) == [128, 128, 128])
    #expect(pixel(50, 50) == [128, 128, 128])
    #expect(pixel(55, 35) == [colour.red, colour.green, colour.blue].map { 64 + $0 / 2 })
    #expect(pixel(56, 35) == [128, 128, 128])
  }
}

/// A coding key for tests.
private struct CodingUserInfoKeyText: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }
  init(_ text: String) { stringValue = text }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}
