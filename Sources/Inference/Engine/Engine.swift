import COpenVINO
import Foundation
import Synchronization

/// OpenVINO: what devices there are, what they can do, and graphs compiled for them.
///
/// Making one loads the device's library (some tens of milliseconds), so a program shares ``shared()``.
public final class Engine: @unchecked Sendable {
  // Sendable by hand: OpenVINO's core is documented as safe to use from several threads.
  private let core: OpaquePointer
  /// What was measured for each device.
  private let fastestFloats = Mutex<[String: Precision]>([:])

  /// Starts OpenVINO.
  public init() throws(InferenceError) {
    guard let core = vitrine_openvino_core_create() else { throw .last(doing: "start") }
    self.core = core
  }

  deinit { vitrine_openvino_core_free(core) }

  private static let sharedOutcome = Result { () throws(InferenceError) in try Engine() }

  /// The process's engine, started at the first call.
  public static func shared() throws(InferenceError) -> Engine { try sharedOutcome.get() }

  /// OpenVINO's own version.
  public var version: String { String(taking: vitrine_openvino_version()) ?? "unknown" }

  /// Names of the devices that can run graphs, such as `CPU`.
  public var devices: [String] {
    (String(taking: vitrine_openvino_core_devices(core)) ?? "").split(separator: ",").map(String.init)
  }

  /// What a device is made for, in OpenVINO's words: `FP32`, `BF16`, `INT8` ...
  public func capabilities(of device: String) -> Set<String> {
    let text = property("OPTIMIZATION_CAPABILITIES", of: device) ?? ""
    return Set(text.split { $0 == " " || $0 == "," }.map(String.init))
  }

  /// The device's full name, such as the processor's.
  public func name(of device: String) -> String { property("FULL_DEVICE_NAME", of: device) ?? device }

  /// The fastest floats the device computes in without a trained model losing by it.
  ///
  /// On a device that has bfloat16 the first call measures whether it is clearly quicker; see ``FloatContest``.
  public func bestPrecision(on device: String = "CPU") -> Precision {
    guard capabilities(of: device).contains("BF16") else { return .float32 }
    return fastestFloats.withLock { known in
      if let precision = known[device] { return precision }
      let precision = (try? FloatContest.winner(on: self, device: device)) ?? .bfloat16
      known[device] = precision
      return precision
    }
  }

  /// Compiles a graph held in memory as ONNX.
  ///
  /// - Parameter pictures: how a graph made elsewhere takes pictures; it then takes bytes `[N, H, W, 3]` at that
  ///   input, and all its outputs become floats.
  public func compile(
    onnx: [UInt8], options: CompileOptions = CompileOptions(), pictures: PictureInput? = nil
  ) throws(InferenceError) -> CompiledGraph {
    try compile(path: nil, bytes: onnx, options: options, pictures: pictures)
  }

  /// Compiles the ONNX file at a path.
  public func compile(_ file: URL, options: CompileOptions = CompileOptions()) throws(InferenceError)
    -> CompiledGraph
  {
    guard FileManager.default.isReadableFile(atPath: file.path) else {
      throw .engine(doing: "read \(file.lastPathComponent)", reason: "there is no such file to read")
    }
    return try compile(path: file.path, bytes: nil, options: options, pictures: nil)
  }

  private func compile(
    path: String?, bytes: [UInt8]?, options: CompileOptions, pictures: PictureInput?
  ) throws(InferenceError) -> CompiledGraph {
    // Integers are written into a graph; the hint is for everything else in it.
    // What is left in floats is little, and f32 there makes two starts answer alike.
    let asked = options.precision == .int8 ? options.floats ?? .float32 : options.precision
    let precision = asked ?? bestPrecision(on: options.device)
    let graph = options.device.withCString { device in
      precision.rawValue.withCString { precision in
        options.goal.rawValue.withCString { hint in
          var settings = VitrineOpenVINOSettings(
            device: device, precision: precision, hint: hint, threads: CInt(options.threads),
            streams: CInt(options.streams ?? (options.goal == .latency ? 1 : 0)))
          guard let bytes else { return vitrine_openvino_compile(core, nil, 0, path ?? "", &settings, nil) }
          guard let pictures else {
            return vitrine_openvino_compile(core, bytes, bytes.count, nil, &settings, nil)
          }
          return pictures.withDescription {
            vitrine_openvino_compile(core, bytes, bytes.count, nil, &settings, $0)
          }
        }
      }
    }
    guard let graph else { throw .last(doing: "compile \(path ?? "a graph of \(bytes?.count ?? 0) bytes")") }
    return try CompiledGraph(graph, engine: self)
  }

  private func property(_ key: String, of device: String) -> String? {
    String(taking: vitrine_openvino_core_property(core, device, key))
  }
}

extension InferenceError {
  /// OpenVINO's last message as an error; its first lines, since the rest is a trace of source lines.
  static func last(doing action: String) -> InferenceError {
    let text = String(taking: vitrine_openvino_take_error()) ?? "it gave no reason"
    let lines = text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
    // "Exception from src/...:123:" and "Check '...' failed at ..." say where in OpenVINO, not what.
    let telling = lines.filter { !$0.isEmpty && !$0.hasPrefix("Exception from") }
    return .engine(doing: action, reason: String(telling.joined(separator: " ").prefix(400)))
  }
}

extension String {
  /// A copy of a C string that was ours to free, which it does.
  init?(taking text: UnsafeMutablePointer<CChar>?) {
    guard let text else { return nil }
    self = String(cString: text)
    vitrine_openvino_string_free(text)
  }
}
