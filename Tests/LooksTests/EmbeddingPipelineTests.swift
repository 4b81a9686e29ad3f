import Domain
import Foundation
import Images
import Inference
import Looks
import Synchronization
import Testing

@Suite("Bulk embedding: every core, answers in order")
struct EmbeddingPipelineTests {
  /// Says how wide a picture is, after a while that differs.
  private struct SlowEmbedder: ObjectEmbedding {
    let vocabulary = Vocabulary([])
    func embed(_ boxes: [Box], of picture: PixelBuffer) async throws -> [Embedding] { [] }
    func embed(_ pictures: [PixelBuffer]) async throws -> [Embedding] {
      try await Task.sleep(for: .milliseconds(pictures[0].width % 7))
      return pictures.map { Embedding(values: [Float($0.width)]) }
    }
  }

  /// Files of widths 1, 2, ...; every tenth is no picture.
  private func withFiles(_ count: Int, _ body: ([String]) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "bulk-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let files = try (1...count).map { number in
      let file = folder.appending(path: "\(number).png")
      let picture = PixelBuffer(width: number, height: 2, filledWith: (9, 9, 9))
      try (number % 10 == 0 ? Data("no picture".utf8) : picture.encoded(as: .png)).write(to: file)
      return file.path
    }
    try await body(files)
  }

  @Test("answers come in order, broken files among them", arguments: [1, 3])
  func order(batch: Int) async throws {
    try await withFiles(57) { files in
      let left = Mutex(files[...])
      var answers: [EmbeddingPipeline.Answer] = []
      let pipeline = EmbeddingPipeline(
        workers: Array(repeating: SlowEmbedder(), count: 4), batch: batch)
      try await pipeline.run(
        { limit in
          left.withLock { left in
            defer { left = left.dropFirst(limit) }
            return Array(left.prefix(limit))
          }
        }, write: { answers += $0 })
      #expect(answers.map(\.path) == files)
      for (number, answer) in answers.enumerated() {
        switch answer.result {
        case .success(let embedding): #expect(embedding.values == [Float(number + 1)])
        case .failure: #expect((number + 1) % 10 == 0)
        }
      }
    }
  }

  @Test("a worker answers a line before the next one comes")
  func conversation() async throws {
    try await withFiles(9) { files in
      let pipe = Pipe()
      let lines = LineSource(pipe.fileHandleForReading)
      let ask = { @Sendable (path: String) in
        try pipe.fileHandleForWriting.write(contentsOf: Data("\(path)\r\n\n".utf8))
      }
      try ask(files[0])
      var answered: [String] = []
      try await EmbeddingPipeline(workers: [SlowEmbedder(), SlowEmbedder()]).run(
        { await lines.next($0) },
        write: { answers in
          answered += answers.map(\.path)
          // Only the answer brings the next question; without it this test would not end.
          if answered.count < files.count {
            try ask(files[answered.count])
          } else {
            try pipe.fileHandleForWriting.close()
          }
        })
      #expect(answered == files)
    }
  }

  @Test("lines come out as they went in, whatever the pieces")
  func lines() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "lines-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: file) }
    let wanted = (0..<3_000).map { String(repeating: "é", count: $0 % 90) + "\($0)" }
    try Data((wanted.joined(separator: "\n\n") + "\nlast, without an end").utf8).write(to: file)
    let source = LineSource(try FileHandle(forReadingFrom: file))
    var found: [String] = []
    while true {
      let next = await source.next(7)
      if next.isEmpty { break }
      #expect(next.count <= 7)
      found += next
    }
    #expect(found == wanted + ["last, without an end"])
    #expect(await source.next(1).isEmpty)
  }
}
