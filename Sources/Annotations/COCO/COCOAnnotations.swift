import Domain

/// A detection annotation file in COCO's form: pictures, boxes on them, and the categories the boxes name.
///
/// Beside COCO's own fields an annotation may name the exact `product` shown and say how much of it can be seen.
public struct COCOAnnotations: Sendable, Hashable, Encodable {
  /// The pictures.
  public var images: [Image]
  /// The boxes.
  public var annotations: [Annotation]
  /// The categories, in the file's order.
  public var categories: [Category]

  /// A file's content from its parts.
  public init(images: [Image] = [], annotations: [Annotation] = [], categories: [Category] = []) {
    self.images = images
    self.annotations = annotations
    self.categories = categories
  }

  /// A picture.
  public struct Image: Sendable, Hashable, Codable, Identifiable {
    /// Number other rows refer to.
    public var id: Int
    /// Path relative to the pictures' folder.
    public var fileName: String
    /// Width in pixels.
    public var width: Int
    /// Height in pixels.
    public var height: Int
    /// Kind of room or scene, where the file says.
    public var roomType: String?
    /// `train`, `val` ..., where the file says.
    public var split: String?

    enum CodingKeys: String, CodingKey {
      case id, width, height, split
      case fileName = "file_name"
      case roomType = "room_type"
    }

    /// A picture from its parts.
    public init(
      id: Int, fileName: String, width: Int, height: Int, roomType: String? = nil, split: String? = nil
    ) {
      self.id = id
      self.fileName = fileName
      self.width = width
      self.height = height
      self.roomType = roomType
      self.split = split
    }
  }

  /// A box on a picture.
  public struct Annotation: Sendable, Hashable, Identifiable {
    /// Unique number.
    public var id: Int
    /// The picture's id.
    public var imageID: Int
    /// The category's id.
    public var categoryID: Int
    /// Where, in pixels.
    public var box: Box
    /// Pixels covered: the mask's where there is one, otherwise the box's.
    public var area: Double
    /// A region with many objects that are not drawn one by one; detections inside are neither right nor wrong.
    public var isCrowd: Bool
    /// The exact product shown, where it was recognised: an id, or the file name of its picture.
    public var product: String?
    /// The outline, kept as read.
    public var segmentation: Segmentation?
    /// The outline of the whole object, hidden parts too, where it is known.
    public var fullSegmentation: Segmentation?
    /// The share of the object that can be seen, 0...1.
    public var visibility: Float?
    /// How much others hide it: 0 not, 1 partly, 2 mostly.
    public var occluded: Int?
    /// Whether the picture's edge cuts it.
    public var isTruncated: Bool?
    /// How sure the label is, 0...1, where no person drew it; nil for one that was drawn.
    public var confidence: Float?

    /// A box from its parts; `area` is the box's own unless given.
    public init(
      id: Int, imageID: Int, categoryID: Int, box: Box, area: Double? = nil, isCrowd: Bool = false,
      product: String? = nil, segmentation: Segmentation? = nil, fullSegmentation: Segmentation? = nil,
      visibility: Float? = nil,
      occluded: Int? = nil,
      isTruncated: Bool? = nil, confidence: Float? = nil
    ) {
      self.id = id
      self.imageID = imageID
      self.categoryID = categoryID
      self.box = box
      self.area = area ?? Double(box.width) * Double(box.height)
      self.isCrowd = isCrowd
      self.product = product
      self.segmentation = segmentation
      self.fullSegmentation = fullSegmentation
      self.visibility = visibility
      self.occluded = occluded
      self.isTruncated = isTruncated
      self.confidence = confidence
    }

    /// The product's id: `product` without the ending of a picture file, when it has one.
    public var productID: String? {
      guard let product else { return nil }
      let lowercased = product.lowercased()
      for ending in [".jpg", ".jpeg", ".png", ".webp"]
      where lowercased.hasSuffix(ending) && product.count > ending.count {
        return String(product.dropLast(ending.count))
      }
      return product
    }
  }

  /// A category of the file.
  public struct Category: Sendable, Hashable, Codable, Identifiable {
    /// Number annotations refer to.
    public var id: Int
    /// The key by which it is matched with a vocabulary.
    public var name: String
    /// Its group; not used.
    public var supercategory: String?

    /// A category from its parts.
    public init(id: Int, name: String, supercategory: String? = nil) {
      self.id = id
      self.name = name
      self.supercategory = supercategory
    }
  }

  /// Categories for annotating with a vocabulary.
  public static func categories(of vocabulary: Vocabulary) -> [Category] {
    vocabulary.categories.map { Category(id: $0.id, name: $0.name) }
  }

  /// Keeps some pictures and their boxes.
  public mutating func keep(where isKept: (Image) -> Bool) {
    images = images.filter(isKept)
    let kept = Set(images.map(\.id))
    annotations = annotations.filter { kept.contains($0.imageID) }
  }

  /// What each of the file's categories means in `vocabulary`, after renaming.
  ///
  /// - Returns: meanings by category id; ids whose name says nothing in the vocabulary are absent.
  public func meanings(in vocabulary: Vocabulary, map: CategoryMap = .identity) -> [Int: LabelMeaning] {
    var meanings: [Int: LabelMeaning] = [:]
    for category in categories {
      meanings[category.id] = map[category.name].flatMap { LabelMeaning($0, in: vocabulary) }
    }
    return meanings
  }
}
