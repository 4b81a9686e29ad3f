import Annotations
import Domain
import Foundation
import Images
import Inference

/// Runs an embedder, and a detector when there is one, over a retrieval set.
///
/// What `vitrine evaluate retrieval` and the trainer both call.
public struct RetrievalRun: Sendable {
  /// The catalogue.
  public let products: [RetrievalProduct]
  /// The questions.
  public let queries: [RetrievalQuery]

  /// A run of `queries` against `products`.
  public init(products: [RetrievalProduct], queries: [RetrievalQuery]) {
    self.products = products
    self.queries = queries
  }

  /// The report.
  ///
  /// - Parameter form: how vectors are kept between embedding and search.
  public func report(
    of embedder: any ObjectEmbedding, detector: Detector? = nil, form: VectorForm = .float,
    progress: (Int, Int) -> Void = { _, _ in }
  ) async throws -> (report: RetrievalReport, calibration: ExactMatchCalibration, unreadable: [String]) {
    let embedded = try await embedded(by: embedder, detector: detector, form: form, progress: progress)
    return (embedded.report, embedded.calibration, embedded.unreadable)
  }

  /// Everything embedded, ready to be searched.
  ///
  /// A product whose pictures cannot be read is left out of the gallery and named in the answer; a query
  /// whose picture cannot be read fails the run, since its answer would be made up.
  ///
  /// - Parameter form: how vectors are kept between embedding and search.
  public func embedded(
    by embedder: any ObjectEmbedding, detector: Detector? = nil, form: VectorForm = .float,
    progress: (Int, Int) -> Void = { _, _ in }
  ) async throws -> EmbeddedRetrieval {
    let decoder = ImageDecoder()
    var unreadable: [String] = []
    var gallery: [RetrievalEvaluator.Product] = []
    let total = products.count + queries.count
    for (index, product) in products.enumerated() {
      var pictures: [PixelBuffer] = []
      for image in product.images {
        do { pictures.append(try decoder.decode(image, longestSide: 512)) } catch {
          unreadable.append("\(image.path): \(error)")
        }
      }
      if !pictures.isEmpty {
        let vectors = try await embedder.embed(pictures).map { form.restored($0.values) }
        gallery.append(.init(id: product.id, category: product.category, vectors: vectors))
      }
      progress(index + 1, total)
    }

    var asked: [RetrievalEvaluator.Query] = []
    var places: [Int] = []
    let byPicture = Dictionary(grouping: queries.indices) { queries[$0].image }
    for (file, indices) in byPicture.sorted(by: { $0.key.path < $1.key.path }) {
      let picture = try decoder.decode(file)
      let embeddings = try await embedder.embed(indices.map { queries[$0].box }, of: picture)
      let detections =
        try await detector?.detect(in: picture, options: Detector.Options(scoreThreshold: 0.05)) ?? []
      for (index, embedding) in zip(indices, embeddings) {
        var found: RetrievalEvaluator.FoundObject?
        if let detector,
          let best = RetrievalEvaluator.bestOverlapping(detections, with: queries[index].box)
        {
          let seen = try await embedder.embed([best.box], of: picture)[0]
          let voice = CategoryBelief.voice(of: best, in: detector.vocabulary)
          if let belief = CategoryBelief.shared(
            by: voice, and: CategoryBelief.voice(of: seen, in: embedder.vocabulary))
          {
            found = .init(
              vector: form.restored(seen.values),
              category: detector.vocabulary.categories[best.category].name, belief: belief)
          }
        }
        var query = RetrievalEvaluator.Query(
          category: queries[index].category, products: queries[index].products, embedding: embedding,
          vocabulary: embedder.vocabulary, found: found)
        query.vector = form.restored(query.vector)
        query.isSeenInTraining = queries[index].isSeenInTraining
        asked.append(query)
        places.append(index)
      }
      progress(products.count + asked.count, total)
    }
    return EmbeddedRetrieval(
      gallery: gallery, queries: asked, places: places, unreadable: unreadable, hasDetector: detector != nil)
  }
}

/// A retrieval set's products and queries as an embedder sees them.
public struct EmbeddedRetrieval: Sendable {
  /// The products whose pictures could be read.
  public let gallery: [RetrievalEvaluator.Product]
  /// The queries.
  public let queries: [RetrievalEvaluator.Query]
  /// Each query's number in the run.
  public let places: [Int]
  /// One sentence for each picture that could not be read.
  public let unreadable: [String]
  let hasDetector: Bool

  /// The measures.
  public var report: RetrievalReport {
    RetrievalEvaluator(gallery: gallery).report(on: queries, withDetector: hasDetector)
  }
  /// How similar best matches are, and which of them were right.
  public var calibration: ExactMatchCalibration {
    RetrievalEvaluator(gallery: gallery).calibration(on: queries)
  }
  /// Each query's best match within its category; nil where the catalogue has none of it.
  var bestMatches: [(similarity: Float, isRight: Bool)?] {
    let evaluator = RetrievalEvaluator(gallery: gallery)
    return queries.map { evaluator.bestMatch(of: $0) }
  }
  /// Each query's first products in the whole catalogue, and the place of its first right one.
  public func answers(first count: Int = 10) -> [RetrievalEvaluator.Answer] {
    let evaluator = RetrievalEvaluator(gallery: gallery)
    return queries.map { evaluator.answer(to: $0, first: count) }
  }
}
