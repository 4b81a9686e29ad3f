import Catalog
import Domain
import Foundation
import Images
import Inference
import Looks

/// Whole pictures that look like a photo: a catalogue's scenes, or those of a file of vectors.
struct SimilarPictures {
  let data: DataOptions
  let engine: EngineOptions
  let among: String?

  /// A picture found.
  struct Found: Codable {
    /// The scene's id, or the picture's path.
    let id: String
    /// How alike it is, -1...1.
    let score: Float
  }

  /// The pictures most like the photo, the best first.
  func find(_ photo: Data, part: Box?, limit: Int) async throws -> [Found] {
    let folder = try ModelChoice.folder(.embedder, named: data.embedder, data: data.folder)
    let embedder = try ModelChoice.embedder(folder, engine)
    let picture = try ImageDecoder().decode(photo, longestSide: 512)
    let vector: [Float]
    if let part {
      vector = try await embedder.embed(
        [part.scaled(Float(picture.width), Float(picture.height))], of: picture)[0].values
    } else {
      vector = try await embedder.embed([picture])[0].values
    }
    var best: [Found] = []
    try await candidates(folder) { id, other in
      guard other.count == vector.count else {
        throw Failure(
          "\(among ?? "the scenes") holds vectors of \(other.count) numbers, the embedder gives \(vector.count); "
            + "embed the pictures anew with this embedder")
      }
      let score = zip(vector, other).reduce(0) { $0 + $1.0 * $1.1 }
      if best.count < limit || score > best[best.count - 1].score {
        let place = best.firstIndex { $0.score < score } ?? best.count
        best.insert(Found(id: id, score: score), at: place)
        if best.count > limit { best.removeLast() }
      }
    }
    return best
  }

  /// The found pictures, for people.
  static func text(_ found: [Found]) -> String {
    guard !found.isEmpty else { return "no picture to find" }
    var table = Table("picture", "score>")
    for picture in found { table.add(picture.id, String(format: "%.3f", picture.score)) }
    return table.text
  }

  private func candidates(_ folder: ModelFolder, _ body: (String, [Float]) throws -> Void) async throws {
    guard let among else { return try await scenes(folder, body) }
    let lines = LineSource(try Self.open(among))
    var number = 0
    while let line = await lines.next(1).first {
      number += 1
      guard let entry = try? JSONDecoder().decode(EmbeddingLine.self, from: Data(line.utf8)) else {
        throw Failure("line \(number) of \(among) is not one of 'vitrine embed'")
      }
      if let vector = entry.vector { try body(entry.path, vector) }
    }
  }

  private static func open(_ path: String) throws -> FileHandle {
    guard let handle = FileHandle(forReadingAtPath: path) else {
      throw Failure(
        "there is no file \(path) to read; write one with 'vitrine embed FOLDER --output \(path)'")
    }
    return handle
  }

  /// The catalogue's scenes; vectors are kept beside the index and made again when a picture or the model changes.
  private func scenes(_ folder: ModelFolder, _ body: (String, [Float]) throws -> Void) async throws {
    let data: DataFolder
    let store: any CatalogueStore
    if let own = self.data.folder {
      data = DataFolder(url: own)
      store = try await data.open()
    } else {
      let showroom = try Showroom(installation: .find(), embedder: folder.identifier)
      (data, store) = (showroom.data, try await showroom.prepare())
    }
    let cache = data.url.appending(path: "\(folder.identifier).scenes.json")
    var known =
      (try? JSONDecoder().decode([String: SceneVector].self, from: Data(contentsOf: cache))) ?? [:]
    var missing: [String: (id: String, state: String)] = [:]
    var current: [String: SceneVector] = [:]
    var page = Page(limit: 500, offset: 0)
    while true {
      let scenes = try await store.scenes(page: page)
      for scene in scenes {
        let file = data.scenes.appending(path: scene.image)
        let state = Self.state(of: file)
        if let vector = known.removeValue(forKey: scene.id), vector.state == state {
          current[scene.id] = vector
        } else {
          missing[file.path] = (scene.id, state)
        }
      }
      if scenes.count < page.limit { break }
      page.offset += page.limit
    }
    if !missing.isEmpty || !known.isEmpty {
      let progress = ProgressReport("embedding", total: missing.count, unit: "scenes")
      let files = FileSource(missing.keys.sorted())
      var done = 0
      try await EmbeddingPipeline(workers: ModelChoice.workers(folder, engine)).run({ await files.next($0) })
      {
        for answer in $0 {
          if let (id, state) = missing[answer.path], case .success(let embedding) = answer.result {
            current[id] = SceneVector(state: state, vector: embedding.values)
          }
        }
        done += $0.count
        progress.advance(to: done)
      }
      progress.finish()
      try JSONEncoder().encode(current).write(to: cache, options: .atomic)
    }
    for (id, vector) in current.sorted(by: { $0.key < $1.key }) { try body(id, vector.vector) }
  }

  private struct SceneVector: Codable {
    let state: String
    let vector: [Float]
  }

  /// Changes when the file does.
  private static func state(of file: URL) -> String {
    let values = try? FileManager.default.attributesOfItem(atPath: file.path)
    let time = (values?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    return "\((values?[.size] as? NSNumber)?.intValue ?? 0)-\(time)"
  }
}
