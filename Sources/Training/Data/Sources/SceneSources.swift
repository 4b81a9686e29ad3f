import Annotations
import Domain
import Foundation
import Images

/// Examples from annotated scenes.
enum SceneSources {
  /// Objects smaller than this show too little to learn from.
  static let smallestSide: Float = 12

  /// Objects with a known product, each paired with that product's pictures.
  static func pairs(_ dataSet: DetectionDataSet, catalogue: CatalogueRows) -> [EmbedderExample] {
    let rows = Dictionary(catalogue.rows.map { ($0.product.id, $0) }, uniquingKeysWith: { first, _ in first })
    return objects(in: dataSet).compactMap { picture, object in
      guard let file = object.productID else { return nil }
      // Annotation files name a product by id, or by its picture's file name.
      let keys = [file, (file as NSString).deletingPathExtension]
      guard let row = keys.lazy.compactMap({ rows[$0] }).first else { return nil }
      var labels = row.labels
      labels[LabelSpaces.category] = names(of: object, in: dataSet.vocabulary)
      return EmbedderExample(
        query: crop(object, of: picture), target: .product(row.product.images), labels: labels,
        identity: row.product.id, design: row.design)
    }
  }

  /// All objects with their category.
  static func crops(_ dataSet: DetectionDataSet) -> [EmbedderExample] {
    objects(in: dataSet).map { picture, object in
      EmbedderExample(
        query: crop(object, of: picture),
        labels: [LabelSpaces.category: names(of: object, in: dataSet.vocabulary)])
    }
  }

  /// Whole pictures: the kind of room, and the categories on them.
  static func scenes(_ dataSet: DetectionDataSet) -> [EmbedderExample] {
    dataSet.pictures.map { picture in
      var labels: [String: [String]] = [:]
      if let room = picture.roomType { labels["room"] = [room] }
      labels["contents"] = Array(
        Set(picture.objects.filter { !$0.isIgnored }.flatMap { names(of: $0, in: dataSet.vocabulary) })
      ).sorted()
      return EmbedderExample(query: .whole(picture.file), labels: labels)
    }
  }

  private static func objects(
    in dataSet: DetectionDataSet
  ) -> [(DetectionDataSet.Picture, DetectionDataSet.Object)] {
    dataSet.pictures.flatMap { picture in
      picture.objects.filter { object in
        !object.isCrowd && !object.isIgnored && (object.visibility ?? 1) >= 0.3
          && min(object.box.width, object.box.height) >= smallestSide
      }.map { (picture, $0) }
    }
  }

  private static func crop(
    _ object: DetectionDataSet.Object, of picture: DetectionDataSet.Picture
  ) -> EmbedderExample.View {
    .crop(picture.file, size: ImageSize(width: picture.width, height: picture.height), box: object.box)
  }

  private static func names(of object: DetectionDataSet.Object, in vocabulary: Vocabulary) -> [String] {
    object.candidates.map { vocabulary.categories[$0].name }
  }
}
