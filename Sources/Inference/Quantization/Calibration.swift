import Domain
import Foundation
import Images
import Networks

/// Finds the ranges a model needs to be served in eight-bit integers, by running it in floats on pictures like
/// those it will see and watching what flows into each layer.
public struct Calibration: Sendable {
  /// How ranges are chosen from what was seen.
  public var clipping: ActivationHistogram.Clipping
  private let folder: ModelFolder
  private let runner: Runner

  private enum Runner {
    case detector(Detector, features: ObservedGraph, heads: ObservedGraph)
    case embedder(Embedder, ObservedGraph)
  }

  /// Prepares a model folder that has weights.
  public init(
    _ folder: ModelFolder, engine: Engine, clipping: ActivationHistogram.Clipping = .leastError
  ) throws {
    self.clipping = clipping
    self.folder = folder
    // What is rounded is measured before it is, at full width.
    let options = CompileOptions(precision: .float32)
    let manifest = folder.manifest
    switch manifest.network {
    case .detector(let configuration):
      let weights = try folder.weights()
      let fitting = try weights.checked(against: FasterRCNN(configuration).parameterShapes)
      let features = try DetectorGraphs.observedFeatures(configuration, weights: fitting)
      let heads = try DetectorGraphs.observedHeads(configuration, weights: fitting)
      let detector = try Detector(
        configuration, features: features.bytes, heads: heads.bytes, vocabulary: manifest.vocabulary,
        input: manifest.input, engine: engine, options: options)
      runner = .detector(detector, features: features, heads: heads)
    case .embedder(let configuration):
      let fitting = try folder.weights().checked(against: EmbeddingNetwork(configuration).parameterShapes)
      let graph = try EmbedderGraph.observed(configuration, weights: fitting)
      let embedder = try Embedder(
        configuration, graph: graph.bytes, vocabulary: manifest.vocabulary, input: manifest.input,
        engine: engine, options: options, batchSize: 8)
      runner = .embedder(embedder, graph)
    case .foreignDetector, .foreignEmbedder:
      throw folder.problem("its graph was made elsewhere, so it is quantised there too")
    case .layers:
      throw folder.problem("layers are not served in integers; round their detector")
    }
  }

  /// Looks at pictures one after the other.
  ///
  /// - Parameters:
  ///   - pictures: pictures with the boxes an embedder is to look at; without boxes it takes the whole picture. A
  ///     detector finds its own regions.
  ///   - progress: called with the number of pictures done.
  public func quantization(
    from pictures: some Sequence<(picture: PixelBuffer, boxes: [Box])>, progress: (Int) -> Void = { _ in }
  ) async throws -> Quantization {
    var done = 0
    var ranges: [String: [String: ActivationRange]]
    switch runner {
    case .detector(let detector, let features, let heads):
      var observers = (features: ActivationObserver(features), heads: ActivationObserver(heads))
      for entry in pictures {
        observers = try await detector.observed(entry.picture, observers)
        done += 1
        progress(done)
      }
      ranges = ["features": observers.features.ranges(clipping), "heads": observers.heads.ranges(clipping)]
    case .embedder(let embedder, let graph):
      var observer = ActivationObserver(graph)
      for entry in pictures {
        observer = try await embedder.observed(entry.boxes, of: entry.picture, observer)
        done += 1
        progress(done)
      }
      ranges = ["embedding": observer.ranges(clipping)]
    }
    guard done > 0 else { throw folder.problem("ranges cannot be found without pictures") }
    return Quantization(pictures: done, clipping: clipping, ranges: ranges)
  }
}
