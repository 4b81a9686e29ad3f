import ArgumentParser
import Catalog
import Foundation
import Inference
import Looks

/// `vitrine catalog attach`.
struct CatalogAttach: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "attach",
    abstract: "Give a catalogue's pictures vectors that 'vitrine embed' made elsewhere.",
    discussion: """
      Reads the lines of 'vitrine embed', from a file or from standard input ('-'): bulk embedding on other machines \
      (Examples/Spark) ends here. Vectors go to the pictures of that path that have none by the model; lines of other \
      pictures are counted and left out. 'vitrine catalog pictures' writes the paths that need one. The index takes \
      them over like everything that is imported.
      """)

  @Argument(help: "The file of lines; '-' is standard input.")
  var vectors: String

  @Option(name: .long, help: "The folder of the catalogue.")
  var data: String

  @Option(
    name: .long,
    help: "The embedder's model folder that made them. By default the catalogue's, then the bundled one.")
  var embedder: String?

  @Flag(name: .long, help: "Write JSON instead of text.")
  var json = false

  /// What became of the lines.
  struct Answer: Encodable {
    var attached = 0
    var withoutVector = 0
    var unknown = 0

    enum CodingKeys: String, CodingKey {
      case attached, unknown
      case withoutVector = "without_vector"
    }
  }

  func run() async throws {
    let folder = DataFolder(url: URL(filePath: data))
    let store = try await folder.open()
    let model = try ModelChoice.folder(.embedder, named: embedder, data: folder.url)
    let dimension = try ModelChoice.embedder(model, EngineOptions.parse([])).configuration.dimension
    let lines = LineSource(try handle())
    var answer = Answer()
    var number = 0
    let progress = ProgressReport("attaching", unit: "vectors")
    while true {
      let batch = await lines.next(1_000)
      if batch.isEmpty { break }
      var vectors: [String: [Float]] = [:]
      for line in batch {
        number += 1
        guard let read = try? JSONDecoder().decode(EmbeddingLine.self, from: Data(line.utf8)) else {
          throw Failure(
            "line \(number) is not one of 'vitrine embed'; the \(answer.attached) vectors before it are kept")
        }
        guard let vector = read.vector else {
          answer.withoutVector += 1
          continue
        }
        guard vector.count == dimension, vector.allSatisfy(\.isFinite) else {
          throw Failure(
            "line \(number) has a vector of \(vector.count) numbers where \(model.identifier) gives \(dimension); name "
              + "the model that made it with --embedder")
        }
        vectors[read.path] = vector
      }
      let pictures = try await store.pictures(at: Array(vectors.keys), needing: model.identifier)
      answer.unknown += vectors.keys.filter { path in !pictures.contains { $0.location == path } }.count
      try await store.save(
        pictures.compactMap { picture in
          vectors[picture.location].map { PictureEmbedding(picture: picture, values: $0) }
        }, modelID: model.identifier)
      answer.attached += pictures.count
      progress.advance(to: number)
    }
    progress.finish()
    print(
      json
        ? try Output.json(answer)
        : "\(answer.attached) pictures have their vector; \(answer.withoutVector) lines had none, \(answer.unknown) are of "
          + "no picture that needs one")
  }

  private func handle() throws -> FileHandle {
    if vectors == "-" { return .standardInput }
    guard let handle = FileHandle(forReadingAtPath: vectors) else {
      throw Failure("there is no file \(vectors) to read; 'vitrine embed' writes one")
    }
    return handle
  }
}

/// `vitrine catalog pictures`.
struct CatalogPictures: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pictures",
    abstract: "Write the paths of a catalogue's pictures that need a vector, one a line.",
    discussion: """
      For 'vitrine embed' here or on other machines, and 'vitrine catalog attach' afterwards. Pictures at web addresses \
      are fetched by imports and are left out.
      """)

  @OptionGroup var options: CatalogOptions

  func run() async throws {
    let (_, store) = try await options.open()
    let model = try ModelChoice.folder(.embedder, named: options.embedder, data: options.folder)
    var last: Int64 = 0
    while true {
      let page = try await store.pictures(needing: model.identifier, after: last, limit: 1_000)
      guard let end = page.last?.id else { break }
      last = end
      let paths = page.map(\.location).filter { !$0.contains("://") && !$0.contains("\n") }
      if !paths.isEmpty { print(paths.joined(separator: "\n")) }
    }
  }
}
