/// Products on plain ground that are cut out and pasted onto training pictures (Ghiasi and others,
/// arXiv 2012.07177): examples of categories that few annotated pictures show.
public struct CutOutSource: Sendable, Equatable, Codable {
  /// What the model card calls it.
  public var name: String
  /// A catalogue in JSON lines, or a table (`.csv`).
  public var products: String
  /// Folder of the pictures; the file's own when nil.
  public var images: String?
  /// Of a table, the column whose cell is the picture's path, or its name without ending.
  public var imageColumn: String?
  /// Of a table, the column with the label.
  public var labelColumn: String?
  /// What its labels mean; labels that lead to a group or to `ignore` are not pasted.
  public var map: String?
  /// Whether pictures that ``HashSplit`` holds out are left out.
  public var holdsOut: Bool?
  /// Names or groups to paste; nil for all.
  public var categories: [String]?
  /// Terms of the pictures, for the model card.
  public var terms: String

  enum CodingKeys: String, CodingKey {
    case name, products, images, map, categories, terms
    case imageColumn = "image_column"
    case labelColumn = "label_column"
    case holdsOut = "holds_out"
  }
}
