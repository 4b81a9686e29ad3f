import ArgumentParser
import Domain
import Foundation
import Images
import Inference

/// `vitrine embed`.
struct Embed: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn pictures into vectors, one line of JSON each.",
    discussion: """
      Paths come as arguments, or one a line on standard input. Each gives one line, in order and sent at once: \
      {"category": NAME, "path": PATH, "vector": [...]}, or {"error": REASON, "path": PATH} for a picture that \
      cannot be used. Vectors have length 1; their dot product says how alike two pictures are.
      """)

  @Argument(help: "The pictures. Without any, paths are read from standard input.")
  var pictures: [String] = []

  @Flag(name: .long, help: "Read paths from standard input; the default without arguments.")
  var stdin = false

  @Option(name: .long, help: "The embedder's model folder. By default the bundled one.")
  var model: String?

  @Option(name: .long, help: "Pictures embedded together; more is faster, but answers come later.")
  var batch: Int = 1

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    guard (1...256).contains(batch) else { throw ValidationError("--batch is 1 to 256") }
    guard !stdin || pictures.isEmpty else {
      throw ValidationError("give paths as arguments or on standard input, not both")
    }
  }

  func run() async throws {
    let embedder = try ModelChoice.embedder(ModelChoice.folder(.embedder, named: model), engine)
    let worker = EmbeddingLines(embedder: embedder)
    var rest = pictures[...]
    let readsInput = pictures.isEmpty
    var paths: [String] = []
    while let path = readsInput ? readLine() : rest.popFirst() {
      guard !path.isEmpty else { continue }
      paths.append(path)
      guard paths.count == batch else { continue }
      for line in try await worker.lines(for: paths) { try Output.jsonLine(line) }
      paths.removeAll()
    }
    for line in try await worker.lines(for: paths) { try Output.jsonLine(line) }
  }
}

/// Answers of `vitrine embed`.
struct EmbeddingLines {
  /// The answer to one path.
  struct Line: Encodable {
    let path: String
    var category: String?
    var vector: [Float]?
    var error: String?
  }

  let embedder: Embedder
  private let decoder = ImageDecoder()

  init(embedder: Embedder) { self.embedder = embedder }

  /// One line for each path, in order.
  func lines(for paths: [String]) async throws -> [Line] {
    var lines: [Line] = []
    var decoded: [(line: Int, picture: PixelBuffer)] = []
    for path in paths {
      var line = Line(path: path)
      do throws(ImageError) {
        decoded.append((lines.count, try decoder.decode(URL(filePath: path), longestSide: 512)))
      } catch {
        line.error = error.description
      }
      lines.append(line)
    }
    guard !decoded.isEmpty else { return lines }
    for (entry, embedding) in zip(decoded, try await embedder.embed(decoded.map(\.picture))) {
      lines[entry.line].vector = embedding.values
      lines[entry.line].category = name(of: embedding)
    }
    return lines
  }

  /// The most probable category; nil when the embedder names none.
  private func name(of embedding: Embedding) -> String? {
    let probabilities = embedding.categoryProbabilities
    guard let best = probabilities.indices.max(by: { probabilities[$0] < probabilities[$1] }),
      best < embedder.vocabulary.count
    else { return nil }
    return embedder.vocabulary.categories[best].name
  }
}
