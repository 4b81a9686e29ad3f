import Foundation

/// Reads and writes safetensors files by the format's own rules: eight bytes of header length (little endian,
/// at most 100 MB), a JSON header, then the tensors' bytes without a hole, without an overlap.
public enum Safetensors {
  /// How numbers are stored.
  public enum Storage: String, Sendable {
    /// Four bytes.
    case float32 = "F32"
    /// Two bytes: half the size, three decimal digits.
    case float16 = "F16"
  }

  static let headerLimit = 100_000_000

  /// Reads a file; every type is widened to float32.
  public static func read(_ file: URL) throws(SafetensorsError) -> (
    weights: Weights, metadata: [String: String]
  ) {
    let data: Data
    do { data = try Data(contentsOf: file, options: .alwaysMapped) } catch {
      throw .file("the weights \(file.path) cannot be read: \(error.localizedDescription)")
    }
    return try read(data)
  }

  /// Reads a file's content from memory.
  public static func read(_ data: Data) throws(SafetensorsError) -> (
    weights: Weights, metadata: [String: String]
  ) {
    let data = data.startIndex == 0 ? data : Data(data)
    guard data.count >= 8 else { throw .truncated("the header's length") }
    let length = data.prefix(8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length <= UInt64(headerLimit) else { throw .headerTooLong(length) }
    let start = 8 + Int(length)
    guard data.count >= start else { throw .truncated("the header") }
    let header = try SafetensorsHeader([UInt8](data[8..<start]))

    var next = 0
    var previous = ""
    var weights: Weights = [:]
    for entry in header.entries.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
      guard let width = widths[entry.type] else {
        throw .unsupportedType(entry.type, tensor: entry.name)
      }
      var count = 1
      for extent in entry.shape {
        let (product, overflow) = count.multipliedReportingOverflow(by: extent)
        guard !overflow else { throw .offsets(entry.name) }
        count = product
      }
      let (size, overflow) = count.multipliedReportingOverflow(by: width)
      guard !overflow, entry.end >= entry.start, entry.end - entry.start == size,
        entry.end <= data.count - start
      else { throw .offsets(entry.name) }
      if entry.start < next { throw .overlap(previous, entry.name) }
      if entry.start > next { throw .hole(at: next) }
      next = entry.end
      previous = entry.name
      weights[entry.name] = WeightTensor(
        shape: entry.shape,
        values: values(of: data, from: start + entry.start, count: count, type: entry.type))
    }
    guard next == data.count - start else { throw .hole(at: next) }
    return (weights, header.metadata)
  }

  /// Writes tensors in alphabetical order.
  public static func write(
    _ weights: Weights, metadata: [String: String] = [:], storage: Storage = .float32, to file: URL
  ) throws(SafetensorsError) {
    do { try data(weights, metadata: metadata, storage: storage).write(to: file, options: .atomic) } catch {
      throw .file("the weights \(file.path) cannot be written: \(error.localizedDescription)")
    }
  }

  /// A file's content.
  public static func data(
    _ weights: Weights, metadata: [String: String] = [:], storage: Storage = .float32
  ) -> Data {
    let ordered = weights.sorted { $0.key < $1.key }
    let width = storage == .float32 ? 4 : 2
    var parts: [String] = []
    if !metadata.isEmpty {
      let pairs = metadata.sorted { $0.key < $1.key }.map { "\(quoted($0.key)):\(quoted($0.value))" }
      parts.append("\"__metadata__\":{\(pairs.joined(separator: ","))}")
    }
    var offset = 0
    for (name, tensor) in ordered {
      let end = offset + tensor.values.count * width
      parts.append(
        "\(quoted(name)):{\"dtype\":\"\(storage.rawValue)\",\"shape\":[\(tensor.shape.map(String.init).joined(separator: ","))],\"data_offsets\":[\(offset),\(end)]}"
      )
      offset = end
    }
    var header = Array("{\(parts.joined(separator: ","))}".utf8)
    while header.count % 8 != 0 { header.append(UInt8(ascii: " ")) }

    var data = Data(capacity: 8 + header.count + offset)
    withUnsafeBytes(of: UInt64(header.count).littleEndian) { data.append(contentsOf: $0) }
    data.append(contentsOf: header)
    for (_, tensor) in ordered {
      switch storage {
      case .float32: tensor.values.withUnsafeBytes { data.append(contentsOf: $0) }
      case .float16: tensor.values.map { Float16($0) }.withUnsafeBytes { data.append(contentsOf: $0) }
      }
    }
    return data
  }

  private static let widths = [
    "F64": 8, "I64": 8, "U64": 8, "F32": 4, "I32": 4, "U32": 4, "F16": 2, "BF16": 2, "I16": 2, "U16": 2,
    "I8": 1,
    "U8": 1, "BOOL": 1,
  ]

  private static func values(of data: Data, from start: Int, count: Int, type: String) -> [Float] {
    func widened<Element: BitwiseCopyable>(_ element: Element.Type, _ convert: (Element) -> Float) -> [Float]
    {
      data.withUnsafeBytes { bytes in
        [Float](unsafeUninitializedCapacity: count) { target, filled in
          let width = MemoryLayout<Element>.size
          for index in 0..<count {
            target[index] = convert(
              bytes.loadUnaligned(fromByteOffset: start + index * width, as: Element.self))
          }
          filled = count
        }
      }
    }
    return switch type {
    case "F64": widened(Double.self) { Float($0) }
    case "F32": widened(Float.self) { $0 }
    case "F16": widened(Float16.self) { Float($0) }
    case "BF16": widened(UInt16.self) { Float(bitPattern: UInt32($0) << 16) }
    case "I64": widened(Int64.self) { Float($0) }
    case "U64": widened(UInt64.self) { Float($0) }
    case "I32": widened(Int32.self) { Float($0) }
    case "U32": widened(UInt32.self) { Float($0) }
    case "I16": widened(Int16.self) { Float($0) }
    case "U16": widened(UInt16.self) { Float($0) }
    case "I8": widened(Int8.self) { Float($0) }
    default: widened(UInt8.self) { Float($0) }
    }
  }

  private static func quoted(_ text: String) -> String {
    var quoted = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": quoted += "\\\""
      case "\\": quoted += "\\\\"
      case _ where scalar.value < 32:
        let digits = String(scalar.value, radix: 16)
        quoted += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: quoted.unicodeScalars.append(scalar)
      }
    }
    return quoted + "\""
  }
}
