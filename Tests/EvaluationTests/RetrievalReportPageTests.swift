import Annotations
import Domain
import Foundation
import Images
import Testing

@testable import Evaluation

struct RetrievalReportPageTests {
  @Test func theWorstComesFirstAndTheRightOneIsFramed() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "page-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    func picture(_ name: String, _ red: UInt8) throws -> URL {
      let file = folder.appending(path: name)
      try PixelBuffer(width: 40, height: 30, filledWith: (red, 10, 10)).encoded(as: .png).write(to: file)
      return file
    }
    let ids = ["<a>", "b", "c"]
    let products = try ids.enumerated().map {
      RetrievalProduct(id: $1, images: [try picture("p\($0).png", UInt8($0 * 80))], category: "rug")
    }
    let scene = try picture("scene.png", 200)
    let box = Box(x: 2, y: 2, width: 20, height: 20)
    let run = RetrievalRun(
      products: products,
      queries: [
        RetrievalQuery(image: scene, box: box, category: "rug", products: ["<a>"]),
        RetrievalQuery(
          image: scene, box: box, category: "table_lamp", products: ["c"], isSeenInTraining: false),
      ])
    let embedded = EmbeddedRetrieval(
      gallery: zip(ids, [[1, 0], [0.8, 0.6], [0, 1]] as [[Float]]).map {
        .init(id: $0, category: "rug", vectors: [$1])
      },
      queries: [
        .init(category: "rug", products: ["<a>"], vector: [1, 0]),
        .init(category: "table_lamp", products: ["c"], vector: [1, 0]),
      ], places: [0, 1], unreadable: [], hasDetector: false)
    let answers = embedded.answers(first: 2)
    #expect(answers.map(\.rank) == [1, 3] && answers[1].first.map(\.id) == ["<a>", "b"])
    #expect(answers[1].rightSimilarity == 0)

    let target = folder.appending(path: "report")
    let (page, problems) = try RetrievalReportPage("a & b", run: run, embedded: embedded).write(to: target)
    let text = try String(contentsOf: page, encoding: .utf8)
    #expect(problems.isEmpty)
    let worst = try #require(text.range(of: "table lamp"))
    let best = try #require(text.range(of: "an object: rug"))
    #expect(worst.lowerBound < best.lowerBound)
    #expect(text.contains("right at 3, never seen") && text.contains("a &amp; b") && !text.contains("<a>"))
    #expect(text.components(separatedBy: "class=\"right\"").count == 3)
    // Each product is drawn once however often it is found.
    let files = try FileManager.default.contentsOfDirectory(atPath: target.appending(path: "pictures").path)
    #expect(files.count == 5)
  }
}
