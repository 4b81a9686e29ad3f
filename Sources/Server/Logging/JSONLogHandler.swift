import Foundation
import Logging

/// Writes each log message as one line of JSON, the form log collectors read without configuration:
/// `{"time": ..., "level": ..., "label": ..., "message": ..., ...metadata}`.
public struct JSONLogHandler: LogHandler {
  /// What is added to every message.
  public var metadata: Logger.Metadata = [:]
  /// What is added by whoever the provider asks at the time of the message.
  public var metadataProvider: Logger.MetadataProvider?
  /// Messages below this are not written.
  public var logLevel: Logger.Level = .info
  private let label: String
  private let write: @Sendable (String) -> Void

  /// A handler for the logger of that label.
  ///
  /// - Parameters:
  ///   - label: the logger's label.
  ///   - level: least important level written.
  ///   - write: receives each line, newline included; standard error by default.
  public init(
    label: String, level: Logger.Level = .info,
    write: @escaping @Sendable (String) -> Void = Self.standardError
  ) {
    self.label = label
    self.logLevel = level
    self.write = write
  }

  /// Writes a line to standard error in one call, so that lines of several threads do not mix.
  public static let standardError: @Sendable (String) -> Void = { line in
    FileHandle.standardError.write(Data(line.utf8))
  }

  /// Reads and writes one metadata value.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes one message.
  public func log(event: LogEvent) {
    var fields: [String: JSONValue] = [:]
    let merged = metadata.merging(metadataProvider?.get() ?? [:]) { $1 }.merging(event.metadata ?? [:]) { $1 }
    for (key, value) in merged { fields[key] = JSONValue(value) }
    if let error = event.error { fields["error"] = .text("\(error)") }
    fields["time"] = .text(Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true)))
    fields["level"] = .text(event.level.rawValue)
    fields["label"] = .text(label)
    fields["message"] = .text("\(event.message)")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let line = try? encoder.encode(fields) else { return }  // text and lists of text always encode
    write(String(decoding: line, as: UTF8.self) + "\n")
  }
}

/// Metadata in JSON's terms.
private indirect enum JSONValue: Encodable {
  case text(String)
  case list([JSONValue])
  case object([String: JSONValue])

  init(_ value: Logger.Metadata.Value) {
    switch value {
    case .string(let text): self = .text(text)
    case .stringConvertible(let value): self = .text(value.description)
    case .array(let values): self = .list(values.map(JSONValue.init))
    case .dictionary(let values): self = .object(values.mapValues(JSONValue.init))
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .text(let text): try container.encode(text)
    case .list(let values): try container.encode(values)
    case .object(let values): try container.encode(values)
    }
  }
}
