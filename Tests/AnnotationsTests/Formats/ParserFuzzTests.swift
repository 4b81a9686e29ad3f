import Annotations
import Foundation
import Fuzzing
import Testing

/// Files of strangers: whatever they hold, reading ends with pictures, findings or an error.
@Suite struct ParserFuzzTests {
  /// Damages tried on each format; `VITRINE_FUZZ_ROUNDS` asks for a long night.
  private static let rounds = Fuzzing.rounds(250)

  @Test(arguments: AnnotationFormat.allCases)
  func damagedFilesNeverCrash(format: AnnotationFormat) throws {
    var make = RandomPictures(seed: 11)
    make.everythingHasProducts = true
    let set = make.set()
    let written = try format.write(set)
    let sizes = Dictionary(set.pictures.map { ($0.name, $0.size) }, uniquingKeysWith: { first, _ in first })
    let options = AnnotationReadingOptions(pictureSize: { sizes[$0] ?? nil })
    for seed in 0..<Self.rounds {
      var random = Seeded(Fuzzing.seed(UInt64(seed)))
      var files = written.files
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        let index = Int.random(in: files.indices, using: &random)
        files[index].data = Self.damaged(files[index].data, &random)
      }
      let source = AnnotationSource(location: "memory", isFolder: format.isFolder, files: files)
      _ = AnnotationFormat.detected(in: source)
      guard let reading = try? format.read(source, options: options) else { continue }
      // What was read can be checked and written again, whatever it is.
      _ = AnnotationCheck().findings(in: reading.pictures)
      for other in AnnotationFormat.allCases { _ = try? other.write(reading.pictures) }
    }
    Fuzzing.tried(Self.rounds, "\(format.rawValue) files")
  }

  @Test(arguments: AnnotationFormat.allCases)
  func filesOfAnotherKindAreRefused(format: AnnotationFormat) {
    let texts = [
      "", " ", "{}", "[]", "[[[[", "{\"images\": 3}", "<a/>", "<annotation>", "\u{FEFF}", "\0\0\0",
      "nonsense",
      "null", "1e999", String(repeating: "[", count: 100_000), String(repeating: "<a>", count: 100_000),
    ]
    for text in texts {
      let file = AnnotationFile(path: "Annotations/a.xml", data: Data(text.utf8))
      for name in ["a.xml", "a.json", "a.txt", "data.yaml"] {
        var file = file
        file.path = name
        let source = AnnotationSource(location: "x", isFolder: format.isFolder, files: [file])
        if let reading = try? format.read(source) {
          #expect(reading.pictures.objectCount == 0, "\(format) read boxes out of \(text.prefix(20))")
        }
      }
    }
  }

  @Test func entitiesAndExternalFilesAreRefused() {
    let bombs = [
      "<!DOCTYPE a [<!ENTITY b \"bbbb\"><!ENTITY c \"&b;&b;&b;&b;\">]><annotations>&c;</annotations>",
      "<?xml version=\"1.0\"?><!DOCTYPE a SYSTEM \"file:///etc/passwd\"><annotations/>",
    ]
    for bomb in bombs {
      let file = AnnotationFile(path: "a.xml", data: Data(bomb.utf8))
      let source = AnnotationSource(location: "a.xml", isFolder: false, files: [file])
      #expect { try AnnotationFormat.cvat.read(source) } throws: {
        "\($0)".contains("document type declaration")
      }
    }
  }

  /// Bytes changed, cut, repeated, or swapped for what breaks parsers.
  static func damaged(_ data: Data, _ random: inout Seeded) -> Data {
    var bytes = Array(data)
    guard !bytes.isEmpty else { return Data("{".utf8) }
    let at = Int.random(in: bytes.indices, using: &random)
    let tokens = [
      "\"", "{", "}", "[", "]", "<", ">", "</box>", "&", "&#0;", "&x;", "-1", "1e308", "-1e999", "NaN",
      "null",
      "\\u12", "\\ud800", "9999999999999999999999", "0", ",", ":", "\n", "\0", "\u{FFFF}", "<![CDATA[", "]]>",
    ]
    switch Int.random(in: 0...5, using: &random) {
    case 0: bytes[at] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.removeSubrange(at...)
    case 2:
      let end = min(bytes.count, at + Int.random(in: 1...40, using: &random))
      bytes.removeSubrange(at..<end)
    case 3:
      let end = min(bytes.count, at + Int.random(in: 1...400, using: &random))
      bytes.insert(contentsOf: bytes[at..<end], at: at)
    case 4:
      let token = tokens.randomElement(using: &random) ?? ""
      bytes.insert(contentsOf: Array(token.utf8), at: at)
    default:
      // A number replaced: sizes, ids and coordinates that cannot be.
      let token = Array((tokens.randomElement(using: &random) ?? "").utf8)
      if let digit = bytes[at...].firstIndex(where: { (48...57).contains($0) }) {
        var end = digit
        while end < bytes.count, (46...57).contains(bytes[end]) { end += 1 }
        bytes.replaceSubrange(digit..<end, with: token)
      }
    }
    return Data(bytes)
  }
}
