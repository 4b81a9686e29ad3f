import Foundation
import Testing

@testable import Annotations

@Suite struct LabelTableTests {
  @Test func quotesCommasAndLineEndsInCells() throws {
    let table = try LabelTable(
      csv: Data("\u{FEFF}id,title\r\n1,\"a, \"\"b\"\"\nc\"\r\n2,plain\n3\n\n4,\n".utf8), source: "x.csv")
    #expect(table.columns == ["id", "title"])
    #expect(table.rows == [["1", "a, \"b\"\nc"], ["2", "plain"], ["4", ""]])
    #expect(table.problems.count == 1)
    #expect(table.cells(of: "id") == ["1", "2", "4"])
    #expect(table.cells(of: "price") == nil)
    #expect(throws: AnnotationError.self) { try LabelTable(csv: Data(), source: "x.csv") }
  }

  @Test func anyBytesAreATableOrAnError() {
    var seeded = Seeded(11)
    let alphabet = Array("a,\"\n\r\u{E9} ".utf8) + [0xFF]
    for _ in 0..<500 {
      let bytes = (0..<Int.random(in: 0...40, using: &seeded)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &seeded)]
      }
      guard let table = try? LabelTable(csv: Data(bytes), source: "fuzz") else { continue }
      #expect(table.rows.allSatisfy { $0.count == table.columns.count })
    }
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: SharedData.folder.path), "../shared/data is not here"))
  func theHashSplitIsTheOneOfTheDataPage() throws {
    for (set, held) in [("street", 100), ("coco", 49)] {
      let names = try FileManager.default.contentsOfDirectory(
        atPath: SharedData.folder.appending(path: "\(set)/images").path)
      #expect(names.count { HashSplit.isHeldOut($0) } == held)
      #expect(HashSplit.split(of: names[0]) == (HashSplit.isHeldOut(names[0]) ? "val" : "train"))
    }
  }
}

/// Where the real data lies, beside the project.
enum SharedData {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "shared/data")
}
