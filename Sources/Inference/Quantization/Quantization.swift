import Networks

/// What is needed to serve a model in eight-bit integers, beside its weights: the range of what flows into each
/// layer, found on ordinary pictures.
///
/// Part of `model.json`. The weights are rounded when the graphs are written, so nothing is stored twice and the
/// same folder still serves in floats and can be trained on.
public struct Quantization: Sendable, Hashable, Codable {
  /// How many pictures (or crops) the ranges come from.
  public var pictures: Int
  /// How ranges were chosen from what was seen.
  public var clipping: ActivationHistogram.Clipping
  /// Ranges by graph (`features`, `heads`, `embedding`) and place.
  public var ranges: [String: [String: ActivationRange]]

  /// A record from its parts.
  public init(
    pictures: Int, clipping: ActivationHistogram.Clipping, ranges: [String: [String: ActivationRange]]
  ) {
    self.pictures = pictures
    self.clipping = clipping
    self.ranges = ranges
  }

  /// The form to write one of the graphs in.
  func form(of graph: String) -> GraphForm { .int8(ranges[graph] ?? [:]) }
}

extension ModelFolder {
  /// The numbers the folder is served in: those asked for, else those it says it is best served in, else the
  /// device's fastest floats.
  ///
  /// - Throws: ``InferenceError/model(folder:problem:)`` when integers are asked of a folder that cannot give them.
  public func precision(_ options: CompileOptions) throws(InferenceError) -> Precision? {
    let precision = options.precision ?? manifest.precision
    guard precision == .int8 else { return precision }
    guard manifest.quantization != nil, lists(FileName.weights) else {
      throw problem(
        "it has no ranges to compute in int8 with; make a folder that has with 'vitrine models quantize', or "
          + "choose bf16 or f32")
    }
    return precision
  }
}

extension ModelFolder {
  /// The serving graphs by file name, as ONNX.
  ///
  /// - Throws: ``InferenceError/model(folder:problem:)`` when integers are asked of a folder that cannot give them.
  public func graphs(precision: Precision? = nil) throws(InferenceError) -> [String: [UInt8]] {
    let precision = try self.precision(CompileOptions(precision: precision ?? .float32))
    switch manifest.network {
    case .detector(let configuration):
      let graphs = try detectorGraphs(configuration, precision: precision)
      return [FileName.features: graphs.features, FileName.heads: graphs.heads]
    case .embedder(let configuration):
      return [FileName.embedding: try embedderGraph(configuration, precision: precision)]
    case .foreignDetector, .foreignEmbedder:
      return [FileName.foreign: try foreignGraph()]
    case .layers:
      let model: LayersModel
      do { model = try LayersModel(self) } catch { throw problem("\(error)") }
      var graphs = ["visible.onnx": model.visible]
      graphs["whole.onnx"] = model.whole
      graphs["semantic.onnx"] = model.semantic
      return graphs
    }
  }
}
