import Annotations
import Evaluation
import Foundation

/// What an embedder's confidence is measured on, as a JSON file: scenes whose products are known, and labelled
/// pictures for its heads.
///
/// Paths start from the file's own folder.
struct EmbedderCalibrationPlan: Decodable {
  /// Objects of scenes with their products.
  struct Matches: Decodable {
    var products: String
    var queries: String
    var isOptional: Bool?

    enum CodingKeys: String, CodingKey {
      case products, queries
      case isOptional = "optional"
    }
  }

  /// Pictures with labels, from a table or from boxes.
  struct Labels: Decodable {
    var name: String
    var isOptional: Bool?
    /// A CSV file, its columns by head.
    var table: String?
    /// A COCO file, whose boxes are asked about; their category is the label of the head `category`.
    var annotations: String?
    var images: String?
    var imageColumn: String?
    var suffix: String?
    var labels: [String: String]?
    var isListedOnly: Bool?
    var maps: [String: String]?
    /// A JSON-lines file of splits, or `sha256`.
    var splits: String?
    var split: String?

    enum CodingKeys: String, CodingKey {
      case name, table, annotations, images, suffix, labels, maps, splits, split
      case imageColumn = "image_column"
      case isListedOnly = "listed_only"
      case isOptional = "optional"
    }
  }

  /// Where thresholds for exact matches come from.
  var matches: Matches?
  /// Where the heads' temperatures come from; the first set that asks a head decides.
  var heads: [Labels]?

  /// Reads a plan.
  static func read(_ path: String) throws -> (plan: EmbedderCalibrationPlan, folder: URL) {
    let file = URL(filePath: path)
    guard let data = try? Data(contentsOf: file) else { throw Failure("there is no plan \(path) to read") }
    return (
      try JSONDecoder().decode(EmbedderCalibrationPlan.self, from: data), file.deletingLastPathComponent()
    )
  }
}

extension EmbedderCalibrationPlan.Labels {
  /// The labelled pictures, or nil when the set is optional and not here.
  func pictures(from folder: URL) throws -> [LabelledPicture]? {
    func place(_ path: String) -> String { path.hasPrefix("/") ? path : folder.appending(path: path).path }
    guard let file = (table ?? annotations).map(place) else {
      throw Failure("the set \(name) of the plan names neither a table nor annotations")
    }
    if isOptional == true, !FileManager.default.fileExists(atPath: file) { return nil }
    let pictures = images.map(place) ?? URL(filePath: file).deletingLastPathComponent().path
    if table != nil {
      var command = LabelledTable(table: file, images: pictures)
      command.imageColumn = imageColumn ?? "image"
      command.suffix = suffix ?? ""
      command.columns = labels ?? [:]
      command.maps = (maps ?? [:]).mapValues(place)
      command.isListedOnly = isListedOnly ?? false
      command.split = split
      return try command.pictures()
    }
    var options = SplitOptions()
    options.splits = splits.map { $0 == HashSplit.name ? $0 : place($0) }
    options.split = split
    let truth = try options.read(file)
    let names = Dictionary(truth.categories.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    let files = Dictionary(truth.images.map { ($0.id, $0.fileName) }, uniquingKeysWith: { first, _ in first })
    let map = try maps?["category"].map { try CategoryMap(reading: URL(filePath: place($0))) } ?? .identity
    return truth.annotations.compactMap { annotation in
      guard let file = files[annotation.imageID], let name = names[annotation.categoryID],
        let label = map[name], label != LabelMeaning.ignoredName, !annotation.isCrowd
      else { return nil }
      return LabelledPicture(
        file: URL(filePath: pictures).appending(path: file), box: annotation.box,
        labels: [LabelledPicture.category: [label]])
    }
  }
}
