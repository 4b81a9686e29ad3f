import ArgumentParser
import Domain
import Foundation
import Images
import Inference
import Looks

/// `vitrine embed`.
struct Embed: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Turn pictures into vectors, one line of JSON each.",
    discussion: """
      Pictures are named as arguments (a folder means all pictures in it), or one a line on standard input. Each gives \
      one line, in order and sent at once: {"category": NAME, "path": PATH, "vector": [...]}, or {"error": REASON, \
      "path": PATH} for a picture that cannot be used. Vectors have length 1; their dot product says how alike two \
      pictures are. Every core decodes and embeds.

      With --output the lines go to a file, and a run that was stopped goes on after the last whole line of it when it \
      is started again with the same pictures. With --stdin it is a worker for whoever holds the pipe (Spark's pipe() \
      or mapInArrow, say): it answers each line without waiting for the next.
      """)

  @Argument(help: "Pictures and folders. Without any, paths are read from standard input.")
  var pictures: [String] = []

  @Flag(name: .long, help: "Read paths from standard input; the default without arguments.")
  var stdin = false

  @Option(name: .shortAndLong, help: "Write to this file, going on where an earlier run stopped.")
  var output: String?

  @Option(name: .long, help: "The embedder's model folder. By default the bundled one.")
  var model: String?

  @Option(name: .long, help: "Pictures a core takes at once, at most.")
  var batch: Int = 8

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    guard (1...256).contains(batch) else { throw ValidationError("--batch is 1 to 256") }
    guard !stdin || pictures.isEmpty else {
      throw ValidationError("give paths as arguments or on standard input, not both")
    }
  }

  func run() async throws {
    let folder = try ModelChoice.folder(.embedder, named: model)
    let workers = try ModelChoice.workers(folder, engine)
    let vocabulary = workers[0].vocabulary
    let files = pictures.isEmpty ? nil : try PictureList(pictures).files
    let paths = PathSource(files)
    let lines = try EmbeddingOutput(file: output)
    let skipped = try await lines.resume(skipping: paths)
    if skipped > 0 { Output.note("\(skipped) pictures are in \(output ?? "") already") }
    let progress =
      output == nil
      ? nil : ProgressReport("embedding", total: (files?.count ?? 0) - skipped, unit: "pictures")
    var done = 0
    try await EmbeddingPipeline(workers: workers, batch: batch).run({ await paths.next($0) }) { answers in
      try lines.write(answers.map { EmbeddingLine($0, vocabulary: vocabulary) })
      done += answers.count
      progress?.advance(to: done)
    }
    progress?.finish()
  }
}

/// One line of `vitrine embed`.
struct EmbeddingLine: Codable {
  let path: String
  var category: String?
  var vector: [Float]?
  var error: String?

  init(_ answer: EmbeddingPipeline.Answer, vocabulary: Vocabulary) {
    path = answer.path
    switch answer.result {
    case .failure(let problem): error = problem.description
    case .success(let embedding):
      vector = embedding.values
      let probabilities = embedding.categoryProbabilities
      if let best = probabilities.indices.max(by: { probabilities[$0] < probabilities[$1] }),
        best < vocabulary.count
      {
        category = vocabulary.categories[best].name
      }
    }
  }
}

/// Where the paths come from: a list, or standard input.
private enum PathSource: Sendable {
  case list(FileSource)
  case input(LineSource)

  init(_ files: [String]?) {
    self = files.map { .list(FileSource($0)) } ?? .input(LineSource(.standardInput))
  }

  func next(_ limit: Int) async -> [String] {
    switch self {
    case .list(let files): await files.next(limit)
    case .input(let lines): await lines.next(limit)
    }
  }
}

/// Where the lines go: standard output, or a file that is gone on with.
private final class EmbeddingOutput {
  private let handle: FileHandle
  private let file: URL?

  init(file path: String?) throws {
    file = path.map { URL(filePath: $0) }
    guard let file else {
      handle = .standardOutput
      return
    }
    if !FileManager.default.fileExists(atPath: file.path) {
      guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
        throw Failure("\(file.path) cannot be written; check the folder and its permissions")
      }
    }
    handle = try FileHandle(forUpdating: file)
  }

  /// Takes from `source` what the file holds already, and cuts off a line that was torn.
  ///
  /// - Returns: how many pictures that is.
  func resume(skipping source: PathSource) async throws -> Int {
    guard let file else { return 0 }
    try cutTornLine()
    let known = LineSource(try FileHandle(forReadingFrom: file))
    var count = 0
    while let line = await known.next(1).first {
      guard let path = try? JSONDecoder().decode(EmbeddingLine.self, from: Data(line.utf8)).path else {
        throw Failure(
          "line \(count + 1) of \(file.path) is not one of 'vitrine embed'; name another --output")
      }
      let expected = await source.next(1).first
      guard path == expected else {
        throw Failure(
          "line \(count + 1) of \(file.path) is of \(path) where \(expected ?? "no picture") comes now; give the same "
            + "pictures in the same order, or name another --output")
      }
      count += 1
    }
    try handle.seekToEnd()
    return count
  }

  /// Ends the file after its last whole line.
  private func cutTornLine() throws {
    var end = try handle.seekToEnd()
    while end > 0 {
      let start = end > 65_536 ? end - 65_536 : 0
      try handle.seek(toOffset: start)
      let data = try handle.read(upToCount: Int(end - start)) ?? Data()
      if let last = data.lastIndex(of: UInt8(ascii: "\n")) {
        return try handle.truncate(atOffset: start + UInt64(last - data.startIndex) + 1)
      }
      end = start
    }
    try handle.truncate(atOffset: 0)
  }

  /// Writes lines, sent at once.
  func write(_ lines: [EmbeddingLine]) throws {
    var text = ""
    for line in lines { text += try Output.json(line, pretty: false) + "\n" }
    try handle.write(contentsOf: Data(text.utf8))
  }
}
