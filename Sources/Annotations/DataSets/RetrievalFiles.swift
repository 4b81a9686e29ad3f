import Domain
import Foundation

/// A product of a retrieval catalogue: one line of `products.jsonl`.
public struct RetrievalProduct: Sendable, Hashable {
  /// The merchant's id.
  public var id: String
  /// Its pictures, at least one.
  public var images: [URL]
  /// The category it is filed under; nil when it lies outside the vocabulary.
  public var category: String?
  /// What it is called; empty when the file does not say.
  public var title: String

  /// A product from its parts.
  public init(id: String, images: [URL], category: String?, title: String = "") {
    self.id = id
    self.images = images
    self.category = category
    self.title = title
  }

  /// Reads `products.jsonl`: a line has `id`, `image` or `images`, `category` or null, and may have `title`.
  ///
  /// Paths are relative to `images`, or to the file's own folder without it.
  ///
  /// - Returns: the products, and a problem for each line that was left out.
  /// - Throws: `AnnotationError` when the file cannot be read.
  public static func read(_ file: URL, images: URL? = nil) throws(AnnotationError) -> (
    products: [RetrievalProduct], problems: [AnnotationProblem]
  ) {
    let folder = images ?? file.deletingLastPathComponent()
    var (rows, problems) = jsonLines(Row.self, in: try contents(of: file))
    var seen: Set<String> = []
    var products: [RetrievalProduct] = []
    for (line, row) in rows {
      // `image` is the main picture, so it goes first; a file that gives it in `images` too means one picture.
      var paths = row.image.map { [$0] } ?? []
      paths += (row.images ?? []).filter { $0 != row.image }
      let reason: String? =
        row.id.isEmpty
        ? "the id is empty"
        : paths.isEmpty
          ? "it has neither 'image' nor 'images'" : seen.contains(row.id) ? "the id occurs twice" : nil
      if let reason {
        problems.append(AnnotationProblem(subject: .line, id: nil, position: line, reason: reason))
        continue
      }
      seen.insert(row.id)
      products.append(
        RetrievalProduct(
          id: row.id, images: paths.map { folder.appendingPathComponent($0) }, category: row.category,
          title: row.title ?? ""))
    }
    problems.sort { $0.position < $1.position }
    return (products, problems)
  }

  private struct Row: Decodable {
    let id: String
    let image: String?
    let images: [String]?
    let category: String?
    let title: String?
  }
}

/// A question to a retrieval catalogue: one line of `queries.jsonl`.
public struct RetrievalQuery: Sendable, Hashable {
  /// The picture.
  public var image: URL
  /// The object on it, in pixels.
  public var box: Box
  /// What the object is.
  public var category: String
  /// The ids that count as right.
  public var products: [String]
  /// Whether a right product was also shown to the model in training, on other pictures; nil when nothing says.
  public var isSeenInTraining: Bool?

  /// The box that stands for all of a picture: what reaches beyond the picture is cut off.
  public static let wholePicture = Box(x: 0, y: 0, width: 1e5, height: 1e5)

  /// A question from its parts.
  public init(
    image: URL, box: Box = RetrievalQuery.wholePicture, category: String, products: [String],
    isSeenInTraining: Bool? = nil
  ) {
    self.image = image
    self.box = box
    self.category = category
    self.products = products
    self.isSeenInTraining = isSeenInTraining
  }

  /// Reads `queries.jsonl`: a line has `image`, `box` (`[x, y, width, height]` in pixels; all of the picture without
  /// it), `category`, `products`, and may have `seen_in_training`.
  ///
  /// Paths are relative to `images`, or to the file's own folder without it.
  ///
  /// - Returns: the questions, and a problem for each line that was left out.
  /// - Throws: `AnnotationError` when the file cannot be read.
  public static func read(_ file: URL, images: URL? = nil) throws(AnnotationError) -> (
    queries: [RetrievalQuery], problems: [AnnotationProblem]
  ) {
    let folder = images ?? file.deletingLastPathComponent()
    var (rows, problems) = jsonLines(Row.self, in: try contents(of: file))
    var queries: [RetrievalQuery] = []
    for (line, row) in rows {
      let box = row.box ?? [0, 0, RetrievalQuery.wholePicture.width, RetrievalQuery.wholePicture.height]
      guard box.count == 4, box.allSatisfy(\.isFinite), box[2] > 0, box[3] > 0 else {
        problems.append(
          AnnotationProblem(
            subject: .line, id: nil, position: line,
            reason: "the box is not [x, y, width, height] with a width and height above 0"))
        continue
      }
      guard !row.products.isEmpty else {
        problems.append(
          AnnotationProblem(subject: .line, id: nil, position: line, reason: "no product counts as right"))
        continue
      }
      queries.append(
        RetrievalQuery(
          image: folder.appendingPathComponent(row.image),
          box: Box(x: box[0], y: box[1], width: box[2], height: box[3]), category: row.category ?? "",
          products: row.products, isSeenInTraining: row.isSeenInTraining))
    }
    problems.sort { $0.position < $1.position }
    return (queries, problems)
  }

  private struct Row: Decodable {
    let image: String
    let box: [Float]?
    let category: String?
    let products: [String]
    let isSeenInTraining: Bool?

    enum CodingKeys: String, CodingKey {
      case image, box, category, products
      case isSeenInTraining = "seen_in_training"
    }
  }
}
