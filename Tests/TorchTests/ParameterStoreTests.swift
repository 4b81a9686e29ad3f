import Networks
import Testing
import Torch

@Suite struct ParameterStoreTests {
  private let weights: Weights = [
    "body.bn1.weight": WeightTensor(shape: [2], values: [1, 2]),
    "body.bn1.running_mean": WeightTensor(shape: [2], values: [3, 4]),
    "head.weight": WeightTensor(shape: [1, 2], values: [5, 6]),
  ]

  @Test func weightsGoInAndOut() {
    let store = ParameterStore(weights: weights)
    #expect(store.weights == weights)
    #expect(store.parameters().map(\.path) == ["body.bn1.weight", "head.weight"])
    #expect(store.trainableCount == 4)
    let taken = store.load([
      "head.weight": WeightTensor(shape: [1, 2], values: [7, 8]),
      "body.bn1.weight": WeightTensor(shape: [3], values: [0, 0, 0]),
      "elsewhere": WeightTensor(shape: [], values: [0]),
    ])
    #expect(taken == ["head.weight"])
    #expect(store["head.weight"]?.floats == [7, 8])
  }

  @Test func aMissingOrMisshapenParameterIsAnErrorWithItsName() {
    let store = ParameterStore(weights: weights)
    let missing = #expect(throws: TorchError.self) {
      try withTorchErrors { _ = store.root["absent", 3] }
    }
    #expect(missing?.text.contains("absent") == true)
    let misshapen = #expect(throws: TorchError.self) {
      try withTorchErrors { _ = (store.root / "head")["weight", 2, 2] }
    }
    #expect(misshapen?.text.contains("head.weight") == true)
  }

  @Test func theLongestFittingPathDecidesOnNormalization() {
    let store = ParameterStore(weights: [:])
    #expect(store.normalization(at: "body.bn1") == .frozen)
    store.setNormalization(.updating)
    store.setNormalization(.frozen, below: "body")
    store.setNormalization(.updating(momentum: 0.01), below: "body.layer4")
    #expect(store.normalization(at: "head.bn") == .updating)
    #expect(store.normalization(at: "body.bn1") == .frozen)
    #expect(store.normalization(at: "bodywork.bn1") == .updating)
    #expect(store.normalization(at: "body.layer4.0.bn1") == .updating(momentum: 0.01))
    store.withFrozenNormalization { #expect(store.normalization(at: "head.bn") == .frozen) }
    #expect(store.normalization(at: "head.bn") == .updating)
  }

  @Test func theAverageFollowsTheWeights() {
    let store = ParameterStore(weights: weights)
    let average = WeightAverage(of: store, decay: 0.5)
    store.load(["head.weight": WeightTensor(shape: [1, 2], values: [9, 10])])
    average.update()
    // The first update keeps 2/11 of the old values.
    let expected = 5 * Float(2) / 11 + 9 * Float(9) / 11
    #expect(abs(average.weights["head.weight"]!.values[0] - expected) < 1e-5)
    average.whileInPlace { #expect(abs(store["head.weight"]!.floats[0] - expected) < 1e-5) }
    #expect(store["head.weight"]!.floats == [9, 10])
    #expect(average.weights["body.bn1.running_mean"] == weights["body.bn1.running_mean"])

    let again = WeightAverage(of: ParameterStore(weights: weights), decay: 0.5)
    again.restore(average.weights, updates: average.updates)
    #expect(again.weights == average.weights)
  }

  @Test func initialisersHaveTheirMomentsAndFollowTheSeed() {
    let shapes = [
      ("conv.weight", [64, 32, 3, 3]), ("bn.weight", [64]), ("bn.running_var", [64]), ("fc.bias", [7]),
    ]
    .map { (path: $0.0, shape: $0.1) }
    let fresh = freshWeights(shapes, seed: 4)
    #expect(fresh == freshWeights(shapes, seed: 4))
    #expect(fresh["conv.weight"] != freshWeights(shapes, seed: 5)["conv.weight"])
    #expect(fresh["conv.weight"] == freshWeights([shapes[0]], seed: 4)["conv.weight"])
    let values = fresh["conv.weight"]!.values
    let mean = values.reduce(0, +) / Float(values.count)
    let deviation = (values.reduce(0) { $0 + $1 * $1 } / Float(values.count)).squareRoot()
    #expect(abs(mean) < 1e-3)
    #expect(abs(deviation / (2 / Float(64 * 9)).squareRoot() - 1) < 0.02)
    #expect(fresh["bn.weight"]!.values.allSatisfy { $0 == 1 })
    #expect(fresh["fc.bias"]!.values.allSatisfy { $0 == 0 })

    var generator = SplitMix64(seed: 1)
    let uniform = Initializer.kaimingUniform(a: 1).weight(shape: [100, 50], using: &generator).values
    let bound = (Float(6) / 2 / 50).squareRoot()
    #expect(uniform.allSatisfy { abs($0) <= bound })
    #expect(uniform.map { abs($0) }.max()! > 0.98 * bound)
  }
}
