import Domain
import Foundation
import Testing

/// Commands that say how good a detector is and what it should show.
@Suite("Measuring: reports, operating points")
final class MeasuringTests {
  private let home: TestHome
  private let outside: URL

  init() throws {
    home = try TestHome()
    outside = FileManager.default.temporaryDirectory.appending(path: "vitrine-measuring-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: outside, withIntermediateDirectories: true)
    let coco = """
      {"images": [{"id": 1, "file_name": "scenes/room-0.jpg", "width": 200, "height": 150, "split": "val"},
        {"id": 2, "file_name": "scenes/room-1.jpg", "width": 200, "height": 150, "split": "train"}],
       "annotations": [{"id": 1, "image_id": 1, "category_id": 1, "bbox": [20, 20, 60, 60]},
        {"id": 2, "image_id": 2, "category_id": 1, "bbox": [20, 20, 60, 60]}],
       "categories": [{"id": 1, "name": "\(TestHome.categories[0].name)"}]}
      """
    try coco.write(to: outside.appending(path: "coco.json"), atomically: true, encoding: .utf8)
  }

  deinit { try? FileManager.default.removeItem(at: outside) }

  private func run(_ arguments: String...) throws -> VitrineProcess.Answer {
    try VitrineProcess.run(
      arguments + [
        "--images", home.showroom.path, "--annotations", outside.appending(path: "coco.json").path,
      ],
      environment: home.environment)
  }

  @Test("the report is a page with pictures, and never inside the project")
  func report() throws {
    let folder = outside.appending(path: "report")
    let answer = try run("evaluate", "detector", "--split", "val", "--report", folder.path)
    #expect(answer.status == 0, "\(answer.errors)")
    let page = try String(contentsOf: folder.appending(path: "index.html"), encoding: .utf8)
    #expect(page.contains("1 pictures of coco.json"))
    // A link does not hide where the folder lies.
    let link = outside.appending(path: "link")
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: home.root)
    for place in [home.root.appending(path: "docs/report").path, link.appending(path: "new/report").path] {
      let refused = try run("evaluate", "detector", "--report", place)
      #expect(refused.status == 1)
      #expect(refused.errors.contains("choose a folder outside"), "\(refused.errors)")
      #expect(!FileManager.default.fileExists(atPath: place))
    }
    #expect(try run("evaluate", "detector", "--split", "test").status == 1)
  }

  @Test("operating points go into the model's file and decide what is shown; --all shows the rest")
  func calibrate() throws {
    let model = home.root.appending(path: "Models/detector")
    let room = home.room.path
    func objects(_ options: String...) throws -> Int {
      let answer = try VitrineProcess.run(["look", room, "--json"] + options, environment: home.environment)
      #expect(answer.status == 0, "\(answer.errors)")
      return (try answer.json()["objects"] as? [Any])?.count ?? -1
    }
    let before = try objects()
    let dry = try run("models", "calibrate", model.path, "--dry-run", "--json")
    #expect(dry.status == 0, "\(dry.errors)")
    #expect(try dry.json()["target_precision"] as? Double == 0.9)
    let file = model.appending(path: "model.json")
    #expect(try !String(contentsOf: file, encoding: .utf8).contains("operating_points"))
    let answer = try run("models", "calibrate", model.path)
    #expect(answer.status == 0, "\(answer.errors)")
    #expect(try String(contentsOf: file, encoding: .utf8).contains("operating_points"))
    // A network with random weights is right about nothing, so nothing is worth a dot.
    #expect(before > 0)
    #expect(try objects() == 0)
    #expect(try objects("--all") == before)
  }
}
