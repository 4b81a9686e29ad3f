import Networks
import Testing

@testable import Torch

/// Gradients against central differences.
@Suite struct GradientTests {
  /// Compares the gradient of `x` in `sum(weights * function(x))` with differences of step `h`.
  private func check(
    _ start: Tensor, h: Float = 1e-2, tolerance: Float, _ function: (Tensor) -> Tensor,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let x = start.copied()
    x.requiresGradient = true
    let output = function(x)
    let weights = drawn(output.shape, seed: 99)
    (output * weights).sum().backward()
    let gradient = x.gradient?.floats ?? []
    guard gradient.count == start.count else {
      Issue.record("no gradient", sourceLocation: sourceLocation)
      return
    }

    let values = start.floats
    withoutGradients {
      for index in stride(from: 0, to: values.count, by: max(1, values.count / 40)) {
        func loss(_ shift: Float) -> Float {
          var moved = values
          moved[index] += shift
          return (function(Tensor(moved, shape: start.shape)) * weights).sum().item
        }
        let slope = (loss(h) - loss(-h)) / (2 * h)
        #expect(abs(slope - gradient[index]) < tolerance, "at \(index)", sourceLocation: sourceLocation)
      }
    }
  }

  @Test func alignedRegions() {
    let golden = Golden.named("roiAligned")
    check(golden["x"], tolerance: 2e-3) {
      $0.roiAligned(golden["regions"], size: 3, scale: 1 / 8, samplingRatio: 2)
    }
    check(golden["x"], tolerance: 2e-3) {
      $0.roiAlignedByGathering(golden["regions"], size: 3, scale: 1 / 8, samplingRatio: 2)
    }
  }

  @Test func alignedRegionsOfManyChannels() {
    // Enough channels that the backward pass divides them among threads.
    let map = drawn([2, 70, 8, 8], seed: 1)
    let regions = Tensor([0, 1, 2, 50, 60, 1, -9, 3, 90, 33, 1, 20, 20, 21, 60], shape: [3, 5])
    var gradients: [Tensor] = []
    for gathered in [false, true] {
      let x = map.channelsLast().copied()
      x.requiresGradient = true
      let y =
        gathered
        ? x.roiAlignedByGathering(regions, size: 7, scale: 1 / 8, samplingRatio: 2)
        : x.roiAligned(regions, size: 7, scale: 1 / 8, samplingRatio: 2)
      (y * drawn(y.shape, seed: 2)).sum().backward()
      gradients.append(x.gradient!)
    }
    expectEqual(gradients[0], gradients[1], tolerance: 1e-5)
  }

  @Test func paddedConvolution() {
    let golden = Golden.named("convolvedUneven")
    let padding = Padding(top: 0, left: 1, bottom: 3, right: 2)
    check(golden["x"], tolerance: 1e-2) {
      $0.convolved(with: golden["w"], bias: nil, stride: 2, padding: padding, groups: 2)
    }
    check(golden["w"], tolerance: 1e-2) {
      golden["x"].convolved(with: $0, bias: nil, stride: 2, padding: padding, groups: 2)
    }
  }

  @Test func powerInItsExponent() {
    let x = drawn([4, 3], seed: 5).magnitude() + 0.5
    check(Tensor([2.5]), tolerance: 1e-2) { x.power($0) }
  }

  @Test func gradientsAddUpUntilCleared() {
    let x = Tensor([3])
    x.requiresGradient = true
    #expect(x.gradient == nil)
    for _ in 0..<2 { x.squared().sum().backward() }
    #expect(x.gradient?.floats == [12])
    x.clearGradient()
    #expect(x.gradient == nil)
  }

  @Test func nothingIsRecordedWithoutGradients() {
    let x = Tensor([3])
    x.requiresGradient = true
    #expect(withoutGradients { x.squared() }.requiresGradient == false)
    #expect(x.squared().requiresGradient)
    #expect(x.squared().detached().requiresGradient == false)
  }
}
