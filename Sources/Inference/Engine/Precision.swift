/// The numbers a graph computes in.
///
/// Inputs and outputs stay 32-bit floats (or bytes) whichever it is.
public enum Precision: String, Sendable, Hashable, Codable, CaseIterable {
  /// 32-bit floats.
  case float32 = "f32"
  /// 16-bit floats with a 32-bit float's range; about twice as fast where the CPU multiplies them.
  case bfloat16 = "bf16"
  /// Eight-bit integers wherever the model has ranges for them, floats elsewhere; see ``Quantization``.
  case int8
}

/// How a graph is compiled.
public struct CompileOptions: Sendable, Hashable {
  /// What a graph is tuned for.
  public enum Goal: String, Sendable, Hashable {
    /// One request at a time, every core on it.
    case latency = "LATENCY"
    /// Many requests at once.
    case throughput = "THROUGHPUT"
  }

  /// Numbers to compute in; nil takes what the model says it is best served in, else the fastest floats the
  /// device is made for.
  public var precision: Precision?
  /// Numbers for what is not computed in integers; nil takes f32.
  public var floats: Precision?
  /// What it is tuned for.
  public var goal: Goal
  /// Threads; 0 leaves it to OpenVINO.
  public var threads: Int
  /// Requests that run at once, each on its part of the threads; nil is one for latency, OpenVINO's choice otherwise.
  public var streams: Int?
  /// OpenVINO's name of the device.
  public var device: String

  /// Options; by default the CPU, all cores, one request at a time.
  public init(
    precision: Precision? = nil, floats: Precision? = nil, goal: Goal = .latency, threads: Int = 0,
    device: String = "CPU"
  ) {
    self.precision = precision
    self.floats = floats
    self.goal = goal
    self.threads = threads
    self.device = device
  }
}
