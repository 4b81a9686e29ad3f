import Networks
import Testing
import Torch

@Suite struct TensorTests {
  private let x = Tensor([3, 1, 2, 6, 5, 4], shape: [2, 3])

  @Test func numbersComeBackAsTheyWentIn() {
    #expect(Tensor([1, 255] as [UInt8], shape: [2]).bytes == [1, 255])
    #expect(Tensor([-7, 1 << 40] as [Int64], shape: [2]).ints == [-7, 1 << 40])
    #expect(Tensor([-7, 9] as [Int32], shape: [1, 2]).floats == [-7, 9])
    #expect(Tensor([0.5], shape: []).item == 0.5)
    #expect(Tensor([Float](), shape: [0, 4]).floats == [])
    #expect(x.transposed().floats == [3, 6, 1, 5, 2, 4])
    #expect(x.weight == WeightTensor(shape: [2, 3], values: [3, 1, 2, 6, 5, 4]))
    let map = drawn([2, 3, 4, 5], seed: 1)
    #expect(map.channelsLast().isChannelsLast)
    #expect(map.channelsLast().floats == map.floats)
    #expect(map.channelsLast().contiguous().isChannelsLast == false)
  }

  @Test func arithmetic() {
    #expect((2 * x - 1).floats == [5, 1, 3, 11, 9, 7])
    #expect((1 - x / 2).floats == [-0.5, 0.5, 0, -2, -1.5, -1])
    #expect((x - x.mean(along: 1, keep: true)).floats == [1, -1, 0, 1, 0, -1])
    #expect((Tensor([4, 6] as [Int64], shape: [2]) + 1).dtype == .int64)
    #expect(x.exponential().logarithm().rounded().floats == x.floats)
    #expect(x.squared().squareRoot().floats == x.floats)
    #expect(((x .> 2) .& (x .< 6)).floats == [1, 0, 0, 0, 1, 1])
    #expect((.!(x .== 6)).all().item == 0)
    #expect(x.replacing(with: 0, where: x .>= 4).floats == [3, 1, 2, 0, 0, 0])
    #expect(x.replacing(with: -x, where: x .<= 2).floats == [3, -1, -2, 6, 5, 4])
    #expect(x.minimum(Tensor([4])).maximum(Tensor([2])).floats == [3, 2, 2, 4, 4, 4])
    #expect((Tensor([1, .infinity, .nan]).isFinite).floats == [1, 0, 0])
  }

  @Test func places() {
    #expect(x.select(1, 0).floats == [3, 6])
    #expect(x.slice(1, 0..<3, step: 2).floats == [3, 2, 6, 4])
    #expect(x.rows([1, 1, 0]).shape == [3, 3])
    #expect(x.rows([]).shape == [0, 3])
    #expect(x.gathered(along: 1, Tensor([2, 0] as [Int64], shape: [2, 1])).floats == [2, 6])
    #expect(x.masked(by: x .> 4).floats == [6, 5])
    #expect((x .> 5).nonzero().ints == [1, 0])
    #expect(Tensor.stacked([x, x]).shape == [2, 2, 3])
    #expect(x.unsqueezed(0).expanded([4, 2, 3]).shape == [4, 2, 3])
    #expect(x.reshaped([-1]).shape == [6])
    #expect(x.permuted([1, 0]).floats == x.transposed().floats)
    #expect(Tensor.range(3).ints == [0, 1, 2])
  }

  @Test func sumsAndOrders() {
    #expect(x.sum().item == 21)
    #expect(x.sum(along: 0).floats == [9, 6, 6])
    #expect(x.argmax().ints == [0, 0])
    #expect(x.max(along: 0).floats == [6, 5, 4])
    #expect(x.top(2).indices.ints == [0, 2, 0, 1])
    #expect(x.sorted(descending: true).values.floats == [3, 2, 1, 6, 5, 4])
    #expect(x.multiplied(by: x.transposed()).floats == [14, 31, 31, 77])
    #expect(x.cumulativeSum(along: 1).floats == [3, 4, 6, 6, 11, 15])
    #expect(abs(x.logSumExp().floats[0] - 3.4076059) < 1e-6)
  }

  @Test("a power of a symmetric matrix undoes itself, and leaves directions the largest eigenvalue rules")
  func symmetricPowers() {
    // Eigenvalues 4 and 2 along (1, 1) and (1, -1).
    let matrix = Tensor([3, 1, 1, 3], shape: [2, 2])
    #expect(
      matrix.symmetricPower(1, floor: 0).floats.elementsEqual([0.75, 0.25, 0.25, 0.75]) {
        abs($0 - $1) < 1e-6
      })
    let root = matrix.symmetricPower(-0.5, floor: 0)
    let identity = root.multiplied(by: matrix * 0.25).multiplied(by: root)
    #expect(identity.floats.elementsEqual([1, 0, 0, 1]) { abs($0 - $1) < 1e-5 })
    let singular = Tensor([1, 0, 0, 0], shape: [2, 2]).symmetricPower(-0.5, floor: 0.01)
    #expect(abs(singular.floats[3] - 10) < 1e-4)
  }

  @Test func libtorchsRandomNumbersFollowTheSeed() {
    Engine.seed(5)
    let first = Tensor.uniform([10]).floats + Tensor.normal([10]).floats
    Engine.seed(5)
    #expect(Tensor.uniform([10]).floats + Tensor.normal([10]).floats == first)
  }
}
