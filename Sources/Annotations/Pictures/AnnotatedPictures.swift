/// Pictures with the boxes drawn on them, whatever file form they came from: what every format is read to and
/// written from.
///
/// Nothing is judged here: a box may be empty or lie outside its picture, and a category may be one no vocabulary
/// has. `AnnotationCheck` finds such things; conversions keep them.
public struct AnnotatedPictures: Sendable, Hashable {
  /// Categories in class order; objects name them.
  public var categories: [Category]
  /// The pictures, in the order of the file.
  public var pictures: [Picture]

  /// A value from its parts.
  public init(categories: [Category] = [], pictures: [Picture] = []) {
    self.categories = categories
    self.pictures = pictures
  }

  /// A category that may be drawn.
  public struct Category: Sendable, Hashable {
    /// The key by which it is matched with a vocabulary.
    public var name: String
    /// Its number, where the file has numbers of its own.
    public var number: Int?
    /// A coarser name it falls under.
    public var group: String?

    /// A category from its parts.
    public init(name: String, number: Int? = nil, group: String? = nil) {
      self.name = name
      self.number = number
      self.group = group
    }
  }

  /// A picture and its boxes.
  public struct Picture: Sendable, Hashable {
    /// Path relative to the pictures' folder.
    public var name: String
    /// Size of the upright picture; nil when neither the format nor the file says.
    public var size: PictureSize?
    /// Its number, where the file has one.
    public var number: Int?
    /// `train`, `val` ..., where the file says.
    public var split: String?
    /// Kind of room or scene, where the file says.
    public var roomType: String?
    /// The boxes.
    public var objects: [Object]
    /// Where the file speaks of it.
    public var place: AnnotationPlace?

    /// A picture from its parts.
    public init(
      name: String, size: PictureSize?, number: Int? = nil, split: String? = nil, roomType: String? = nil,
      objects: [Object] = [], place: AnnotationPlace? = nil
    ) {
      self.name = name
      self.size = size
      self.number = number
      self.split = split
      self.roomType = roomType
      self.objects = objects
      self.place = place
    }
  }

  /// A box on a picture and what is known of the thing in it.
  public struct Object: Sendable, Hashable {
    /// The category's name.
    public var category: String
    /// Where, in pixels of the upright picture.
    public var box: PreciseBox
    /// Its number, where the file has one.
    public var number: Int?
    /// The exact product shown.
    public var product: String?
    /// The outline.
    public var outline: Segmentation?
    /// The turned box that was drawn, when `box` only encloses it.
    public var rotated: RotatedBox?
    /// Pixels covered, where the file says; otherwise the box's.
    public var area: Double?
    /// A region of many objects that are not drawn one by one.
    public var isCrowd = false
    /// How much others hide it: 0 not, 1 partly, 2 mostly.
    public var occluded: Int?
    /// Whether the picture's edge cuts it.
    public var isTruncated: Bool?
    /// Whether it is marked as hard to recognise.
    public var isDifficult: Bool?
    /// The share that can be seen, 0...1.
    public var visibility: Double?
    /// How sure whoever drew it was, 0...1; machines say.
    public var confidence: Double?
    /// Where the file speaks of it.
    public var place: AnnotationPlace?

    /// An object from its main parts.
    public init(category: String, box: PreciseBox, place: AnnotationPlace? = nil) {
      self.category = category
      self.box = box
      self.place = place
    }
  }

  /// How many boxes there are.
  public var objectCount: Int { pictures.reduce(0) { $0 + $1.objects.count } }
}

/// A place in a file, as editors show it.
public struct AnnotationPlace: Sendable, Hashable, Encodable, CustomStringConvertible {
  /// The file.
  public var file: String
  /// The line, from 1.
  public var line: Int
  /// The character in the line, from 1, where it is known.
  public var column: Int?

  /// A place from its parts.
  public init(file: String, line: Int, column: Int? = nil) {
    self.file = file
    self.line = line
    self.column = column
  }

  /// `file:line:column`, which editors and terminals open.
  public var description: String { "\(file):\(line)" + (column.map { ":\($0)" } ?? "") }
}
