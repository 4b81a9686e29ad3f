import Foundation
import Testing

@testable import Training

private let project = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

struct RecipeTests {
  @Test func everyBundledRecipeReads() throws {
    let folder = project.appending(path: "Recipes")
    let files = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "json" }
    #expect(files.count >= 2)
    for file in files { _ = try Recipe.read(file) }
  }

  @Test func aRecipeSurvivesWritingAndReading() throws {
    let recipe = try Recipe.read(project.appending(path: "Recipes/detector.json"))
    #expect(try JSONDecoder().decode(Recipe.self, from: JSONEncoder().encode(recipe)) == recipe)
  }

  @Test(arguments: [
    (#"{"kind": "oracle"}"#, "oracle"), (#"{"kind": "detector"}"#, "name"), ("{}", "kind"), ("[", "JSON"),
  ])
  func whatIsWrongIsSaid(text: String, mentions: String) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "recipe-\(UUID().uuidString).json")
    try Data(text.utf8).write(to: file)
    let error = #expect(throws: TrainingError.self) { try Recipe.read(file) }
    #expect("\(error.map { "\($0)" } ?? "")".contains(mentions))
  }

  @Test func pathsMayBeRelativeAbsoluteOrAtHome() {
    let folder = URL(filePath: "/recipes/")
    #expect(folder.resolving("../data/a.json").path == "/data/a.json")
    #expect(folder.resolving("/data/a.json").path == "/data/a.json")
    #expect(folder.resolving("~/a.json").path.hasSuffix("/a.json"))
    #expect(!folder.resolving("~/a.json").path.contains("~"))
  }
}
