import Networks
import Testing

@testable import Torch

/// Every operation of the networks' vocabulary against PyTorch's own answer.
@Suite struct OperationsTests {
  @Test func pixelsAreNormalized() {
    let golden = Golden.named("pixelsNormalized")
    let bytes = golden["x"].to(.uint8)
    let result = bytes.pixelsNormalized(mean: golden["mean"].floats, scale: golden["scale"].floats)
    expectEqual(result, golden["y"])
    #expect(result.isChannelsLast)
  }

  @Test func convolutionPadsEachSideByItself() {
    let both = Golden.named("convolvedSymmetric")
    let paddings: [(String, Padding, Int)] = [
      ("convolvedRightBottom", Padding(top: 0, left: 0, bottom: 1, right: 1), 2),
      ("convolvedUneven", Padding(top: 0, left: 1, bottom: 3, right: 2), 1),
    ]
    for map in [both["x"], both["x"].channelsLast()] {
      expectEqual(
        map.convolved(with: both["w"], bias: both["b"], stride: 2, padding: Padding(1), groups: 2), both["y"],
        tolerance: 1e-5)
      for (name, padding, stride) in paddings {
        let golden = Golden.named(name)
        expectEqual(
          map.convolved(with: golden["w"], bias: nil, stride: stride, padding: padding, groups: 2),
          golden["y"],
          tolerance: 1e-5, "\(name)")
      }
    }
  }

  @Test func enlargements() {
    let golden = Golden.named("transposeConvolved")
    expectEqual(
      golden["x"].transposeConvolved(with: golden["w"], bias: golden["b"], stride: 2), golden["y"],
      tolerance: 1e-5)
    expectEqual(
      golden["x"].transposeConvolved(with: golden["w"], bias: nil, stride: 2), golden["without"],
      tolerance: 1e-5)
    let doubled = Golden.named("doubled")
    expectEqual(doubled["x"].doubled(), doubled["y"], tolerance: 1e-5)
  }

  @Test func linear() {
    let golden = Golden.named("linear")
    expectEqual(golden["x"].linear(weight: golden["w"], bias: golden["b"]), golden["y"])
    expectEqual(golden["x"].linear(weight: golden["w"], bias: nil), golden["without"])
  }

  @Test func batchNormalizationFollowsTheStoresMode() {
    let golden = Golden.named("batchNormalized")
    let store = parameters([
      "bn.weight": golden["weight"], "bn.bias": golden["bias"], "bn.running_mean": golden["mean"],
      "bn.running_var": golden["var"],
    ])
    let place = store.root / "bn"
    func run() -> Tensor { golden["x"].batchNormalized(by: place, channels: 4, epsilon: 1e-3) }
    expectEqual(run(), golden["frozen"], tolerance: 1e-5)
    expectEqual(store["bn.running_mean"]!, golden["mean"])

    store.setNormalization(.updating)
    store.withFrozenNormalization { expectEqual(run(), golden["frozen"], tolerance: 1e-5) }
    expectEqual(run(), golden["updating"], tolerance: 1e-5)
    expectEqual(store["bn.running_mean"]!, golden["newMean"])
    expectEqual(store["bn.running_var"]!, golden["newVar"])
  }

  @Test func groupNormalization() {
    let golden = Golden.named("groupNormalized")
    let place = parameters(["gn.weight": golden["weight"], "gn.bias": golden["bias"]]).root / "gn"
    func run(_ groups: Int) -> Tensor {
      golden["x"].groupNormalized(by: place, channels: 6, groups: groups, epsilon: 1e-5)
    }
    expectEqual(run(2), golden["y"], tolerance: 1e-5)
    expectEqual(run(6), golden["each"], tolerance: 1e-5)
  }

  @Test func elementwise() {
    let golden = Golden.named("elementwise")
    let x = golden["x"]
    expectEqual(x.clamped(to: 0...Float.infinity), golden["relu"])
    expectEqual(x.clamped(to: 0...6), golden["relu6"])
    expectEqual(x.clamped(to: -Float.infinity...1), golden["below"])
    expectEqual(x.clamped(to: -Float.infinity...Float.infinity), x)
    expectEqual(x.sigmoid(), golden["sigmoid"])
    expectEqual(x.softmax(), golden["softmax"])
    expectEqual(x.logSoftmax(), golden["logSoftmax"])
    expectEqual(x.magnitude().power(Tensor([2.7])), golden["power"], tolerance: 1e-5)
    expectEqual(x.reciprocal(), golden["reciprocal"], tolerance: 1e-5)
    expectEqual(x.unitLength(), golden["unit"])
    expectEqual(x + x.flipped(along: 0), golden["sum"])
    expectEqual(x * x.flipped(along: 0), golden["product"])
  }

  @Test func maximaUnderAWindow() {
    let golden = Golden.named("maxPooled")
    expectEqual(golden["x"].maxPooled(kernel: 3, stride: 2, padding: Padding(1)), golden["symmetric"])
    let padding = Padding(top: 0, left: 0, bottom: 1, right: 1)
    expectEqual(golden["x"].maxPooled(kernel: 3, stride: 2, padding: padding), golden["rightBottom"])
    expectEqual(
      golden["x"].channelsLast().maxPooled(kernel: 3, stride: 2, padding: padding), golden["rightBottom"])
  }

  @Test func mapsAndRows() {
    let golden = Golden.named("maps")
    for x in [golden["x"], golden["x"].channelsLast()] {
      expectEqual(x.spatialMean(), golden["mean"])
      expectEqual(x.upsampled(toMatch: .zeros([1, 1, 9, 13])), golden["up"])
      expectEqual(x.flattened(), golden["flat"])
      expectEqual(.concatenated([x, x.flipped(along: 1)], along: 1), golden["joined"])
    }
    let anchors = Golden.named("anchorRows")
    expectEqual(anchors["x"].anchorRows(of: 4), anchors["y"])
  }

  @Test func regionsAligned() {
    let golden = Golden.named("roiAligned")
    for x in [golden["x"], golden["x"].channelsLast()] {
      for (name, size, ratio) in [("two", 3, 2), ("one", 2, 1)] {
        let regions = golden["regions"]
        expectEqual(
          x.roiAligned(regions, size: size, scale: 1 / 8, samplingRatio: ratio), golden[name], tolerance: 1e-5
        )
        expectEqual(
          x.roiAlignedByGathering(regions, size: size, scale: 1 / 8, samplingRatio: ratio), golden[name],
          tolerance: 1e-5)
      }
    }
    let none = golden["x"].roiAligned(.zeros([0, 5]), size: 7, scale: 1, samplingRatio: 2)
    #expect(none.shape == [0, 3, 7, 7])
  }

  @Test(arguments: 0..<8) func twoWaysOfAligningAgree(seed: UInt64) {
    let map = drawn([2, 20, 13, 9], seed: seed).channelsLast()
    let corners = drawn([64, 4], seed: seed &+ 100) * 150
    let pictures = (drawn([64, 1], seed: seed &+ 200) .> 0).to(.float32)
    let regions = Tensor.concatenated([pictures, corners], along: 1)
    expectEqual(
      map.roiAligned(regions, size: 7, scale: 1 / 16, samplingRatio: 2),
      map.roiAlignedByGathering(regions, size: 7, scale: 1 / 16, samplingRatio: 2), tolerance: 1e-4)
  }

  @Test func losses() {
    let golden = Golden.named("losses")
    let targets = golden["targets"].to(.int64)
    expectEqual(golden["logits"].crossEntropy(withTargets: targets), golden["crossEntropy"])
    expectEqual(
      golden["logits"].crossEntropy(withTargets: targets, reduction: .sum, labelSmoothing: 0.1),
      golden["smoothed"])
    expectEqual(golden["q"].binaryCrossEntropy(withTargets: golden["p"]), golden["binaryMean"])
    expectEqual(
      golden["q"].binaryCrossEntropy(withTargets: golden["p"], reduction: .sum), golden["binarySum"])
    expectEqual(golden["q"].smoothL1Sum(to: golden["p"], beta: 1 / 9), golden["smoothL1"])
    #expect(Tensor.zeros([0, 4]).smoothL1Sum(to: .zeros([0, 4])).item == 0)
  }
}
