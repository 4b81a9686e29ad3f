import Foundation
import Networks
import Testing
import Torch

@testable import Training

/// The losses against plain loops in double precision, written from the papers' formulas.
struct EmbedderLossTests {
  private var generator = SplitMix64(seed: 4)

  /// `count` rows of `width` numbers; unit length when asked.
  private mutating func rows(_ count: Int, _ width: Int, unit: Bool = true) -> [[Double]] {
    (0..<count).map { _ in
      let row = (0..<width).map { _ in Double.random(in: -1...1, using: &generator) }
      let length = row.reduce(0) { $0 + $1 * $1 }.squareRoot()
      return unit ? row.map { $0 / length } : row
    }
  }

  private func tensor(_ rows: [[Double]]) -> Tensor {
    Tensor(rows.flatMap { $0.map(Float.init) }, shape: [rows.count, rows[0].count])
  }

  private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  private func logSumExp(_ values: some Sequence<Double>) -> Double {
    log(values.reduce(0) { $0 + exp($1) })
  }

  private func close(_ loss: Tensor?, _ expected: Double) -> Bool {
    abs(Double(loss?.item ?? .nan) - expected) < 2e-4 * max(1, abs(expected))
  }

  @Test mutating func softmaxTakesCoarseLabels() {
    let logits = rows(4, 5, unit: false)
    let allowed = [[2], [0, 3], [], [1, 2, 4]]
    let expected =
      [0, 1, 3].map { row in
        logSumExp(logits[row]) - logSumExp(allowed[row].map { logits[row][$0] })
      }.reduce(0, +) / 3
    #expect(close(ClassificationLoss.softmax(tensor(logits), allowed: allowed), expected))
    // One class a row is plain cross-entropy.
    let single = [[2], [0], [4], [1]]
    let plain = (0..<4).map { logSumExp(logits[$0]) - logits[$0][single[$0][0]] }.reduce(0, +) / 4
    #expect(close(ClassificationLoss.softmax(tensor(logits), allowed: single), plain))
    #expect(ClassificationLoss.softmax(tensor(logits), allowed: [[], [], [], []]) == nil)
  }

  @Test mutating func multiLabelJudgesEveryClass() {
    let logits = rows(3, 4, unit: false)
    let present = [[0, 2], [], [1]]
    var sum = 0.0
    for row in [0, 1] {
      for column in 0..<4 {
        let probability = 1 / (1 + exp(-logits[row][column]))
        sum -= log(present[row].contains(column) ? probability : 1 - probability)
      }
    }
    let loss = ClassificationLoss.multiLabel(tensor(logits), present: present, known: [true, true, false])
    #expect(close(loss, sum / 8))
  }

  @Test mutating func sceneAndProductPickEachOther() {
    let crops = rows(4, 6)
    let products = rows(4, 6)
    let remembered = rows(3, 6)
    // 0 and 1 show one product; 2 is a twin of 3.
    let own = [(5, 5), (5, 5), (6, 7), (8, 7)].map { PairIdentity(identity: $0.0, design: $0.1) }
    let old = [(5, 5), (9, 9), (10, 7)].map { PairIdentity(identity: $0.0, design: $0.1) }
    let t = 0.1
    var expected = 0.0
    for row in 0..<4 {
      var forward = [dot(crops[row], products[row]) / t]
      var backward = forward
      for other in 0..<4 where own[row].isNegative(own[other]) {
        forward.append(dot(crops[row], products[other]) / t)
        backward.append(dot(crops[other], products[row]) / t)
      }
      for other in 0..<3 where own[row].isNegative(old[other]) {
        forward.append(dot(crops[row], remembered[other]) / t)
      }
      expected += (logSumExp(forward) - forward[0] + logSumExp(backward) - backward[0]) / 8
    }
    #expect(own[0].isNegative(own[2]) && !own[2].isNegative(own[3]) && !own[0].isNegative(own[1]))
    let loss = SceneProductLoss.loss(
      crops: tensor(crops), products: tensor(products), identities: own,
      remembered: (tensor(remembered), old), temperature: Float(t))
    #expect(close(loss, expected))
  }

  @Test(arguments: [0.0, 0.25]) mutating func proxiesWithAndWithoutMargin(margin: Double) {
    let vectors = rows(3, 5)
    let proxies = rows(6, 5, unit: false)
    let positives = [[1], [0, 4], [5]]
    let ignored = [[2], [], [3, 5]]
    var expected = 0.0
    for row in 0..<3 {
      var logits: [Int: Double] = [:]
      for column in 0..<6 where positives[row].contains(column) || !ignored[row].contains(column) {
        let length = dot(proxies[column], proxies[column]).squareRoot()
        let cosine = dot(vectors[row], proxies[column]) / length
        let angle = acos(cosine) + (positives[row].contains(column) ? margin : 0)
        logits[column] = cos(angle) / 0.2
      }
      for column in positives[row] {
        expected += (logSumExp(logits.values) - (logits[column] ?? 0)) / Double(positives[row].count) / 3
      }
    }
    let loss = ProxyLoss.loss(
      tensor(vectors), proxies: tensor(proxies), positives: positives, ignored: ignored, temperature: 0.2,
      margin: Float(margin))
    #expect(close(loss, expected))
  }

  @Test mutating func sampledProxiesKeepTheBatchsOwn() {
    for _ in 0..<20 {
      let chosen = ProxyLoss.sampled([3, 40], of: 100, count: 10, using: &generator)
      #expect(chosen.count == 12 && Set(chosen).isSuperset(of: [3, 40]) && chosen == chosen.sorted())
      #expect(chosen.allSatisfy { $0 >= 0 && $0 < 100 })
    }
    #expect(ProxyLoss.sampled([1], of: 5, count: 9, using: &generator) == [0, 1, 2, 3, 4])
    #expect(ProxyLoss.sampled([1], of: 5, count: nil, using: &generator) == [0, 1, 2, 3, 4])
  }

  @Test mutating func contrastivePushesOnlyWhatIsTooNear() {
    let crops = rows(4, 3)
    let products = rows(4, 3)
    let remembered = rows(5, 3)
    let own = (0..<4).map { PairIdentity(identity: $0, design: $0) }
    let old = (2..<7).map { PairIdentity(identity: $0, design: $0) }
    var excess: [Double] = []
    for row in 0..<4 {
      for other in 0..<4 where other != row { excess.append(dot(crops[row], products[other]) - 0.2) }
      for other in 0..<5 where own[row].isNegative(old[other]) {
        excess.append(dot(crops[row], remembered[other]) - 0.2)
      }
    }
    let near = excess.filter { $0 > 0 }
    let expected =
      (0..<4).map { 1 - dot(crops[$0], products[$0]) }.reduce(0, +) / 4
      + near.reduce(0, +) / Double(max(near.count, 1))
    let loss = ContrastiveLoss.loss(
      crops: tensor(crops), products: tensor(products), identities: own,
      remembered: (tensor(remembered), old),
      margin: 0.2)
    #expect(!near.isEmpty && close(loss, expected))
  }

  @Test mutating func tripletsTakeSemiHardNegatives() {
    let crops = rows(6, 3)
    let products = rows(6, 3)
    let own = (0..<6).map { PairIdentity(identity: $0, design: $0) }
    func distance(_ a: [Double], _ b: [Double]) -> Double {
      zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    }
    var expected = 0.0
    for row in 0..<6 {
      let right = distance(crops[row], products[row])
      let others = (0..<6).filter { $0 != row }.map { distance(crops[row], products[$0]) }
      let negative = others.filter { $0 > right }.min() ?? others.max() ?? 0
      expected += max(0, right - negative + 0.3) / 6
    }
    let loss = TripletLoss.semiHard(
      crops: tensor(crops), products: tensor(products), identities: own, margin: 0.3)
    #expect(close(loss, expected))
    let twins = (0..<6).map { PairIdentity(identity: $0, design: 0) }
    #expect(
      TripletLoss.semiHard(crops: tensor(crops), products: tensor(products), identities: twins, margin: 0.3)
        == nil)
  }

  @Test mutating func memoryForgetsTheOldestAndSurvivesACheckpoint() {
    let memory = EmbeddingMemory(capacity: 5)
    #expect(memory.contents == nil && memory.state.isEmpty)
    let all = rows(9, 4)
    for start in stride(from: 0, to: 9, by: 3) {
      memory.add(
        tensor(Array(all[start..<(start + 3)])),
        (start..<(start + 3)).map { PairIdentity(identity: $0, design: 100 + $0) })
    }
    #expect(memory.contents?.identities.map(\.identity) == [4, 5, 6, 7, 8])
    #expect(memory.contents?.vectors.floats == tensor(Array(all[4...])).floats)
    let other = EmbeddingMemory(capacity: 5)
    other.restore(memory.state, device: .cpu)
    #expect(other.contents?.identities == memory.contents?.identities)
    #expect(other.contents?.vectors.floats == memory.contents?.vectors.floats)
    // What is remembered has no gradient to give.
    #expect(memory.contents?.vectors.requiresGradient == false)
  }
}
