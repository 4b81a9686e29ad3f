import Networks
import Testing
import Torch

@Suite struct OptimizerTests {
  enum Rule: String, CaseIterable { case sgd, adamw }

  private func optimizer(_ rule: Rule, _ store: ParameterStore) -> Optimizer {
    let groups = [ParameterGroup(rateFactor: 0.1, decayFactor: 0) { path, _ in path != "a" }]
    return switch rule {
    case .sgd: SGD(store, momentum: 0.9, decay: 0.02, groups: groups)
    case .adamw: AdamW(store, decay: 0.02, groups: groups)
    }
  }

  /// The loss of Golden/golden.py's `trajectory`; `c` takes part from the third step on.
  private func loss(_ store: ParameterStore, _ x: Tensor, step: Int) -> Tensor {
    let (a, b, c) = (store.root["a", 3, 4], store.root["b", 4], store.root["c", 2])
    let loss = (x.multiplied(by: a).tanh() + b).squared().sum() * 0.3
    return step < 2 ? loss : loss + c.squared().sum()
  }

  private func run(
    _ optimizer: Optimizer, _ store: ParameterStore, _ x: Tensor, _ steps: Range<Int>
  ) -> [Float] {
    steps.map { step in
      optimizer.clearGradients()
      loss(store, x, step: step).backward()
      let norm = optimizer.clipGradients(toNorm: 2)
      optimizer.step(rate: 0.05)
      return norm
    }
  }

  private func start(_ golden: Golden.Case) -> ParameterStore {
    parameters(["a": golden["a0"], "b": golden["b0"], "c": golden["c0"]])
  }

  @Test(arguments: Rule.allCases) func tenStepsLandWherePyTorchsDo(rule: Rule) {
    let golden = Golden.named(rule.rawValue)
    let store = start(golden)
    let norms = run(optimizer(rule, store), store, golden["x"], 0..<10)
    expectEqual(Tensor(norms), golden["norms"], tolerance: 1e-5)
    for name in ["a", "b", "c"] {
      expectEqual(store[name]!, golden[name], tolerance: 1e-5, "\(name)")
    }
  }

  @Test(arguments: Rule.allCases) func aSavedRunGoesOnExactly(rule: Rule) throws {
    let golden = Golden.named(rule.rawValue)
    let whole = start(golden)
    _ = run(optimizer(rule, whole), whole, golden["x"], 0..<10)

    let first = start(golden)
    let stopped = optimizer(rule, first)
    _ = run(stopped, first, golden["x"], 0..<4)
    let second = ParameterStore(weights: first.weights)
    let resumed = optimizer(rule, second)
    try resumed.restore(stopped.state)
    #expect(resumed.steps == 4)
    _ = run(resumed, second, golden["x"], 4..<10)
    #expect(second.weights == whole.weights)
  }

  @Test func aStateThatDoesNotFitIsRefusedByName() {
    let golden = Golden.named("adamw")
    let store = start(golden)
    let adam = optimizer(.adamw, store)
    _ = run(adam, store, golden["x"], 0..<3)
    var state = adam.state
    state["square.b"] = nil
    #expect(throws: OptimizerStateError.misfit("square.b")) { try adam.restore(state) }
    state["steps"] = nil
    #expect(throws: OptimizerStateError.noSteps) { try adam.restore(state) }
  }

  @Test func frozenParametersStay() {
    let golden = Golden.named("sgd")
    let store = start(golden)
    store.freeze { $0 == "b" }
    #expect(store.parameters().map(\.path) == ["a", "c"])
    _ = run(optimizer(.sgd, store), store, golden["x"], 0..<3)
    #expect(store["b"]!.floats == golden["b0"].floats)
    store.unfreeze { _ in true }
    #expect(store.parameters().map(\.path) == ["a", "b", "c"])
  }

  @Test func gatheredGradientsAreScaled() {
    let store = parameters(["w": Tensor([2])])
    let sgd = SGD(store, momentum: 0)
    for _ in 0..<4 { store["w"]!.squared().sum().backward() }
    sgd.scaleGradients(by: 1 / 4)
    sgd.step(rate: 0.25)
    #expect(store["w"]!.floats == [1])
  }

  @Test func learningRatesRiseAndFall() {
    let cosine = LearningRate(peak: 2, warmUp: 4, total: 104, decay: .cosine(to: 0.1))
    #expect((0..<4).map(cosine.rate) == [0.5, 1, 1.5, 2])
    #expect(cosine.rate(at: 4) == 2)
    #expect(abs(cosine.rate(at: 54) - 1.1) < 1e-5)
    #expect(abs(cosine.rate(at: 104) - 0.2) < 1e-6)
    let rates = (4..<104).map(cosine.rate)
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 >= $1 })
    let steps = LearningRate(peak: 1, total: 10, decay: .steps([3, 6], factor: 0.5))
    #expect([0, 2, 3, 5, 6, 9].map(steps.rate) == [1, 1, 0.5, 0.5, 0.25, 0.25])
  }
}
