import Networks
import Testing
import Torch

@Suite struct ModeTests {
  private let filter = drawn([8, 4, 3, 3], seed: 1)
  private let map = drawn([1, 4, 6, 6], seed: 2)

  private func convolved() -> Tensor {
    map.convolved(with: filter, bias: nil, stride: 1, padding: Padding(1), groups: 1)
  }

  @Test func mixedPrecisionStaysInItsScope() {
    let exact = convolved()
    let inside = withMixedPrecision { convolved() }
    #expect(inside.dtype == .bfloat16)
    expectEqual(inside.to(.float32), exact, tolerance: 0.05)
    #expect(convolved().dtype == .float32)
    #expect(convolved().floats == exact.floats)
    #expect(withMixedPrecision(enabled: false) { convolved() }.dtype == .float32)
    withMixedPrecision {
      #expect(withMixedPrecision(enabled: false) { convolved() }.dtype == .float32)
      #expect(convolved().dtype == .bfloat16)
    }
  }

  @Test func mixedPrecisionEndsWhenTheBodyThrows() {
    struct Stop: Error {}
    #expect(throws: Stop.self) { try withMixedPrecision { () throws(Stop) in throw Stop() } }
    #expect(convolved().dtype == .float32)
  }

  @Test func bfloat16CopiesOfWeightsAreNotKept() {
    filter.requiresGradient = true
    let before = withMixedPrecision { convolved().to(.float32) }
    filter.assign(filter * 2)
    let after = withMixedPrecision { convolved().to(.float32) }
    expectEqual(after, before * 2, tolerance: 1e-6)
  }

  @Test func stridedDepthwiseConvolutionsKeepTheirTypeAndGradient() {
    let depthwise = drawn([4, 1, 3, 3], seed: 3)
    let padding = Padding(top: 0, left: 0, bottom: 1, right: 1)
    var gradients: [Tensor] = []
    for mixed in [false, true] {
      let x = map.copied()
      x.requiresGradient = true
      let y = withMixedPrecision(enabled: mixed) {
        x.convolved(with: depthwise, bias: nil, stride: 2, padding: padding, groups: 4)
      }
      #expect(y.dtype == (mixed ? .bfloat16 : .float32))
      (y.to(.float32) * drawn(y.shape, seed: 4)).sum().backward()
      gradients.append(x.gradient ?? .zeros([]))
    }
    expectEqual(gradients[1], gradients[0], tolerance: 0.02)
    #expect(convolved().dtype == .float32)
  }

  @Test func lossesAreFloat32InMixedPrecision() {
    withMixedPrecision {
      let logits = convolved().flattened()
      #expect(logits.dtype == .bfloat16)
      #expect(logits.crossEntropy(withTargets: Tensor([3] as [Int64], shape: [1])).dtype == .float32)
      #expect(logits.unitLength().dtype == .float32)
      #expect(logits.smoothL1Sum(to: .zeros(logits.shape)).dtype == .float32)
    }
  }

  @Test func regionsOfABfloat16MapAreSummedInFloat32() {
    let regions = Tensor([0, 0, 0, 40, 40], shape: [1, 5])
    let exact = map.roiAligned(regions, size: 3, scale: 1 / 8, samplingRatio: 2)
    let coarse = map.to(.bfloat16).roiAligned(regions, size: 3, scale: 1 / 8, samplingRatio: 2)
    #expect(coarse.dtype == .bfloat16)
    expectEqual(coarse.to(.float32), exact, tolerance: 1e-2)
  }

  @Test func aFailureIsThrownWhenTheScopeEnds() {
    var reached = false
    let error = #expect(throws: TorchError.self) {
      try withTorchErrors {
        let sum = Tensor([1, 2, 3]) + Tensor([1, 2])
        // What follows from it stays empty, and does not hide the first reason.
        #expect(sum.squared().sum().item.isNaN)
        #expect(sum.floats.isEmpty)
        reached = true
      }
    }
    #expect(reached)
    #expect(error?.code == .invalid)
    #expect(error?.text.contains("size of tensor") == true)
  }

  @Test func failuresOfEveryKindAreErrors() {
    let x = Tensor([1, 2, 3, 4], shape: [1, 1, 2, 2])
    let attempts: [() -> Void] = [
      { _ = Tensor([1, 2] as [Float], shape: [3]) }, { _ = x.reshaped([3]) }, { _ = x.select(1, 4) },
      { _ = x.linear(weight: .ones([2, 3]), bias: nil) }, { _ = x.anchorRows(of: 3) },
      { _ = x.roiAligned(.ones([1, 4]), size: 2, scale: 1, samplingRatio: 2) },
      { _ = x.roiAligned(Tensor([1, 0, 0, 1, 1], shape: [1, 5]), size: 2, scale: 1, samplingRatio: 2) },
      { _ = x.roiAligned(Tensor([0, 0, .nan, 1, 1], shape: [1, 5]), size: 2, scale: 1, samplingRatio: 2) },
      { _ = x.to(.uint8).softmax() }, { x.backward() }, { _ = x.item }, { _ = x.top(9) },
      { _ = Tensor.full([1 << 40, 1 << 20], 0) }, { x.to(.int64).requiresGradient = true },
      { _ = Tensor.stacked([x, x.flattened()]) }, { x.assign(.ones([3])) },
    ]
    for (number, attempt) in attempts.enumerated() {
      #expect(throws: TorchError.self, "attempt \(number)") { try withTorchErrors { attempt() } }
    }
  }

  @Test func anErrorOfTheBodyGoesThrough() {
    struct Stop: Error {}
    #expect(throws: Stop.self) { try withTorchErrors { throw Stop() } }
    // Unless it follows from a failed operation.
    #expect(throws: TorchError.self) {
      try withTorchErrors {
        if (Tensor([1, 2, 3]) + Tensor([1, 2])).floats.isEmpty { throw Stop() }
      }
    }
  }
}
