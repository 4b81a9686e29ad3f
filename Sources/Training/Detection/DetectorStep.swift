import Images
import Networks
import Torch

/// One training step of a detector after another on batches someone else makes: what `vitrine bench train`
/// measures beside other libraries.
///
/// Stochastic gradient descent with momentum, frozen normalisation, torchvision's numbers for proposals and
/// draws unless said otherwise.
public final class DetectorStep {
  /// An object to learn.
  public struct Object: Sendable, Codable {
    /// Its box in pixels.
    public var box: Corners
    /// Its category.
    public var category: Int

    /// An object from its parts.
    public init(box: Corners, category: Int) {
      self.box = box
      self.category = category
    }
  }

  /// Proposals of a picture the heads' regions are drawn from.
  public let proposals: Int
  /// Anchors drawn of a picture.
  public let anchors: Int
  /// Regions drawn of a picture.
  public let regions: Int
  /// Paths that do not train.
  public let frozen: [String]
  /// The weights before the first step.
  public let weights: Weights

  private let function: DetectorLossFunction
  private let store: ParameterStore
  private let optimizer: SGD
  private let rate: Float
  private let usesBFloat16: Bool
  private var generator: SplitMix64

  /// A detector before its first step.
  ///
  /// - Parameters:
  ///   - frozenPrefixes: parameters below these paths do not train; normalisation never does.
  ///   - rate: the learning rate.
  ///   - usesBFloat16: mixed precision, as a recipe's `bfloat16`.
  ///   - threads: threads an operation is divided among, in the whole process.
  public init(
    _ configuration: FasterRCNN.Configuration, frozenPrefixes: [String], rate: Float, usesBFloat16: Bool,
    threads: Int, seed: UInt64 = 1
  ) {
    Engine.threads = threads
    let network = FasterRCNN(configuration)
    let function = DetectorLossFunction(network: network)
    let weights = firstWeights(network.parameterShapes, seed: seed)
    let store = ParameterStore(weights: weights)
    let frozen = weights.keys.filter { path in
      let place = path.prefix(upTo: path.lastIndex(of: ".") ?? path.startIndex)
      return weights["\(place).running_mean"] != nil || frozenPrefixes.contains { path.hasPrefix($0) }
    }
    let isFrozen = Set(frozen)
    store.freeze { isFrozen.contains($0) }
    self.function = function
    self.store = store
    self.weights = weights
    self.frozen = frozen.sorted()
    self.rate = rate
    self.usesBFloat16 = usesBFloat16
    proposals = function.selection.proposals
    anchors = function.anchorSampler.count
    regions = function.regionSampler.count
    generator = SplitMix64(seed: seed)
    optimizer = SGD(store, momentum: 0.9, decay: 0.0005)
  }

  /// Forward, losses, backward, step.
  ///
  /// - Parameters:
  ///   - pixels: `[N, height, width, 3]` bytes.
  ///   - size: each picture's size; no padding.
  ///   - objects: each picture's objects.
  /// - Returns: the sum of the losses.
  public func step(pixels: [UInt8], size: ImageSize, objects: [[Object]]) throws -> Float {
    try withTorchErrors {
      let pictures = Tensor(pixels, shape: [objects.count, size.height, size.width, 3])
      let targets = objects.map { objects in
        DetectorTarget(
          size: size, objects: objects.map { TrainingObject(box: $0.box, candidates: [$0.category]) })
      }
      let losses = withMixedPrecision(enabled: usesBFloat16) {
        function.losses(
          function.network.features(pictures, store.root), padded: size, targets: targets,
          parameters: store.root, using: &generator)
      }
      let total = losses.total
      total.backward()
      optimizer.step(rate: rate)
      optimizer.clearGradients()
      return total.item
    }
  }
}
