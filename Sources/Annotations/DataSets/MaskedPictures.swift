import Domain
import Foundation

/// Pictures whose objects have outlines: from run lengths in the annotation file, or from pictures that hold a label
/// for every pixel.
public struct MaskedPictures: Sendable {
  /// A picture.
  public struct Picture: Sendable {
    /// The file.
    public var file: URL
    /// Width in pixels, as annotated.
    public var width: Int
    /// Height in pixels, as annotated.
    public var height: Int
    /// The picture of labels, where there is one.
    public var labels: URL?
    /// The annotated objects.
    public var objects: [COCOAnnotations.Annotation]
  }

  /// The pictures, by ascending id.
  public var pictures: [Picture]
  /// Label names by category id.
  public let names: [Int: String]

  /// Joins annotations with the folder of the pictures and, optionally, that of pictures of labels
  /// (`NAME.png` for `NAME.jpg`; a pixel's value is a category id).
  public init(_ annotations: COCOAnnotations, folder: URL, labels: URL? = nil) {
    let byImage = Dictionary(grouping: annotations.annotations, by: \.imageID)
    names = Dictionary(annotations.categories.map { ($0.id, $0.name) }) { first, _ in first }
    pictures = annotations.images.sorted { $0.id < $1.id }.map { image in
      let file = folder.appending(path: image.fileName)
      let stem = file.deletingPathExtension().lastPathComponent
      return Picture(
        file: file, width: image.width, height: image.height, labels: labels?.appending(path: "\(stem).png"),
        objects: byImage[image.id] ?? [])
    }
  }
}

/// The label of every pixel of a picture.
public struct LabelMap: Sendable, Hashable {
  /// Columns.
  public let width: Int
  /// Rows.
  public let height: Int
  /// Row by row.
  public let values: [UInt8]

  /// Labels row by row.
  public init(width: Int, height: Int, values: [UInt8]) {
    precondition(values.count == width * height, "a label for every pixel")
    self.width = width
    self.height = height
    self.values = values
  }

  /// Labels from a decoded picture of grey values.
  public init(_ picture: PixelBuffer) {
    self.init(
      width: picture.width, height: picture.height,
      values: stride(from: 0, to: picture.bytes.count, by: 3).map { picture.bytes[$0] })
  }
}

extension COCOAnnotations.Annotation {
  /// The pixels of what shows of the object, row by row; nil when nothing tells them.
  ///
  /// Run lengths go before labels; with labels it is the pixels of the object's own label in its box.
  ///
  /// - Throws: `AnnotationError` when the run lengths make no sense.
  public func visiblePixels(_ labels: LabelMap?) throws(AnnotationError) -> [Bool]? {
    if let mask = try segmentation?.mask() { return mask.pixels }
    guard let labels, let label = UInt8(exactly: categoryID) else { return nil }
    var pixels = [Bool](repeating: false, count: labels.width * labels.height)
    let rows = max(0, Int(box.y.rounded(.down)))..<min(labels.height, Int(box.bottom.rounded(.up)))
    let columns = max(0, Int(box.x.rounded(.down)))..<min(labels.width, Int(box.right.rounded(.up)))
    for row in rows {
      for column in columns {
        let place = row * labels.width + column
        pixels[place] = labels.values[place] == label
      }
    }
    return pixels
  }

  /// The pixels of the whole object, hidden parts too, row by row; nil when nothing tells them.
  ///
  /// - Throws: `AnnotationError` when the run lengths make no sense.
  public func wholePixels() throws(AnnotationError) -> [Bool]? { try fullSegmentation?.mask()?.pixels }
}
