import CTorch

/// A failed operation on tensors: shapes that do not fit, no memory left, an element type an operation
/// cannot do.
public struct TorchError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What kind of failure it was.
  public enum Code: Int32, Sendable {
    /// Arguments that do not fit each other or the operation.
    case invalid = 1
    /// No memory left, on the machine or on the GPU.
    case memory = 2
    /// Nothing computes this for these element types or on this device.
    case unsupported = 3
    /// Anything else.
    case `internal` = 4
  }

  /// The kind of failure.
  public let code: Code
  /// What libtorch said.
  public let text: String
  /// The operation it happened in.
  public let operation: String

  /// One sentence for a person.
  public var description: String { "\(operation): \(text)" }

  /// The reason the last call on this thread failed.
  static func last(in operation: String) -> TorchError {
    TorchError(
      code: Code(rawValue: ct_error_code()) ?? .internal, text: String(cString: ct_error_text()),
      operation: operation)
  }
}
