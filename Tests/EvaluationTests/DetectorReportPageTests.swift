import Annotations
import Domain
import Foundation
import Images
import Testing

@testable import Evaluation

@Suite struct DetectorReportPageTests {
  /// A folder with two drawn pictures, of which the second is missing.
  private func report(name: String = "chair") throws -> (folder: URL, page: URL, problems: [String]) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "vitrine-report-\(UUID().uuidString)")
    let pictures = folder.appending(path: "in")
    try FileManager.default.createDirectory(at: pictures, withIntermediateDirectories: true)
    // Annotated at half the size the file has: boxes have to be scaled.
    try PixelBuffer(width: 400, height: 300, filledWith: (200, 210, 220)).encoded(as: .jpeg)
      .write(to: pictures.appending(path: "a.jpg"))
    let box = Box(x: 20, y: 20, width: 60, height: 60)
    let annotations = COCOAnnotations(
      images: [
        .init(id: 1, fileName: "a.jpg", width: 200, height: 150),
        .init(id: 2, fileName: "gone & <lost>.jpg", width: 200, height: 150),
      ],
      annotations: [
        .init(id: 1, imageID: 1, categoryID: 1, box: box), .init(id: 2, imageID: 2, categoryID: 1, box: box),
        .init(id: 3, imageID: 1, categoryID: 2, box: Box(x: 120, y: 60, width: 50, height: 50)),
      ],
      categories: [.init(id: 1, name: name), .init(id: 2, name: "sofa")])
    let run = DetectorRun(
      DetectionEvaluation(annotations: annotations, modelCategories: [name, "sofa"]), images: pictures)
    let page = DetectorReportPage(
      .init(model: "tiny", annotations: "test.json", shown: "a score of 0.4"), run: run,
      detections: [
        [
          Detection(box: box, category: 0, score: 0.9),
          Detection(box: Box(x: 130, y: 70, width: 50, height: 50), category: 0, score: 0.7),
          Detection(box: Box(x: 5, y: 120, width: 20, height: 20), category: 1, score: 0.6),
        ]
      ]
    ) { _ in 0.4 }
    let written = try page.write(to: folder.appending(path: "out"))
    return (folder, written.page, written.problems)
  }

  @Test func everyErrorHasItsPicture() throws {
    let (folder, page, problems) = try report()
    defer { try? FileManager.default.removeItem(at: folder) }
    #expect(problems.count == 1)
    #expect(problems[0].contains("gone & <lost>.jpg"))
    let html = try String(contentsOf: page, encoding: .utf8)
    for id in ["costs", "categories", "curves", "confusions", "missed", "background"] {
      #expect(html.contains("id=\"\(id)\""), "\(id)")
    }
    let sources = html.matches(of: /<img src="([^"]+)"/).map { String($0.output.1) }
    #expect(sources.count >= 2)
    for source in sources {
      let file = page.deletingLastPathComponent().appending(path: source)
      let picture = try ImageDecoder().decode(file)
      #expect(max(picture.width, picture.height) == 320)
    }
    // Nothing but what the page needs, and no place of this machine.
    #expect(!html.contains(folder.path))
    #expect(!html.contains("<script"))
    #expect(html.contains("gone &amp; &lt;lost&gt;.jpg"))
  }

  @Test func namesCannotBecomeMarkup() throws {
    let (folder, page, _) = try report(name: "<b>\"chair\"&")
    defer { try? FileManager.default.removeItem(at: folder) }
    let html = try String(contentsOf: page, encoding: .utf8)
    #expect(!html.contains("<b>"))
    #expect(html.contains("&lt;b&gt;&quot;chair&quot;&amp;"))
  }

  /// Every element that is opened is closed in its place.
  @Test func thePageIsWellFormed() throws {
    let (folder, page, _) = try report()
    defer { try? FileManager.default.removeItem(at: folder) }
    let html = try String(contentsOf: page, encoding: .utf8)
    var open: [Substring] = []
    for tag in html.matches(of: /<(\/?)([a-z0-9]+)[^>]*>/) {
      let name = tag.output.2
      if ["img", "meta", "link", "br"].contains(name) { continue }
      if tag.output.1.isEmpty { open.append(name) } else { #expect(open.popLast() == name) }
    }
    #expect(open.isEmpty)
  }
}
