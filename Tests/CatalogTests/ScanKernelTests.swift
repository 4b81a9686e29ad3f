import CScan
import Testing

@testable import Catalog

@Suite struct ScanKernelTests {
  static let kernels = (0..<cscan_kernel_count.rawValue).map { cscan_kernel($0) }
    .filter { cscan_kernel_available($0) != 0 }

  @Test("every kernel gives the integers of the scalar one", arguments: [1, 2, 3, 31, 32, 33, 64])
  func sameIntegers(groups: Int) {
    var random = SplitMix64(state: UInt64(groups))
    for blockCount in [0, 1, 2, 3, 4, 5, 8, 9] {
      let rows = (0..<blockCount * groups * 64).map { _ in
        UInt8(Int.random(in: -127...127, using: &random) + 128)
      }
      let query = (0..<groups * 4).map { _ in Int8.random(in: -127...127, using: &random) }
      let expected = dots(cscan_scalar, rows, blockCount, groups, query)
      for kernel in Self.kernels { #expect(dots(kernel, rows, blockCount, groups, query) == expected) }
    }
  }

  @Test("the largest codes do not overflow") func extremes() {
    for (row, query) in [(127, 127), (-127, 127), (127, -127), (-127, -127)] {
      let rows = [UInt8](repeating: UInt8(row + 128), count: 256 * 64)
      let codes = [Int8](repeating: Int8(query), count: 1024)
      for kernel in Self.kernels {
        #expect(dots(kernel, rows, 1, 256, codes) == [Int32](repeating: Int32(row * query * 1024), count: 16))
      }
    }
  }

  @Test("the scalar kernel is the plain dot product") func scalar() {
    var random = SplitMix64(state: 5)
    let chunk = RowChunk(dimension: 6, capacity: 32)
    let vectors = (0..<20).map { _ in random.vector(6) }
    for (number, vector) in vectors.enumerated() {
      chunk.append(.init(product: UInt32(number), picture: 0), vector: Quantizer.halves(vector))
    }
    let query = random.vector(6)
    let asked = Quantizer.codes(of: query).codes
    let products = dots(cscan_scalar, codes(chunk), 2, chunk.layout.groups, asked)
    for (number, vector) in vectors.enumerated() {
      let row = Quantizer.codes(of: Quantizer.floats(Quantizer.halves(vector))).codes
      #expect(products[number] == zip(row, asked).reduce(0) { $0 + Int32($1.0) * Int32($1.1) })
    }
  }

  @Test(
    "the scan keeps what sorting would, equal scores by row; only what is accepted",
    arguments: [0, 1, 7, 16, 500])
  func scan(limit: Int) {
    var random = SplitMix64(state: UInt64(limit) + 9)
    let chunk = RowChunk(dimension: 4, capacity: 208)
    for number in 0..<203 {
      // Few different vectors, so that scores are often equal.
      let vector = (0..<4).map { _ in Float(Int.random(in: -1...1, using: &random)) }
      chunk.append(.init(product: UInt32(number), picture: 0), vector: Quantizer.halves(vector))
    }
    let query = Quantizer.codes(of: [0.3, -1, 0.5, 0.9]).codes
    let scores = zip(dots(cscan_scalar, codes(chunk), 13, 1, query), (0..<203).map { chunk.scales[$0] }).map {
      Float($0) * $1
    }
    let expected = scores.indices.sorted { (scores[$0], $1) > (scores[$1], $0) }.prefix(limit).map {
      UInt32($0)
    }
    let odd = scores.indices.filter { $0 % 2 == 1 }.sorted { (scores[$0], $1) > (scores[$1], $0) }
      .prefix(limit).map { UInt32($0) }
    for kernel in Self.kernels {
      #expect(top(limit, of: chunk, query, kernel, accepts: nil) == expected)
      #expect(top(limit, of: chunk, query, kernel) { _, row in Int32(row % 2) } == odd)
    }
  }

  private func codes(_ chunk: RowChunk) -> [UInt8] {
    Array(
      UnsafeBufferPointer(start: chunk.codes, count: chunk.layout.capacity * chunk.layout.groups * 4))
  }

  private func top(
    _ limit: Int, of chunk: RowChunk, _ query: [Int8], _ kernel: cscan_kernel, accepts: cscan_accepts?
  ) -> [UInt32] {
    var hits = [cscan_hit](repeating: cscan_hit(), count: 2 * limit)
    return hits.withUnsafeMutableBufferPointer { buffer in
      var best = cscan_best()
      var rows = chunk.rows
      cscan_begin(&best, limit, buffer.baseAddress)
      cscan_scan(kernel, &rows, query, 0, accepts, nil, &best)
      return buffer.prefix(cscan_finish(&best)).map(\.row)
    }
  }

  @Test("binary16 and back is exact for every number it has") func halves() {
    let all = (UInt16.min...UInt16.max).filter { !Float16(bitPattern: $0).isNaN }
    let floats = Quantizer.floats(all)
    #expect(floats == all.map { Float(Float16(bitPattern: $0)) })
    #expect(Quantizer.halves(floats) == all)
  }

  @Test("binary16 rounds as the processor does") func rounding() {
    var random = SplitMix64(state: 3)
    let floats = (0..<20_000).map { _ in Float(bitPattern: UInt32(truncatingIfNeeded: random.next())) }
      .filter { !$0.isNaN }
    let small = (0..<5000).map { _ in Float(random.share() * 1e-4) }
    #expect(Quantizer.halves(floats + small) == (floats + small).map { Float16($0).bitPattern })
  }

  @Test("codes times scale are the vector to half a step") func quantization() {
    var random = SplitMix64(state: 8)
    for dimension in [1, 3, 128] {
      let vector = random.vector(dimension)
      let (codes, scale) = Quantizer.codes(of: vector)
      #expect(codes.count.isMultiple(of: 4) && codes.allSatisfy { $0 >= -127 })
      for (value, code) in zip(vector, codes) { #expect(abs(value - Float(code) * scale) <= scale * 0.501) }
    }
    #expect(Quantizer.codes(of: [0, 0]).codes == [0, 0, 0, 0])
    #expect(Quantizer.codes(of: [Float.leastNonzeroMagnitude, 0]).codes == [0, 0, 0, 0])
  }

  private func dots(_ kernel: cscan_kernel, _ rows: [UInt8], _ blocks: Int, _ groups: Int, _ query: [Int8])
    -> [Int32]
  {
    var dots = [Int32](repeating: -1, count: blocks * 16)
    cscan_dots(kernel, rows, blocks, groups, query, &dots)
    return dots
  }
}
