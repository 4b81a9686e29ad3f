/// Something about an annotation file a person should know: where, how bad, and what to do.
public struct AnnotationFinding: Sendable, Hashable, Encodable, CustomStringConvertible {
  /// How bad it is.
  public enum Severity: String, Sendable, Hashable, Encodable {
    /// The row cannot be used, or would teach something wrong.
    case error
    /// It can be used; look at it.
    case warning
  }

  /// What it is about.
  public enum Kind: String, Sendable, Hashable, Encodable, CaseIterable {
    /// A row that cannot be read.
    case unreadable
    /// A box reaches over the picture's edge, or lies outside.
    case outside
    /// A box has no width or no height, or is no larger than a pixel or two.
    case empty
    /// The same thing is said twice.
    case duplicate
    /// A category the vocabulary does not have.
    case unknownCategory = "unknown-category"
    /// The picture is not there.
    case missingPicture = "missing-picture"
    /// The picture is there and cannot be decoded.
    case brokenPicture = "broken-picture"
    /// The picture has another size than the file says.
    case sizeMismatch = "size-mismatch"
    /// Something the other format has no place for.
    case lost
    /// Something the file leaves open, and how it was read.
    case assumed
  }

  /// How bad it is.
  public var severity: Severity
  /// What it is about.
  public var kind: Kind
  /// Where, when it is about one row.
  public var place: AnnotationPlace?
  /// The picture, when it is about one.
  public var picture: String?
  /// One sentence.
  public var message: String

  /// A finding from its parts.
  public init(
    _ severity: Severity, _ kind: Kind, at place: AnnotationPlace? = nil, picture: String? = nil,
    _ message: String
  ) {
    self.severity = severity
    self.kind = kind
    self.place = place
    self.picture = picture
    self.message = message
  }

  /// `file:line: error: message`, as compilers write it.
  public var description: String {
    (place.map { "\($0): " } ?? "") + "\(severity.rawValue): " + (picture.map { "\($0): " } ?? "") + message
  }
}
