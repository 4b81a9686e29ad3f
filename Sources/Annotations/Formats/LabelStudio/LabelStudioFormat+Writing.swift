import Foundation

extension LabelStudioFormat {
  static func write(
    _ set: AnnotatedPictures, options: AnnotationWritingOptions
  ) throws(AnnotationError) -> AnnotationWriting {
    let tasks = set.pictures.enumerated().map { Task($1, number: $0 + 1) }
    do {
      return AnnotationWriting(
        files: [AnnotationFile(path: options.fileName, data: try JSONLine.pages(tasks))], findings: [])
    } catch {
      throw AnnotationError(
        source: options.fileName, message: "cannot be written as JSON: \(sentence(error))")
    }
  }

  private struct Task: Encodable {
    let id: Int
    let data: PictureData
    let annotations: [Drawn]

    init(_ picture: AnnotatedPictures.Picture, number: Int) {
      id = number
      data = PictureData(picture)
      let size = picture.size ?? PictureSize(width: 1, height: 1)
      annotations = [
        Drawn(result: picture.objects.enumerated().map { Region($1, id: "t\(number)r\($0 + 1)", size: size) })
      ]
    }
  }

  private struct PictureData: Encodable {
    let image: String
    let width: Int?
    let height: Int?
    let split: String?
    let room_type: String?

    init(_ picture: AnnotatedPictures.Picture) {
      // Where Label Studio finds files of its own machine; it needs the folder named in its settings.
      var allowed = CharacterSet.urlPathAllowed
      allowed.remove(charactersIn: "?#&+=;:")
      let path = picture.name.addingPercentEncoding(withAllowedCharacters: allowed) ?? picture.name
      image = "/data/local-files/?d=" + path
      width = picture.size?.width
      height = picture.size?.height
      split = picture.split
      room_type = picture.roomType
    }
  }

  private struct Drawn: Encodable {
    let result: [Region]
  }

  private struct Region: Encodable {
    let id: String
    let type = "rectanglelabels"
    let from_name = "label"
    let to_name = "image"
    let original_width: Int
    let original_height: Int
    let image_rotation = 0
    let value: Value
    let meta: Meta?

    init(_ object: AnnotatedPictures.Object, id: String, size: PictureSize) {
      self.id = id
      original_width = size.width
      original_height = size.height
      value = Value(object, size)
      let meta = Meta(object)
      self.meta = meta.isEmpty ? nil : meta
    }
  }

  private struct Value: Encodable {
    let x: Double
    let y: Double
    let width: Double
    let height: Double
    let rotation: Double
    let rectanglelabels: [String]

    init(_ object: AnnotatedPictures.Object, _ size: PictureSize) {
      let (across, down) = (100 / Double(size.width), 100 / Double(size.height))
      let corner = object.rotated?.topLeft ?? PicturePoint(x: object.box.x, y: object.box.y)
      x = corner.x * across
      y = corner.y * down
      width = (object.rotated?.width ?? object.box.width) * across
      height = (object.rotated?.height ?? object.box.height) * down
      rotation = object.rotated?.degrees ?? 0
      rectanglelabels = [object.category]
    }
  }

  /// What Label Studio has no field for; it keeps `meta` as it is.
  private struct Meta: Encodable {
    let product: String?
    let crowd: Bool?
    let occluded: Int?
    let truncated: Bool?
    let difficult: Bool?
    let visibility: Double?
    let confidence: Double?

    init(_ object: AnnotatedPictures.Object) {
      product = object.product
      crowd = object.isCrowd ? true : nil
      occluded = object.occluded
      truncated = object.isTruncated
      difficult = object.isDifficult
      visibility = object.visibility.flatMap { $0.isFinite ? $0 : nil }
      confidence = object.confidence.flatMap { $0.isFinite ? $0 : nil }
    }

    var isEmpty: Bool {
      product == nil && crowd == nil && occluded == nil && truncated == nil && difficult == nil
        && visibility == nil && confidence == nil
    }
  }
}
