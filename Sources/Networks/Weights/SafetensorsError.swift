/// Why bytes are not a safetensors file, or not one this reader takes.
public enum SafetensorsError: Error, Equatable, CustomStringConvertible {
  /// The file cannot be opened or written.
  case file(String)
  /// Fewer bytes than the format needs at that point.
  case truncated(String)
  /// The header's length passes the format's cap of 100 MB.
  case headerTooLong(UInt64)
  /// The header is not the JSON the format asks for; says where.
  case header(String)
  /// A name occurs twice.
  case duplicate(String)
  /// A tensor's type is not one we read.
  case unsupportedType(String, tensor: String)
  /// A tensor's offsets do not fit its shape, or reach outside the file.
  case offsets(String)
  /// Bytes that belong to no tensor.
  case hole(at: Int)
  /// Two tensors share bytes.
  case overlap(String, String)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .file(let text): text
    case .truncated(let what): "the safetensors file ends inside \(what)"
    case .headerTooLong(let length):
      "the safetensors header claims \(length) bytes; the format allows 100,000,000"
    case .header(let text): "the safetensors header is broken: \(text)"
    case .duplicate(let name): "the safetensors header names \(name) twice"
    case .unsupportedType(let type, let tensor):
      "the tensor \(tensor) has the type \(type), which is not read here"
    case .offsets(let name): "the offsets of the tensor \(name) do not fit its shape or the file"
    case .hole(let at): "the safetensors file has bytes at offset \(at) that belong to no tensor"
    case .overlap(let first, let second): "the tensors \(first) and \(second) share bytes"
    }
  }
}
