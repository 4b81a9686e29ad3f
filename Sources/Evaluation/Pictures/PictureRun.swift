import Domain
import Foundation
import Images
import Inference

/// Measures whether an edited picture leads back to the picture it was made from, among others like it.
public struct PictureRun: Sendable {
  /// The pictures.
  public let files: [URL]
  /// What is done to them.
  public let edits: [PictureEdit]

  /// A run over picture files.
  public init(_ files: [URL], edits: [PictureEdit] = PictureEdit.allCases) {
    self.files = files
    self.edits = edits
  }

  /// Where each edit's original stands among all pictures; those that cannot be read are named and left out.
  public func scores(
    of embedder: any ObjectEmbedding, progress: (Int, Int) -> Void = { _, _ in }
  ) async throws -> (scores: [PictureEdit: RetrievalScores], pictures: Int, unreadable: [String]) {
    let decoder = ImageDecoder()
    var originals: [[[Float]]] = []
    var queries: [[[Float]]] = []
    var unreadable: [String] = []
    for (number, file) in files.enumerated() {
      defer { progress(number + 1, files.count) }
      let pictures: [PixelBuffer]
      do {
        let picture = try decoder.decode(file, longestSide: 512)
        pictures = try [picture] + edits.map { try $0.applied(to: picture) }
      } catch let error as ImageError {
        unreadable.append("\(file.path): \(error)")
        continue
      }
      let vectors = try await embedder.embed(pictures).map(\.values)
      originals.append([vectors[0]])
      queries.append(Array(vectors.dropFirst()))
    }
    let table = VectorTable(originals)
    var ranks: [PictureEdit: [Int?]] = [:]
    for (number, vectors) in queries.enumerated() {
      for (edit, vector) in zip(edits, vectors) {
        let similarities = table.bestSimilarities(to: vector)
        let own = similarities[number]
        // Of pictures as near as its own each counts as before it: two files of one picture are no find.
        let before = similarities.indices.count { $0 != number && similarities[$0] >= own }
        ranks[edit, default: []].append(before + 1)
      }
    }
    return (ranks.mapValues { RetrievalScores(ranks: $0) }, originals.count, unreadable)
  }
}
