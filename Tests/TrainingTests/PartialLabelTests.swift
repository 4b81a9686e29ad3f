import Domain
import Images
import Networks
import Testing
import Torch

@testable import Training

/// A category a data set does not annotate is never a negative there.
@Suite(.serialized) struct PartialLabelTests {
  private let network: FasterRCNN = {
    var configuration = FasterRCNN.Configuration.standard(categories: 3)
    configuration.pyramid.channels = 8
    configuration.heads.width = 16
    return FasterRCNN(configuration)
  }()
  private let size = ImageSize(width: 96, height: 96)

  private func store() -> ParameterStore {
    ParameterStore(weights: firstWeights(network.parameterShapes, seed: 3))
  }

  /// The losses of one grey picture with a pattern.
  private func losses(_ target: DetectorTarget, _ store: ParameterStore) -> DetectorLosses {
    var generator = SplitMix64(seed: 5)
    let bytes = (0..<(96 * 96 * 3)).map { UInt8(truncatingIfNeeded: $0 &* 31 / 7) }
    let features = network.features(Tensor(bytes, shape: [1, 96, 96, 3]), store.root)
    return DetectorLossFunction(network: network).losses(
      features, padded: size, targets: [target], parameters: store.root, using: &generator)
  }

  /// What the category loss would change of each class's bias, background first.
  private func pull(_ target: DetectorTarget) throws -> [Float] {
    let store = store()
    losses(target, store).category.backward()
    return try #require(
      store.parameter("roi_heads.box_predictor.cls_score.bias", shape: [4]).gradient
    ).floats
  }

  @Test func setsOfOneClassAreCrossEntropy() throws {
    let logits = Tensor([1, 2, 3, -1, 0.5, 0], shape: [2, 3])
    let sets = logits.marginalCrossEntropy(withClasses: [[2], [0]]).item
    #expect(abs(sets - logits.crossEntropy(withTargets: Tensor([2, 0] as [Int64], shape: [2])).item) < 1e-6)
  }

  @Test func aSetOfClassesCountsTheirSum() {
    let logits = Tensor([0, 0, 0, 0], shape: [1, 4])
    let loss = logits.marginalCrossEntropy(withClasses: [[0, 2]]).item
    #expect(abs(loss - 0.693147) < 1e-5)
    #expect(abs(logits.marginalCrossEntropy(withClasses: [[0, 1, 2, 3]]).item) < 1e-5)
    #expect(Tensor([], shape: [0, 4]).marginalCrossEntropy(withClasses: []).item == 0)
  }

  @Test func backgroundPushesOnlyLabelledCategoriesDown() throws {
    let whole = try pull(DetectorTarget(size: size, objects: []))
    #expect(whole[0] < 0 && whole[1] > 0 && whole[2] > 0 && whole[3] > 0)
    let partial = try pull(DetectorTarget(size: size, objects: [], unlabelled: [1]))
    #expect(partial[1] > 0 && partial[3] > 0)
    #expect(partial[2] <= 0, "an unlabelled category must never be pushed down: \(partial)")
  }

  @Test func aCoarseLabelLeavesItsMembersOpen() throws {
    let box = Corners(20, 20, 70, 70)
    let exact = try pull(
      DetectorTarget(size: size, objects: [TrainingObject(box: box, candidates: [0])], unlabelled: [1, 2]))
    let coarse = try pull(
      DetectorTarget(
        size: size, objects: [TrainingObject(box: box, candidates: [0, 2])], unlabelled: [1, 2]))
    #expect(exact[1] < coarse[1], "the exact label pulls its category harder")
    #expect(coarse[3] < exact[3], "the coarse one pulls its other member too")
  }

  @Test func whatLooksLikeAnObjectIsNoBackgroundWherePartOfTheVocabularyIsUnlabelled() throws {
    func objectness(unlabelled: Set<Int>) -> Float {
      let store = store()
      var weights = firstWeights(network.parameterShapes, seed: 3)
      for path in weights.keys where path.hasSuffix("cls_logits.bias") && path.hasPrefix("rpn") {
        weights[path] = weights[path].map {
          WeightTensor(shape: $0.shape, values: $0.values.map { _ in Float(6) })
        }
      }
      store.load(weights)
      return losses(DetectorTarget(size: size, objects: [], unlabelled: unlabelled), store).objectness.item
    }
    #expect(objectness(unlabelled: []) > 5)
    #expect(objectness(unlabelled: [2]) == 0)
  }

  @Test func ignoredPlacesAreNoBackground() throws {
    let store = store()
    let everything = losses(
      DetectorTarget(size: size, objects: [], ignored: [Corners(-500, -500, 600, 600)]), store)
    #expect(everything.objectness.item == 0 && everything.category.item == 0)
    #expect(losses(DetectorTarget(size: size, objects: []), store).category.item > 0)
  }
}
