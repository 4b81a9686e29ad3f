import Domain
import Foundation
import Images
import Networks

/// Makes a model folder of an ONNX file made elsewhere, once it has been seen to work.
public struct ForeignModelInstaller {
  /// What was found out about the model.
  public struct Outcome: Sendable {
    /// The folder that was written.
    public let folder: ModelFolder
    /// Classes of the graph that stand for none of our categories.
    public let unusedClasses: [String]
    /// How alike the vectors in the machine's fastest floats are to those in 32 bits; nil for a detector.
    public let narrowAgreement: Float?
    /// What a detector found on the picture.
    public let detections: [Detection]
  }

  /// How alike two vectors of one picture must be for the narrower numbers to be taken.
  static let agreement: Float = 0.998

  private let engine: Engine

  /// An installer that tries models on `engine`.
  public init(engine: Engine) { self.engine = engine }

  /// Tries the model on a picture and writes its folder.
  ///
  /// - Parameters:
  ///   - file: the description.
  ///   - vocabulary: the categories a detector's classes may stand for.
  ///   - target: gives the folder to write for the model's name.
  public func install(
    _ file: URL, vocabulary: Vocabulary, tryingOn picture: PixelBuffer, to target: (String) throws -> URL
  ) async throws -> Outcome {
    var description = try ForeignModelDescription.read(file)
    let graphFile =
      description.file.hasPrefix("/")
      ? URL(filePath: description.file)
      : file.deletingLastPathComponent().appending(path: description.file)
    guard let graph = try? Data(contentsOf: graphFile) else {
      throw InferenceError.model(
        folder: file.lastPathComponent, problem: "the file \(description.file) it names cannot be read")
    }
    let (used, unused) = description.resolveClasses(in: vocabulary)
    var manifest = ModelManifest(network: description.network, vocabulary: used)
    manifest.input.scoreThreshold = description.scoreThreshold ?? manifest.input.scoreThreshold
    manifest.input.margin = description.margin ?? manifest.input.margin
    manifest.data = [
      .init(name: graphFile.lastPathComponent, terms: description.terms ?? "not stated", share: 1)
    ]
    var agreement: Float?
    var detections: [Detection] = []
    switch description.network {
    case .foreignEmbedder(let embedder):
      let found = try await tried(embedder, [UInt8](graph), manifest.input, on: picture)
      manifest.network = .foreignEmbedder(found.embedder)
      manifest.input.fit = embedder.input.fit
      manifest.precision = found.agreement >= Self.agreement ? nil : .float32
      agreement = found.agreement
    case .foreignDetector(let detector):
      guard used.count > 0 else {
        throw InferenceError.model(
          folder: file.lastPathComponent,
          problem: "none of its classes is a category of the vocabulary; add a \"map\" of their names to ours"
        )
      }
      let found = try tried(detector, [UInt8](graph), used, manifest.input, on: picture)
      manifest.network = .foreignDetector(found.detector)
      // Boxes are computed inside such a graph, and of a coordinate past 256 bfloat16 keeps even pixels only.
      manifest.precision = .float32
      detections = found.detections
    case .detector, .embedder, .layers: break  // a description never is one
    }
    let name = description.name ?? graphFile.deletingPathExtension().lastPathComponent
    let folder = try ModelFolder.write(
      manifest, files: [ModelFolder.FileName.foreign: graph], to: target(name))
    return Outcome(
      folder: folder, unusedClasses: unused, narrowAgreement: agreement, detections: detections)
  }

  private func tried(
    _ embedder: ForeignEmbedder, _ graph: [UInt8], _ input: ServingInput, on picture: PixelBuffer
  ) async throws -> (embedder: ForeignEmbedder, agreement: Float) {
    var embedder = embedder
    let exact = CompileOptions(precision: .float32)
    // Names and, where the graph leaves it open, the length of a vector are seen once and written down.
    let (compiled, name) = try engine.compile(foreign: graph, taking: embedder.input, options: exact)
    embedder.input.name = name
    let output = try compiled.output(named: embedder.vectors)
    embedder.vectors = output.name
    let side = embedder.input.width
    let request = try compiled.makeRequest()
    let fixed = compiled.inputs.first?.shape?.first.flatMap { $0 } ?? 1
    let square = try picture.squared(side: side, fit: embedder.input.fit)
    try request.run([
      name: .bytes((0..<fixed).flatMap { _ in square.bytes }, shape: [fixed, side, side, 3])
    ])
    let shape = try request.output(output.name).shape
    guard shape.count >= 2, shape[0] == fixed, shape[1] > 1, shape.dropFirst(2).allSatisfy({ $0 == 1 }) else {
      throw InferenceError.engine(
        doing: "use the graph's \(output.name)",
        reason:
          "its shape is \(shape) where one vector a picture is needed; export the model so that it pools")
    }
    embedder.dimension = shape[1]

    // Two pictures that differ, alone and together, in both kinds of numbers.
    let grey = PixelBuffer(width: side, height: side, filledWith: (128, 128, 128))
    func vectors(_ options: CompileOptions) async throws -> [Embedding] {
      let made = try Embedder(
        embedder, graph: graph, input: input, engine: engine, options: options, batchSize: 8)
      return try await made.embed([picture, grey, picture])
    }
    let wide = try await vectors(exact)
    func likeness(_ first: Embedding, _ second: Embedding) -> Float {
      zip(first.values, second.values).reduce(0) { $0 + $1.0 * $1.1 }
    }
    guard wide.allSatisfy({ $0.values.allSatisfy(\.isFinite) && $0.values.contains { $0 != 0 } }) else {
      throw InferenceError.engine(
        doing: "use the graph's vectors",
        reason: "they hold values that are no numbers, or nothing but zeros; check mean, std and white")
    }
    guard likeness(wide[0], wide[2]) > 0.999 else {
      throw InferenceError.engine(
        doing: "embed several pictures at once",
        reason: "the same picture has another vector beside others; export the model in evaluation mode")
    }
    guard likeness(wide[0], wide[1]) < 0.9999 else {
      throw InferenceError.engine(
        doing: "tell pictures apart",
        reason: "a grey picture and the one tried have the same vector; check input, mean and std")
    }
    return (embedder, likeness(wide[0], try await vectors(CompileOptions())[0]))
  }

  private func tried(
    _ detector: ForeignDetector, _ graph: [UInt8], _ vocabulary: Vocabulary, _ input: ServingInput,
    on picture: PixelBuffer
  ) throws -> (detector: ForeignDetector, detections: [Detection]) {
    var detector = detector
    let exact = CompileOptions(precision: .float32)
    detector.input.name = try engine.compile(foreign: graph, taking: detector.input, options: exact).input
    let network = try ForeignDetectorNetwork(
      detector, graph: graph, vocabulary: vocabulary, engine: engine, options: exact)
    let found = try network.detections(in: picture, .init(scoreThreshold: input.scoreThreshold))
    return (detector, found)
  }
}
