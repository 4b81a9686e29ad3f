import Foundation

extension COCOAnnotations {
  /// Reads a file, leaving out rows that are broken.
  ///
  /// A picture or annotation that cannot be decoded, repeats an id, names a picture or category that is not there,
  /// or has an impossible box is reported with its id and left out; the rest is used.
  ///
  /// - Returns: what can be used, and a problem for each row that cannot.
  /// - Throws: `AnnotationError` when the file cannot be read or is not a COCO object at all.
  public static func read(_ file: URL) throws(AnnotationError) -> (
    annotations: COCOAnnotations, problems: [AnnotationProblem]
  ) {
    try read(json: contents(of: file), source: file.path)
  }

  /// Reads a file's content from memory; `source` is named in errors.
  public static func read(json: Data, source: String) throws(AnnotationError) -> (
    annotations: COCOAnnotations, problems: [AnnotationProblem]
  ) {
    let rows: Rows
    do {
      rows = try JSONDecoder().decode(Rows.self, from: json)
    } catch {
      throw AnnotationError(
        source: source,
        message: "is not a COCO annotation file (an object with 'images', 'annotations' and 'categories'): "
          + sentence(error))
    }
    var problems: [AnnotationProblem] = []
    let whole = COCOAnnotations(
      images: decoded(rows.images, as: .image, &problems),
      annotations: decoded(rows.annotations, as: .annotation, &problems),
      categories: decoded(rows.categories, as: .category, &problems))
    let (valid, more) = whole.validated()
    return (valid, problems + more)
  }

  /// Writes the file: one object, keys sorted, so that the same content gives the same bytes.
  public func json() throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return try encoder.encode(self)
  }

  /// Writes the file in place of an older one.
  public func write(to file: URL) throws { try json().write(to: file, options: .atomic) }

  /// The keys of the three lists.
  static let lists: Set<String> = ["images", "annotations", "categories"]

  private struct Rows: Decodable {
    let images: [Attempt<Image>]
    let annotations: [Attempt<Annotation>]
    let categories: [Attempt<Category>]
  }

  private static func decoded<Row>(
    _ attempts: [Attempt<Row>], as subject: AnnotationProblem.Subject, _ problems: inout [AnnotationProblem]
  ) -> [Row] {
    var rows: [Row] = []
    rows.reserveCapacity(attempts.count)
    for (position, attempt) in attempts.enumerated() {
      switch attempt.row {
      case .success(let row): rows.append(row)
      case .failure(let error):
        problems.append(
          AnnotationProblem(subject: subject, id: attempt.id, position: position, reason: sentence(error)))
      }
    }
    return rows
  }
}

/// A row, or why it could not be decoded; reading it never fails, so that the list around it goes on.
private struct Attempt<Row: Decodable & Sendable>: Decodable {
  let row: Result<Row, any Error>
  let id: Int?

  init(from decoder: any Decoder) {
    do {
      row = .success(try Row(from: decoder))
      id = nil
    } catch {
      row = .failure(error)
      id = (try? Identity(from: decoder))?.id
    }
  }

  private struct Identity: Decodable { let id: Int }
}
