import Domain
import Foundation

/// One data set of an embedder's recipe: what it is, how much of each batch it gives, what is learnt from it.
public struct EmbedderSet: Sendable, Equatable, Codable {
  /// What the model card, the log and the plan call it.
  public var name: String
  /// Terms of its pictures, for the model card.
  public var terms: String
  /// Its part of the pictures of a batch, relative to the other sets.
  public var share: Float
  /// A set that may be absent is left out with a note.
  public var isOptional: Bool?
  /// Sets of one gallery share identities: products, proxies and remembered vectors.
  public var gallery: String?
  /// Share of the set's part of a batch drawn from one category, so that negatives are hard.
  public var sameCategoryShare: Float?
  /// Where the examples come from.
  public var source: Source
  /// What is learnt from them.
  public var tasks: [EmbedderTask]

  enum CodingKeys: String, CodingKey {
    case name, terms, share, gallery, source, tasks
    case isOptional = "optional"
    case sameCategoryShare = "same_category_share"
  }

  /// Where examples come from, by `kind`.
  public enum Source: Sendable, Equatable {
    /// Objects in scenes, each with its product's picture: pairs.
    case pairs(DetectionSource, Catalogue)
    /// Objects in scenes, with their category.
    case crops(DetectionSource)
    /// Whole scenes, with their kind of room (head `room`) and what is on them (head `contents`).
    case scenes(DetectionSource)
    /// Products, each with its own picture pasted into a scene: pairs for every product.
    case pasted(Catalogue, onto: DetectionSource)
    /// The same for the pictures of a table.
    case pastedTable(LabelledTable, onto: DetectionSource)
    /// Whole pictures with labels from a table.
    case table(LabelledTable)
    /// Natural pictures with the clean picture of their class: pairs.
    case classes(ClassPictures)
  }
}

/// A catalogue in JSON lines.
public struct Catalogue: Sendable, Equatable, Codable {
  /// The file; a line has `id`, `image` or `images`, `category`, and any other fields.
  public var file: String
  /// Folder its picture paths start from; the file's own when nil.
  public var images: String?
  /// Two products in whose rows these fields are equal (and not empty) are twins: one design in another size.
  ///
  /// They are neither positive nor negative.
  public var twins: [String]?
  /// Labels from other fields.
  public var labels: [LabelColumn]?
}

/// Whole pictures with labels, as a CSV file gives them.
public struct LabelledTable: Sendable, Equatable, Codable {
  /// The CSV file, with a header.
  public var file: String
  /// Folder of the pictures.
  public var images: String
  /// Column that names the picture.
  public var imageColumn: String
  /// What the column leaves out of the file name.
  public var suffix: String?
  /// Labels by column.
  public var labels: [LabelColumn]

  enum CodingKeys: String, CodingKey {
    case file, images, suffix, labels
    case imageColumn = "image_column"
  }
}

/// Which column or field teaches which head.
public struct LabelColumn: Sendable, Equatable, Codable {
  /// The head; `category` is the vocabulary's.
  public var head: String
  /// The column or field.
  public var column: String
  /// A JSON object of names, from theirs to ours.
  public var map: String?
  /// Whether a name the map does not list is dropped instead of kept.
  public var listedOnly: Bool?

  enum CodingKeys: String, CodingKey {
    case head, column, map
    case listedOnly = "listed_only"
  }
}

/// Natural pictures of classes, and one clean picture of each class.
public struct ClassPictures: Sendable, Equatable, Codable {
  /// What its metrics are called by.
  public var name: String?
  /// Lines of `path, class, coarse class`.
  public var list: String
  /// CSV with a class's number, name, and clean picture.
  public var classes: String
  /// Folder of both's pictures.
  public var images: String
  /// Whether it may be absent.
  public var isOptional: Bool?

  enum CodingKeys: String, CodingKey {
    case name, list, classes, images
    case isOptional = "optional"
  }
}

extension EmbedderSet.Source: Codable {
  private enum CodingKeys: String, CodingKey { case kind, pictures, catalogue, table, classes }
  private enum Kind: String, Codable {
    case pairs, crops, scenes, pasted, table, classes
    case pastedTable = "pasted_table"
  }

  /// Reads the source its `kind` names.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func pictures() throws -> DetectionSource {
      try values.decode(DetectionSource.self, forKey: .pictures)
    }
    func table() throws -> LabelledTable { try values.decode(LabelledTable.self, forKey: .table) }
    func catalogue() throws -> Catalogue { try values.decode(Catalogue.self, forKey: .catalogue) }
    switch try values.decode(Kind.self, forKey: .kind) {
    case .pairs: self = .pairs(try pictures(), try catalogue())
    case .crops: self = .crops(try pictures())
    case .scenes: self = .scenes(try pictures())
    case .pasted: self = .pasted(try catalogue(), onto: try pictures())
    case .pastedTable: self = .pastedTable(try table(), onto: try pictures())
    case .table: self = .table(try table())
    case .classes: self = .classes(try values.decode(ClassPictures.self, forKey: .classes))
    }
  }

  /// Writes the source with its `kind`.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .pairs(let pictures, let catalogue):
      try values.encode(Kind.pairs, forKey: .kind)
      try values.encode(pictures, forKey: .pictures)
      try values.encode(catalogue, forKey: .catalogue)
    case .crops(let pictures):
      try values.encode(Kind.crops, forKey: .kind)
      try values.encode(pictures, forKey: .pictures)
    case .scenes(let pictures):
      try values.encode(Kind.scenes, forKey: .kind)
      try values.encode(pictures, forKey: .pictures)
    case .pasted(let catalogue, let pictures):
      try values.encode(Kind.pasted, forKey: .kind)
      try values.encode(pictures, forKey: .pictures)
      try values.encode(catalogue, forKey: .catalogue)
    case .pastedTable(let table, let pictures):
      try values.encode(Kind.pastedTable, forKey: .kind)
      try values.encode(pictures, forKey: .pictures)
      try values.encode(table, forKey: .table)
    case .table(let table):
      try values.encode(Kind.table, forKey: .kind)
      try values.encode(table, forKey: .table)
    case .classes(let classes):
      try values.encode(Kind.classes, forKey: .kind)
      try values.encode(classes, forKey: .classes)
    }
  }
}
