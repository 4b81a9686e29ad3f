import ArgumentParser
import Foundation
import Inference

/// `vitrine models list`.
struct ModelsList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the models in a folder: kind, network, size, measures.",
    discussion: "Every folder with a model.json is listed; one that cannot be used is named with the reason.")

  @Argument(help: "The folder that holds model folders. By default the bundled models.")
  var folder: String?

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  func run() throws {
    let place = try folder.map { URL(filePath: $0) } ?? Installation.find().models
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: place.path) else {
      throw Failure(
        "there is no folder \(place.path); train a model with 'vitrine train', or name another folder")
    }
    var models: [ModelDescription] = []
    var problems: [String] = []
    for name in names.sorted() {
      let candidate = place.appending(path: name)
      guard FileManager.default.fileExists(atPath: candidate.appending(path: "model.json").path) else {
        continue
      }
      do throws(InferenceError) {
        models.append(ModelDescription(try ModelFolder.open(at: candidate)))
      } catch {
        problems.append("\(error)")
      }
    }
    Output.notes(problems, about: "model folders that cannot be used")
    if json { return print(try Output.json(models)) }
    guard !models.isEmpty else { throw Failure("there is no model in \(place.path)") }
    var table = Table("name", "kind", "network", "input", "categories>", "size>", "measures")
    for model in models {
      table.add(
        model.name, model.kind, model.backbone, model.input, String(model.categories),
        Output.bytes(model.bytes), model.measures)
    }
    print(table.text)
  }
}
