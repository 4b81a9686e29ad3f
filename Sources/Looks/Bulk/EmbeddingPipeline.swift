import Domain
import Foundation
import Images
import Inference

/// Embeds many picture files on every core, answers in order.
///
/// Each worker decodes and embeds on one thread of its own, so no core waits for another and nothing is shared but the
/// weights. Reading goes on while workers work, and an answer is given as soon as all before it are.
public struct EmbeddingPipeline: Sendable {
  /// What became of one file.
  public struct Answer: Sendable {
    /// The file, as it was named.
    public var path: String
    /// What the embedder says, or why the file cannot be used.
    public var result: Result<Embedding, ImageError>
  }

  private let workers: [any ObjectEmbedding]
  private let decoder: ImageDecoder
  private let batch: Int
  private let longestSide: Int

  /// A pipeline of these workers.
  ///
  /// - Parameters:
  ///   - workers: embedders of one model, each on one thread.
  ///   - batch: pictures a worker takes at most at once.
  ///   - longestSide: longest side pictures are decoded to, as for a catalogue's.
  public init(
    workers: [any ObjectEmbedding], batch: Int = 8, decoder: ImageDecoder = ImageDecoder(),
    longestSide: Int = 512
  ) {
    self.workers = workers
    self.batch = max(1, batch)
    self.decoder = decoder
    self.longestSide = longestSide
  }

  private enum Event: Sendable {
    case read([String])
    case done(worker: Int, number: Int, [Answer])
  }

  /// Embeds files until there are none.
  ///
  /// - Parameters:
  ///   - source: up to so many further files, waiting for the first; nothing at the end.
  ///   - write: told every answer, in the files' order.
  /// - Throws: what an embedder or `write` throws; the rest is left undone.
  public func run(
    _ source: @escaping @Sendable (Int) async -> [String], write: ([Answer]) throws -> Void
  ) async throws {
    try await withThrowingTaskGroup(of: Event.self) { group in
      var free = Array(workers.indices)
      var waiting: [[String]] = []
      var isReading = false
      var isAtEnd = false
      var finished: [Int: [Answer]] = [:]
      var (started, written) = (0, 0)
      while true {
        // A slow batch must not let those behind it pile up.
        while let paths = waiting.first, !free.isEmpty, started - written < workers.count * 4 {
          waiting.removeFirst()
          let worker = free.removeLast()
          let number = started
          started += 1
          group.addTask { .done(worker: worker, number: number, try await embed(paths, by: workers[worker])) }
        }
        if !isReading, !isAtEnd, waiting.count < workers.count {
          isReading = true
          let limit = batch
          group.addTask { .read(await source(limit)) }
        }
        guard let event = try await group.next() else { return }
        switch event {
        case .read(let paths):
          isReading = false
          isAtEnd = paths.isEmpty
          if !paths.isEmpty { waiting.append(paths) }
        case .done(let worker, let number, let answers):
          free.append(worker)
          finished[number] = answers
          while let next = finished.removeValue(forKey: written) {
            try write(next)
            written += 1
          }
        }
      }
    }
  }

  private func embed(_ paths: [String], by worker: any ObjectEmbedding) async throws -> [Answer] {
    var answers: [Answer] = []
    var pictures: [PixelBuffer] = []
    var problems: [ImageError?] = []
    for path in paths {
      do throws(ImageError) {
        pictures.append(try decoder.decode(URL(filePath: path), longestSide: longestSide))
        problems.append(nil)
      } catch {
        problems.append(error)
      }
    }
    var embeddings = (pictures.isEmpty ? [] : try await worker.embed(pictures)).makeIterator()
    for (path, problem) in zip(paths, problems) {
      if let problem {
        answers.append(Answer(path: path, result: .failure(problem)))
      } else if let embedding = embeddings.next() {
        answers.append(Answer(path: path, result: .success(embedding)))
      }
    }
    return answers
  }
}
