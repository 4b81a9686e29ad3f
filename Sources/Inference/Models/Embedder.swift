import Domain
import Foundation
import Images
import Networks

/// Turns crops into vectors whose dot product says how alike two things look, and names their category.
/// The model stays inside the actor; pictures and embeddings travel.
public actor Embedder {
  /// What an embedder takes and gives, whoever made its network.
  public struct Configuration: Sendable, Hashable {
    /// Side of the squares it takes, in pixels.
    public var inputSize: Int
    /// Numbers in a vector.
    public var dimension: Int
    /// Categories its head tells apart; 0 for none.
    public var categories: Int
    /// Further heads, each naming an attribute.
    public var heads: [AttributeHead]
  }

  /// What it takes and gives.
  public nonisolated let configuration: Configuration
  /// The categories in class order; empty when it names none.
  public nonisolated let vocabulary: Vocabulary
  /// Serving choices.
  public nonisolated let input: ServingInput
  /// The numbers it computes in, as OpenVINO reports (`f32`, `bf16`), after `int8` where it has integers.
  public nonisolated let precision: String
  /// Crops a run takes at most.
  ///
  /// The objects of a look mostly go in one; larger batches were no faster, and OpenVINO keeps memory for every size seen.
  public nonisolated let batchSize: Int

  private nonisolated let executor = InferenceExecutor(label: "vitrine.embedder")
  /// Its own thread; see `InferenceExecutor`.
  public nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  let request: InferenceRequest

  private let inputName: String
  private let vectorName: String
  private let hasFixedBatch: Bool
  private nonisolated let graph: CompiledGraph

  /// Loads a model folder of kind `embedder`.
  public init(
    _ folder: ModelFolder, engine: Engine, options: CompileOptions = CompileOptions(), batchSize: Int = 16
  ) throws {
    var options = options
    options.precision = try folder.precision(options)
    switch folder.manifest.network {
    case .embedder(let configuration):
      try self.init(
        configuration, graph: folder.embedderGraph(configuration, precision: options.precision),
        vocabulary: folder.manifest.vocabulary, input: folder.manifest.input, engine: engine,
        options: options,
        batchSize: batchSize)
    case .foreignEmbedder(let description):
      try self.init(
        description, graph: folder.foreignGraph(), input: folder.manifest.input, engine: engine,
        options: options, batchSize: batchSize)
    case .detector, .foreignDetector, .layers:
      throw folder.problem("it holds a model of kind \(folder.manifest.kind) where an embedder is needed")
    }
  }

  /// An embedder of these weights, as a trainer holds them.
  public init(
    _ configuration: EmbeddingNetwork.Configuration, weights: Weights, vocabulary: Vocabulary,
    input: ServingInput = ServingInput(), engine: Engine, options: CompileOptions = CompileOptions(),
    batchSize: Int = 16
  ) throws {
    try self.init(
      configuration, graph: EmbedderGraph.build(configuration, weights: weights), vocabulary: vocabulary,
      input: input, engine: engine, options: options, batchSize: batchSize)
  }

  /// An embedder of this graph.
  init(
    _ network: EmbeddingNetwork.Configuration, graph: [UInt8], vocabulary: Vocabulary, input: ServingInput,
    engine: Engine, options: CompileOptions, batchSize: Int
  ) throws(InferenceError) {
    let compiled = try engine.compile(onnx: graph, options: options)
    configuration = Configuration(
      inputSize: network.inputSize, dimension: network.dimension, categories: network.categories,
      heads: network.heads)
    self.vocabulary = vocabulary
    self.input = input
    self.batchSize = max(1, batchSize)
    precision = compiled.precision(options)
    self.graph = compiled
    request = try compiled.makeRequest()
    (inputName, vectorName, hasFixedBatch) = ("pictures", "vectors", false)
  }

  /// Another place to run the same compiled graph, on a thread of its own: they share the weights, and run at once when
  /// it was compiled with as many streams.
  public init(sharing other: Embedder) throws(InferenceError) {
    configuration = other.configuration
    vocabulary = other.vocabulary
    input = other.input
    batchSize = other.batchSize
    precision = other.precision
    graph = other.graph
    request = try other.graph.makeRequest()
    inputName = other.inputName
    vectorName = other.vectorName
    hasFixedBatch = other.hasFixedBatch
  }

  /// An embedder of a graph that was made elsewhere.
  init(
    _ foreign: ForeignEmbedder, graph: [UInt8], input: ServingInput, engine: Engine, options: CompileOptions,
    batchSize: Int
  ) throws(InferenceError) {
    let (compiled, inputName) = try engine.compile(foreign: graph, taking: foreign.input, options: options)
    let output = try compiled.output(named: foreign.vectors)
    // The last dimension is the vector's; where the graph leaves it open, adding the model found it.
    guard let dimension = output.shape?.last.flatMap({ $0 }) ?? foreign.dimension else {
      throw .engine(
        doing: "use the graph's \(output.name)", reason: "how many numbers a vector has is not known")
    }
    configuration = Configuration(
      inputSize: foreign.input.width, dimension: dimension, categories: 0, heads: [])
    vocabulary = Vocabulary([])
    var input = input
    input.fit = foreign.input.fit
    self.input = input
    // Many exports fix how many pictures they take at once.
    let fixed = compiled.inputs.first { $0.name == inputName }?.shape?.first.flatMap { $0 }
    self.batchSize = fixed ?? max(1, batchSize)
    hasFixedBatch = fixed != nil
    precision = compiled.precision(options)
    self.graph = compiled
    request = try compiled.makeRequest()
    (self.inputName, vectorName) = (inputName, output.name)
  }

  /// One embedding for each box of a picture, in order.
  public func embed(_ boxes: [Box], of picture: PixelBuffer) throws -> [Embedding] {
    let (input, side) = (input, configuration.inputSize)
    return try embed(count: boxes.count) { index throws(ImageError) in
      try picture.squared(box: boxes[index], margin: input.margin, side: side, fit: input.fit)
    }
  }

  /// One embedding for each whole picture, in order.
  public func embed(_ pictures: [PixelBuffer]) throws -> [Embedding] {
    let (input, side) = (input, configuration.inputSize)
    return try embed(count: pictures.count) { index throws(ImageError) in
      try pictures[index].squared(side: side, fit: input.fit)
    }
  }

  /// Runs squares through the graph, a batch at a time; all batches are about as large, and their squares are made on all
  /// cores.
  private func embed(
    count: Int, square: @Sendable (Int) throws(ImageError) -> PixelBuffer
  ) throws -> [Embedding] {
    let side = configuration.inputSize
    var embeddings: [Embedding] = []
    embeddings.reserveCapacity(count)
    let batches = (count + batchSize - 1) / batchSize
    for batch in 0..<batches {
      let (start, end) = (count * batch / batches, count * (batch + 1) / batches)
      let squares = concurrentMap(end - start) { index in
        Result { () throws(ImageError) in try square(start + index) }
      }
      var bytes: [UInt8] = []
      bytes.reserveCapacity((end - start) * side * side * 3)
      for square in squares { bytes += try square.get().bytes }
      let rows = hasFixedBatch ? batchSize : end - start
      bytes += [UInt8](repeating: 0, count: rows * side * side * 3 - bytes.count)
      try request.run([inputName: .bytes(bytes, shape: [rows, side, side, 3])])
      embeddings += try answers(rows).prefix(end - start)
    }
    return embeddings
  }

  /// The last run's rows.
  private func answers(_ count: Int) throws(InferenceError) -> [Embedding] {
    var vectors = try rows(of: vectorName, count: count, width: configuration.dimension)
    // Ours are of unit length already.
    if vectorName != "vectors" || inputName != "pictures" { vectors = vectors.map(Self.unitLength) }
    let categories =
      configuration.categories > 0
      ? try rows(of: "categories", count: count, width: configuration.categories)
      : Array(repeating: [], count: count)
    let heads = try configuration.heads.map { head throws(InferenceError) in
      try rows(of: head.output, count: count, width: head.labels.count)
    }
    return (0..<count).map { row in
      Embedding(
        values: vectors[row],
        categoryProbabilities: tempered(categories[row], Self.categoryHead, several: false),
        attributeProbabilities: zip(configuration.heads, heads).map {
          tempered($1[row], $0.name, several: $0.allowsSeveral)
        })
    }
  }

  /// What the head that names the category is called beside the others.
  public static let categoryHead = "category"

  /// Probabilities at the head's temperature.
  private func tempered(_ probabilities: [Float], _ head: String, several: Bool) -> [Float] {
    guard let temperature = input.temperatures?[head], temperature > 0, temperature != 1 else {
      return probabilities
    }
    return several
      ? HeadTemperature.independent(probabilities, temperature)
      : HeadTemperature.exclusive(probabilities, temperature)
  }

  /// The vector scaled to length 1; one without length stays as it is.
  private static func unitLength(_ vector: [Float]) -> [Float] {
    let length = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
    return length > 0 ? vector.map { $0 / length } : vector
  }

  private func rows(of output: String, count: Int, width: Int) throws(InferenceError) -> [[Float]] {
    let view = try request.output(output)
    // A folder's own graph may not be the one its configuration describes.
    guard view.shape == [count, width] || view.shape == [count, width, 1, 1] else {
      throw .engine(
        doing: "use the graph's \(output)", reason: "their shape is \(view.shape), not \([count, width])")
    }
    return (0..<count).map { Array(view.values[($0 * width)..<(($0 + 1) * width)]) }
  }
}
