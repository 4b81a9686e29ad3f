import Foundation
import Inference

/// Asks the Python process to do one of the graphs' work.
struct InferencePeers {
  let process: PeerProcess
  let files: PeerFiles

  private struct Input: Encodable {
    let file: String
    let shape: [Int]
    let type: String
  }

  private struct Load: Encodable {
    let `do` = "load"
    let name: String
    let engine: String
    let part: String
    var file: String?
    var folder: String?
    let inputs: [String: Input]
    let size: [Int]
    let bfloat16: Bool
  }

  private struct Loaded: Decodable {}

  private struct Run: Encodable {
    let `do` = "run"
    let name: String
    let times: Int
  }

  private struct Times: Decodable {
    let milliseconds: [Double]
  }

  /// What `loadTorchvision` and `loadONNXRuntime` answer: does the work and tells the times.
  typealias Measure = (_ times: Int) async throws -> [Double]

  /// torchvision's modules with the weights of a model folder.
  ///
  /// - Parameter part: `features`, `heads`, `whole` or `embedding`.
  func loadTorchvision(
    _ part: String, of folder: ModelFolder, inputs: [String: GraphValue], size: (height: Int, width: Int),
    usesBFloat16: Bool
  ) throws -> Measure {
    try load(
      Load(
        name: UUID().uuidString, engine: "torchvision", part: part, folder: folder.url.path,
        inputs: try written(inputs), size: [size.height, size.width], bfloat16: usesBFloat16))
  }

  /// ONNX Runtime with one of the graphs we write.
  func loadONNXRuntime(_ graph: [UInt8], inputs: [String: GraphValue]) throws -> Measure {
    let name = UUID().uuidString
    return try load(
      Load(
        name: name, engine: "onnxruntime", part: "graph", file: try files.write(graph, as: name + ".onnx"),
        inputs: try written(inputs), size: [], bfloat16: false))
  }

  private func load(_ command: Load) throws -> Measure {
    _ = try process.ask(command, for: Loaded.self)
    let process = process
    return { times in try process.ask(Run(name: command.name, times: times), for: Times.self).milliseconds }
  }

  private func written(_ inputs: [String: GraphValue]) throws -> [String: Input] {
    var places: [String: Input] = [:]
    for (name, value) in inputs {
      let file = UUID().uuidString
      switch value {
      case .bytes(let bytes, let shape):
        places[name] = Input(file: try files.write(bytes, as: file), shape: shape, type: "u1")
      case .floats(let numbers, let shape):
        let bytes = numbers.withUnsafeBytes { Array($0) }
        places[name] = Input(file: try files.write(bytes, as: file), shape: shape, type: "<f4")
      case .view(let view):
        let bytes = Array(UnsafeRawBufferPointer(view.values))
        places[name] = Input(file: try files.write(bytes, as: file), shape: view.shape, type: "<f4")
      }
    }
    return places
  }
}
