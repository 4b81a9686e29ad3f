import Domain
import Foundation
import Images
import Inference
import Networks

/// One way of computing that is measured: what it is called and how graphs are compiled for it.
struct MeasuredPrecision {
  let name: String
  let options: CompileOptions

  /// Floats at full width; bfloat16 where the device has it; integers over both.
  static func all(on engine: Engine, threads: Int) -> [MeasuredPrecision] {
    let hasBFloat16 = engine.capabilities(of: "CPU").contains("BF16")
    func make(_ name: String, _ precision: Precision, _ floats: Precision? = nil) -> MeasuredPrecision {
      .init(name: name, options: CompileOptions(precision: precision, floats: floats, threads: threads))
    }
    return [make("f32", .float32)] + (hasBFloat16 ? [make("bf16", .bfloat16)] : [])
      + [make("int8+f32", .int8, .float32)] + (hasBFloat16 ? [make("int8+bf16", .int8, .bfloat16)] : [])
  }
}

/// A folder's graphs as written, and compiled for one precision.
struct ServingGraphs {
  let written: [String: [UInt8]]
  private let requests: [String: InferenceRequest]

  init(_ folder: ModelFolder, engine: Engine, options: CompileOptions) throws {
    written = try folder.graphs(precision: options.precision == .int8 ? .int8 : .float32)
    requests = try written.mapValues { try engine.compile(onnx: $0, options: options).makeRequest() }
  }

  /// A place to run one of them.
  func request(_ graph: String) throws -> InferenceRequest {
    guard let request = requests["\(graph).onnx"] else { throw Failure("the model has no graph \(graph)") }
    return request
  }

  /// One of them as ONNX.
  func bytes(_ graph: String) -> [UInt8] { written["\(graph).onnx"] ?? [] }
}

/// Inputs to run graphs on.
enum GraphSample {
  /// Copies of a picture side by side in a batch.
  static func pictures(_ count: Int, of picture: PixelBuffer) -> [String: GraphValue] {
    let bytes = (0..<count).flatMap { _ in picture.bytes }
    return ["pictures": .bytes(bytes, shape: [count, picture.height, picture.width, 3])]
  }

  /// The maps the first graph gave, copied, and random regions on each.
  static func regions(
    for heads: InferenceRequest, after features: InferenceRequest, width: Int, height: Int, perLevel: Int
  ) throws -> [String: GraphValue] {
    var generator = SplitMix64(seed: 2)
    var inputs: [String: GraphValue] = [:]
    for port in heads.graph.inputs {
      guard port.name.hasPrefix("regions_") else {
        let map = try features.output(port.name)
        inputs[port.name] = .floats(map.array, shape: map.shape)
        continue
      }
      let rows = (0..<perLevel).flatMap { _ -> [Float] in
        let left = Float.random(in: 0..<Float(width) * 0.8, using: &generator)
        let top = Float.random(in: 0..<Float(height) * 0.8, using: &generator)
        return [0, left, top, left + Float(width) * 0.2, top + Float(height) * 0.2]
      }
      inputs[port.name] = .floats(rows, shape: [perLevel, 5])
    }
    return inputs
  }

  /// How many regions there are in all.
  static func count(of inputs: [String: GraphValue]) -> Int {
    inputs.filter { $0.key.hasPrefix("regions_") }.reduce(0) { $0 + $1.value.shape[0] }
  }
}
