import Domain
import Foundation
import Images
import Networks

/// Turns crops into vectors whose dot product says how alike two things look, and names their category.
/// The model stays inside the actor; pictures and embeddings travel.
public actor Embedder {
  /// The network.
  public nonisolated let configuration: EmbeddingNetwork.Configuration
  /// The categories in class order; empty when it names none.
  public nonisolated let vocabulary: Vocabulary
  /// Serving choices.
  public nonisolated let input: ServingInput
  /// The numbers it computes in, as OpenVINO reports (`f32`, `bf16`), after `int8` where it has integers.
  public nonisolated let precision: String
  /// Crops a run takes at most.
  ///
  /// Larger batches were no faster, and OpenVINO keeps memory for every size seen.
  public nonisolated let batchSize: Int

  private nonisolated let executor = InferenceExecutor(label: "vitrine.embedder")
  /// Its own thread; see `InferenceExecutor`.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  let request: InferenceRequest

  /// Loads a model folder of kind `embedder`.
  public init(
    _ folder: ModelFolder, engine: Engine, options: CompileOptions = CompileOptions(), batchSize: Int = 8
  ) throws {
    guard case .embedder(let configuration) = folder.manifest.network else {
      throw folder.problem("it holds a detector where an embedder is needed")
    }
    var options = options
    options.precision = try folder.precision(options)
    try self.init(
      configuration, graph: folder.embedderGraph(configuration, precision: options.precision),
      vocabulary: folder.manifest.vocabulary, input: folder.manifest.input, engine: engine, options: options,
      batchSize: batchSize)
  }

  /// An embedder of these weights, as a trainer holds them.
  public init(
    _ configuration: EmbeddingNetwork.Configuration, weights: Weights, vocabulary: Vocabulary,
    input: ServingInput = ServingInput(), engine: Engine, options: CompileOptions = CompileOptions(),
    batchSize: Int = 8
  ) throws {
    try self.init(
      configuration, graph: EmbedderGraph.build(configuration, weights: weights), vocabulary: vocabulary,
      input: input, engine: engine, options: options, batchSize: batchSize)
  }

  /// An embedder of this graph.
  init(
    _ configuration: EmbeddingNetwork.Configuration, graph: [UInt8], vocabulary: Vocabulary,
    input: ServingInput,
    engine: Engine, options: CompileOptions, batchSize: Int
  ) throws(InferenceError) {
    let compiled = try engine.compile(onnx: graph, options: options)
    self.configuration = configuration
    self.vocabulary = vocabulary
    self.input = input
    self.batchSize = max(1, batchSize)
    precision = compiled.precision(options)
    request = try compiled.makeRequest()
  }

  /// One embedding for each box of a picture, in order.
  public func embed(_ boxes: [Box], of picture: PixelBuffer) throws -> [Embedding] {
    try embed(count: boxes.count) { index throws(ImageError) in
      try picture.squared(
        box: boxes[index], margin: input.margin, side: configuration.inputSize, fit: input.fit)
    }
  }

  /// One embedding for each whole picture, in order.
  public func embed(_ pictures: [PixelBuffer]) throws -> [Embedding] {
    try embed(count: pictures.count) { index throws(ImageError) in
      try pictures[index].squared(side: configuration.inputSize, fit: input.fit)
    }
  }

  /// Runs squares through the graph, a batch at a time.
  private func embed(
    count: Int, square: (Int) throws(ImageError) -> PixelBuffer
  ) throws -> [Embedding] {
    let side = configuration.inputSize
    var embeddings: [Embedding] = []
    embeddings.reserveCapacity(count)
    for start in stride(from: 0, to: count, by: batchSize) {
      let end = min(start + batchSize, count)
      var bytes: [UInt8] = []
      bytes.reserveCapacity((end - start) * side * side * 3)
      for index in start..<end { bytes += try square(index).bytes }
      try request.run(["pictures": .bytes(bytes, shape: [end - start, side, side, 3])])
      embeddings += try answers(end - start)
    }
    return embeddings
  }

  /// The last run's rows.
  private func answers(_ count: Int) throws(InferenceError) -> [Embedding] {
    let vectors = try rows(of: "vectors", count: count, width: configuration.dimension)
    let categories =
      configuration.categories > 0
      ? try rows(of: "categories", count: count, width: configuration.categories)
      : Array(repeating: [], count: count)
    let heads = try configuration.heads.map { head throws(InferenceError) in
      try rows(of: head.output, count: count, width: head.labels.count)
    }
    return (0..<count).map { row in
      Embedding(
        values: vectors[row], categoryProbabilities: categories[row],
        attributeProbabilities: heads.map { $0[row] })
    }
  }

  private func rows(of output: String, count: Int, width: Int) throws(InferenceError) -> [[Float]] {
    let view = try request.output(output)
    // A folder's own graph may not be the one its configuration describes.
    guard view.shape == [count, width] else {
      throw .engine(
        doing: "use the graph's \(output)", reason: "their shape is \(view.shape), not \([count, width])")
    }
    return (0..<count).map { Array(view.values[($0 * width)..<(($0 + 1) * width)]) }
  }
}
