import Domain
import Networks

/// What `model.json` says: what the model is, what it knows, how it came to be, and which files belong to it.
public struct ModelManifest: Sendable, Codable {
  /// The network, by kind.
  public enum Network: Sendable, Hashable {
    /// Finds objects.
    case detector(FasterRCNN.Configuration)
    /// Makes vectors of crops.
    case embedder(EmbeddingNetwork.Configuration)
    /// Finds objects, with a graph made elsewhere.
    case foreignDetector(ForeignDetector)
    /// Makes vectors of crops, with a graph made elsewhere.
    case foreignEmbedder(ForeignEmbedder)
    /// Draws masks on a detector's pyramid.
    case layers(LayersNetwork.Configuration)
  }

  /// One file of the folder.
  public struct File: Sendable, Hashable, Codable {
    /// SHA-256 of its content, in hexadecimal.
    public var sha256: String
    /// Its size.
    public var bytes: Int

    /// A record of a file.
    public init(sha256: String, bytes: Int) {
      self.sha256 = sha256
      self.bytes = bytes
    }
  }

  /// One data set the model learnt from.
  public struct Source: Sendable, Hashable, Codable {
    /// Its name.
    public var name: String
    /// Under what terms it may be used.
    public var terms: String
    /// Its part of the training pictures, 0...1.
    public var share: Double

    /// A data set from its parts.
    public init(name: String, terms: String, share: Double) {
      self.name = name
      self.terms = terms
      self.share = share
    }
  }

  /// The only format there is so far.
  public static let currentFormat = 1

  /// The network.
  public var network: Network
  /// Format of the folder.
  public var format = ModelManifest.currentFormat
  /// The categories in class order.
  public var vocabulary: Vocabulary
  /// How pictures are given to it when it serves.
  public var input: ServingInput
  /// The numbers it is best served in; nil for the fastest floats of the device.
  public var precision: Precision?
  /// What it takes to serve it in integers, once that was found.
  public var quantization: Quantization?
  /// The recipe and whatever else is known of the training.
  public var training: JSONValue
  /// Measures, by name.
  public var metrics: JSONValue
  /// What it learnt from.
  public var data: [Source]
  /// Of layers: SHA-256 of the weights of the detector they were trained on.
  public var detectorWeights: String?
  /// Every file beside `model.json`, by name.
  public var files: [String: File]

  /// A manifest from its parts; the files are filled in when the folder is written.
  public init(
    network: Network, vocabulary: Vocabulary, input: ServingInput = ServingInput(),
    training: JSONValue = .object([:]),
    metrics: JSONValue = .object([:]), data: [Source] = [], files: [String: File] = [:]
  ) {
    self.network = network
    self.vocabulary = vocabulary
    self.input = input
    self.training = training
    self.metrics = metrics
    self.data = data
    self.files = files
  }

  /// `detector`, `embedder` or `layers`.
  public var kind: String {
    switch network {
    case .detector, .foreignDetector: return "detector"
    case .embedder, .foreignEmbedder: return "embedder"
    case .layers: return "layers"
    }
  }

  enum CodingKeys: String, CodingKey {
    case kind, format, configuration, graph, vocabulary, input, precision, quantization, training, metrics,
      data, files
    case detectorWeights = "detector_weights"
  }

  /// Reads `model.json`.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    // Format first: of a later one nothing else need be readable.
    format = try container.decode(Int.self, forKey: .format)
    guard format == Self.currentFormat else {
      throw DecodingError.dataCorruptedError(
        forKey: .format, in: container,
        debugDescription: "format \(format) is not known to this version, which reads \(Self.currentFormat)")
    }
    // A graph made elsewhere has a description of itself in the place of a network's configuration.
    let isForeign = container.contains(.graph)
    switch try container.decode(String.self, forKey: .kind) {
    case "detector" where isForeign:
      network = .foreignDetector(try container.decode(ForeignDetector.self, forKey: .graph))
    case "embedder" where isForeign:
      network = .foreignEmbedder(try container.decode(ForeignEmbedder.self, forKey: .graph))
    case "detector":
      network = .detector(try container.decode(FasterRCNN.Configuration.self, forKey: .configuration))
    case "embedder":
      network = .embedder(try container.decode(EmbeddingNetwork.Configuration.self, forKey: .configuration))
    case "layers":
      network = .layers(try container.decode(LayersNetwork.Configuration.self, forKey: .configuration))
    case let other:
      throw DecodingError.dataCorruptedError(
        forKey: .kind, in: container,
        debugDescription: "\"\(other)\" is neither detector, embedder nor layers")
    }
    vocabulary = try container.decode(Vocabulary.self, forKey: .vocabulary)
    input = try container.decodeIfPresent(ServingInput.self, forKey: .input) ?? ServingInput()
    precision = try container.decodeIfPresent(Precision.self, forKey: .precision)
    quantization = try container.decodeIfPresent(Quantization.self, forKey: .quantization)
    training = try container.decodeIfPresent(JSONValue.self, forKey: .training) ?? .object([:])
    metrics = try container.decodeIfPresent(JSONValue.self, forKey: .metrics) ?? .object([:])
    data = try container.decodeIfPresent([Source].self, forKey: .data) ?? []
    detectorWeights = try container.decodeIfPresent(String.self, forKey: .detectorWeights)
    files = try container.decode([String: File].self, forKey: .files)
  }

  /// Writes `model.json`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(kind, forKey: .kind)
    try container.encode(format, forKey: .format)
    switch network {
    case .detector(let configuration): try container.encode(configuration, forKey: .configuration)
    case .embedder(let configuration): try container.encode(configuration, forKey: .configuration)
    case .foreignDetector(let graph): try container.encode(graph, forKey: .graph)
    case .foreignEmbedder(let graph): try container.encode(graph, forKey: .graph)
    case .layers(let configuration): try container.encode(configuration, forKey: .configuration)
    }
    try container.encode(vocabulary, forKey: .vocabulary)
    try container.encode(input, forKey: .input)
    try container.encodeIfPresent(precision, forKey: .precision)
    try container.encodeIfPresent(quantization, forKey: .quantization)
    try container.encode(training, forKey: .training)
    try container.encode(metrics, forKey: .metrics)
    try container.encode(data, forKey: .data)
    try container.encodeIfPresent(detectorWeights, forKey: .detectorWeights)
    try container.encode(files, forKey: .files)
  }
}
