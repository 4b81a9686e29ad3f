import ArgumentParser
import Foundation
import Server
import Testing

@testable import vitrine

@Suite("What is typed")
struct CommandLineTests {
  @Test(
    "commands of the documentation are understood",
    arguments: [
      "serve --config a.json --host 0.0.0.0 --port 0 --data shop",
      "catalog import feed.xml --data shop --partial --report problems.jsonl",
      "catalog status --json", "catalog export -o products.jsonl --category sofa",
      "catalog remove a b --data shop",
      "scenes import photos --data shop", "look photo.jpg --json --output boxes.png",
      "similar photo.jpg --box 0.1,0.2,0.3,0.4", "embed a.jpg b.jpg", "embed --stdin --batch 8",
      "train recipe.json --output run --no-resume", "train recipe recipe.json --explain",
      "train ranker --data shop --uncorrected", "train ranker --log i.jsonl --output m",
      "evaluate ranker --log i.jsonl --held-out", "events export --data shop --after 5",
      "experiments report --data shop --html r.html", "experiments simulate --runs 10",
      "similar photo.jpg --words oak", "bench rank --candidates 50",
      "evaluate detector --model m --images i --annotations a.json --map m.json --json",
      "evaluate retrieval --model m --catalog p.jsonl --images i --queries q.jsonl --detector d --json",
      "models list", "models check m", "bench infer --rounds 5 --no-peers",
      "bench look photo.jpg --precision f32",
      "pairs engaged --data shop -o pairs.json --truth t.json",
      "bench search --vectors 1000 --only Milvus --build-limit 60",
    ])
  func understands(_ line: String) throws {
    _ = try Vitrine.parseAsRoot(line.split(separator: " ").map(String.init))
  }

  @Test("a recipe is a file's name, and 'ranker' is not")
  func training() throws {
    #expect(try Vitrine.parseAsRoot(["train", "ranker", "--data", "d"]) is TrainRanker)
    #expect(try (Vitrine.parseAsRoot(["train", "r.json"]) as? TrainRecipe)?.recipe == "r.json")
  }

  @Test(
    "wrong usage is refused before anything runs",
    arguments: [
      "look", "look a.jpg --output boxes.gif", "similar a.jpg --box 1,2", "similar a.jpg --box 0,0,0,1",
      "similar a.jpg --box 0,0,2,1", "embed a.jpg --stdin", "embed --batch 0", "bench search --vectors 0",
      "bench search --build-limit 0",
      "bench infer --width 100", "catalog import feed.xml", "evaluate detector", "nonsense", "serve --port x",
      "bench look --threads 9999",
    ])
  func refuses(_ line: String) {
    #expect(throws: (any Error).self) {
      _ = try Vitrine.parseAsRoot(line.split(separator: " ").map(String.init))
    }
  }

  @Test("every command says what it is for")
  func helps() {
    func check(_ command: any ParsableCommand.Type) {
      #expect(!command.configuration.abstract.isEmpty, "\(command) has no abstract")
      for child in command.configuration.subcommands { check(child) }
    }
    check(Vitrine.self)
  }

  @Test("options stand over the environment, the environment over the file")
  func precedence() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(#"{"port": 1001, "host": "10.0.0.1", "queue_length": 3}"#.utf8).write(to: file)
    let command = try Serve.parse(["--config", file.path, "--port", "1003"])
    let settings = try command.settings(environment: ["VITRINE_PORT": "1002", "VITRINE_HOST": "10.0.0.2"])
    #expect(settings.port == 1003)
    #expect(settings.host == "10.0.0.2")
    #expect(settings.queueLength == 3)
  }
}
