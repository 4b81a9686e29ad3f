/// A file that cannot be used at all: what happened, in which file, and what to do about it.
///
/// Single broken rows do not raise this; they are collected as `AnnotationProblem`s and left out.
public struct AnnotationError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The file (or the thing inside it) that was being read.
  public let source: String
  /// What is wrong and what to do.
  public let message: String

  /// An error from its parts.
  public init(source: String, message: String) {
    self.source = source
    self.message = message
  }

  /// `source: message`.
  public var description: String { "\(source): \(message)" }
}

/// One row that was left out while the rest was read.
public struct AnnotationProblem: Sendable, Hashable, CustomStringConvertible {
  /// What kind of row it was.
  public enum Subject: String, Sendable, Hashable {
    /// An entry of `images`.
    case image
    /// An entry of `annotations`.
    case annotation
    /// An entry of `categories`.
    case category
    /// A line of a JSON-lines file.
    case line
  }
  /// What kind of row it was.
  public let subject: Subject
  /// The row's own id, where it has one that can be read.
  public let id: Int?
  /// Where it stands: 0-based position in its list; 1-based line number for `line`.
  public let position: Int
  /// What is wrong with it.
  public let reason: String

  /// A problem from its parts.
  public init(subject: Subject, id: Int?, position: Int, reason: String) {
    self.subject = subject
    self.id = id
    self.position = position
    self.reason = reason
  }

  /// For example `annotation 17 (entry 3): the box has no width or height`.
  public var description: String {
    switch (subject, id) {
    case (.line, _): "line \(position): \(reason)"
    case (_, .some(let id)): "\(subject.rawValue) \(id) (entry \(position)): \(reason)"
    case (_, .none): "\(subject.rawValue) without a readable id (entry \(position)): \(reason)"
    }
  }
}

extension DecodingError {
  /// The error as one plain sentence: which key, and what was expected there.
  var sentence: String {
    func place(_ context: Context, _ key: (any CodingKey)? = nil) -> String {
      var path = context.codingPath + [key].compactMap { $0 }
      // In a COCO file the path starts with the list and the row's place in it, which the problem names already.
      if path.count > 1, path[1].intValue != nil, COCOAnnotations.lists.contains(path[0].stringValue) {
        path.removeFirst(2)
      }
      let keys = path.filter { $0.intValue == nil }
      return keys.map(\.stringValue).joined(separator: ".")
    }
    switch self {
    case .keyNotFound(let key, let context): return "'\(place(context, key))' is missing"
    case .valueNotFound(let type, let context): return "'\(place(context))' is null; expected \(type)"
    case .typeMismatch(let type, let context):
      let name = place(context)
      return name.isEmpty ? "it is no \(type)" : "'\(name)' is not of the expected type (\(type))"
    case .dataCorrupted(let context):
      let name = place(context)
      return name.isEmpty ? context.debugDescription : "'\(name)': \(context.debugDescription)"
    @unknown default: return "it cannot be decoded"
    }
  }
}

/// Any error as one plain sentence.
func sentence(_ error: any Error) -> String {
  switch error {
  case let error as DecodingError: error.sentence
  case let error as AnnotationError: error.message
  default: "\(error)"
  }
}
