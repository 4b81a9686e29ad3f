import Domain
import Foundation
import Inference
import Networks
import Testing

@Suite struct EmbedderTests {
  private func makeEmbedder(batchSize: Int = 16) throws -> Embedder {
    try Embedder(
      TinyModels.embedder, weights: TinyModels.embedderWeights, vocabulary: TinyModels.vocabulary,
      engine: Engine.shared(), options: .exact, batchSize: batchSize)
  }

  private func closeness(_ left: Embedding, _ right: Embedding) -> Float {
    zip(left.values, right.values).map { $0 * $1 }.reduce(0, +)
  }

  @Test func vectorsHaveUnitLengthAndProbabilitiesAddUp() async throws {
    let embedder = try makeEmbedder()
    #expect(embedder.precision == "f32")
    let pictures = (0..<3).map { TinyModels.picture(width: 80 + 10 * $0, height: 60, seed: UInt64($0)) }
    let embeddings = try await embedder.embed(pictures)
    #expect(embeddings.count == 3)
    for embedding in embeddings {
      #expect(embedding.values.count == 24)
      #expect(abs(closeness(embedding, embedding) - 1) < 1e-3)
      #expect(embedding.categoryProbabilities.count == 4)
      #expect(abs(embedding.categoryProbabilities.reduce(0, +) - 1) < 1e-3)
    }
  }

  @Test func batchesDoNotMatter() async throws {
    let pictures = (0..<7).map { TinyModels.picture(width: 90, height: 70, seed: UInt64($0)) }
    let together = try await makeEmbedder().embed(pictures)
    let apart = try await makeEmbedder(batchSize: 2).embed(pictures)
    #expect(together.count == 7 && apart.count == 7)
    for (left, right) in zip(together, apart) { #expect(closeness(left, right) > 0.9999) }
  }

  @Test func boxesAnywhereAreEmbedded() async throws {
    let picture = TinyModels.picture(width: 120, height: 90)
    let boxes = [
      Box(x: 10, y: 10, width: 40, height: 30), Box(x: -20, y: -20, width: 400, height: 400),
      Box(x: 119, y: 89, width: 0, height: 0), Box(x: 500, y: 500, width: 10, height: 10),
    ]
    let embeddings = try await makeEmbedder().embed(boxes, of: picture)
    #expect(embeddings.count == 4)
    #expect(embeddings.allSatisfy { $0.values.allSatisfy(\.isFinite) })
    #expect(try await makeEmbedder().embed([Box](), of: picture).isEmpty)
  }

  @Test func theWholePictureIsTheBoxAroundIt() async throws {
    let picture = TinyModels.picture(width: 120, height: 90)
    let embedder = try makeEmbedder()
    let boxed = try await embedder.embed([Box(x: 0, y: 0, width: 120, height: 90)], of: picture)
    let whole = try await embedder.embed([picture])
    #expect(closeness(boxed[0], whole[0]) > 0.9999)
  }

  @Test func aFolderAnswersLikeItsWeights() async throws {
    let pictures = [TinyModels.picture(width: 70, height: 70)]
    let expected = try await makeEmbedder().embed(pictures)
    try await TinyModels.withEmbedderFolder { url in
      let embedder = try Embedder(ModelFolder.open(at: url), engine: Engine.shared(), options: .exact)
      #expect(try await embedder.embed(pictures) == expected)
    }
  }
}
