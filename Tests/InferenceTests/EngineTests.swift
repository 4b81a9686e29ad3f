import Foundation
import Networks
import Testing

@testable import Inference

@Suite struct EngineTests {
  let engine: Engine

  init() throws { engine = try Engine.shared() }

  /// `y = min(max(a + b, 0), 6)` on maps of any size.
  private func sum() -> [UInt8] {
    let graph = ONNXGraph(name: "sum")
    let shape: [ONNXDimension] = ["rows", 3]
    let sum = graph.addInput("a", shape) + graph.addInput("b", shape)
    graph.addOutput("y", sum.clamped(to: 0...6), shape)
    return graph.encoded()
  }

  @Test func theProcessorIsDescribed() {
    #expect(engine.devices.contains("CPU"))
    #expect(engine.capabilities(of: "CPU").contains("FP32"))
    #expect(!engine.name(of: "CPU").isEmpty)
    #expect(!engine.version.isEmpty)
    #expect(engine.capabilities(of: "NONSENSE").isEmpty)
  }

  /// Which is measured; that it is measured once, and never one the device lacks, is certain.
  @Test func theFastestFloatsAreOnesTheDeviceHas() throws {
    let best = engine.bestPrecision()
    #expect(best == .float32 || (best == .bfloat16 && engine.capabilities(of: "CPU").contains("BF16")))
    #expect((0..<20).allSatisfy { _ in engine.bestPrecision() == best })
    let graph = try engine.compile(onnx: sum())
    #expect(graph.precision == best.rawValue)
  }

  @Test func aGraphRunsAtAnySize() throws {
    let graph = try engine.compile(onnx: sum(), options: .exact)
    #expect(graph.precision == "f32")
    #expect(graph.threads == 2)
    #expect(graph.inputs.map(\.name) == ["a", "b"])
    #expect(graph.inputs.map(\.shape) == [[nil, 3], [nil, 3]])
    #expect(graph.inputs.allSatisfy { $0.element == .float32 })
    let request = try graph.makeRequest()
    for rows in [1, 7, 2, 0] {
      let a = (0..<rows * 3).map { Float($0) }
      let b = [Float](repeating: -2, count: rows * 3)
      try request.run(["a": .floats(a, shape: [rows, 3]), "b": .floats(b, shape: [rows, 3])])
      let y = try request.output("y")
      #expect(y.shape == [rows, 3])
      #expect(y.array == a.map { min(max($0 - 2, 0), 6) })
    }
  }

  @Test func anOutputFeedsAnotherRequestWhereItLies() throws {
    let graph = try engine.compile(onnx: sum(), options: .exact)
    let first = try graph.makeRequest()
    let second = try graph.makeRequest()
    let ones = GraphValue.floats([1, 1, 1], shape: [1, 3])
    try first.run(["a": ones, "b": ones])
    try second.run(["a": .view(try first.output("y")), "b": ones])
    #expect(try second.output("y").array == [3, 3, 3])
  }

  @Test func requestsOfOneGraphRunSideBySide() async throws {
    let graph = try engine.compile(onnx: sum(), options: .exact)
    try await withThrowingTaskGroup(of: Bool.self) { group in
      for number in 0..<8 {
        group.addTask {
          let request = try graph.makeRequest()
          let value = Float(number) / 4
          return try (0..<20).allSatisfy { _ in
            try request.run([
              "a": .floats([value, value, value], shape: [1, 3]), "b": .floats([1, 2, 3], shape: [1, 3]),
            ])
            return try request.output("y").array == [1, 2, 3].map { $0 + value }
          }
        }
      }
      for try await right in group { #expect(right) }
    }
  }

  @Test func whatDoesNotFitIsNamed() throws {
    let request = try engine.compile(onnx: sum(), options: .exact).makeRequest()
    let fine = GraphValue.floats([1, 2, 3], shape: [1, 3])
    func problem(_ inputs: [String: GraphValue]) -> InferenceError? {
      do throws(InferenceError) {
        try request.run(inputs)
        return nil
      } catch {
        return error
      }
    }
    #expect(problem(["a": fine])?.description.contains("b") == true)
    #expect(problem(["a": fine, "b": fine, "c": fine])?.description.contains("c") == true)
    #expect(
      problem(["a": fine, "b": .bytes([1, 2, 3], shape: [1, 3])])?.description.contains("floats") == true)
    #expect(
      problem(["a": fine, "b": .floats([1, 2], shape: [1, 2])])?.description.contains("[any, 3]") == true)
    #expect(
      problem(["a": fine, "b": .floats([1, 2], shape: [1, 3])])?.description.contains("2 values") == true)
    #expect(problem(["a": fine, "b": .floats([], shape: [-1, 3])]) != nil)
    // Fitting one by one, not together: OpenVINO's own words come back.
    #expect(problem(["a": fine, "b": .floats([Float](repeating: 0, count: 6), shape: [2, 3])]) == nil)
    #expect(
      problem([
        "a": .floats([Float](repeating: 0, count: 9), shape: [3, 3]),
        "b": .floats([Float](repeating: 0, count: 6), shape: [2, 3]),
      ]) != nil)
    #expect(throws: InferenceError.output(name: "z", available: ["y"])) { _ = try request.output("z") }
    // And it still works afterwards.
    #expect(problem(["a": fine, "b": fine]) == nil)
  }

  @Test func bytesThatAreNoGraphAreAnError() throws {
    var generator = SplitMix64(seed: 3)
    for length in [0, 1, 50, 3_000] {
      let noise = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      #expect(throws: InferenceError.self) { try engine.compile(onnx: noise) }
    }
    #expect(throws: InferenceError.self) { try engine.compile(onnx: Array(sum().dropLast(9))) }
    #expect(throws: InferenceError.self) { try engine.compile(URL(fileURLWithPath: "/nowhere/graph.onnx")) }
  }

  @Test func aDeviceThatIsNotThereIsAnError() {
    #expect(throws: InferenceError.self) {
      try engine.compile(onnx: sum(), options: CompileOptions(device: "QPU"))
    }
  }
}
