import Annotations
import Domain
import Images

extension COCOAnnotations {
  /// Mined boxes as an annotation file, each with its confidence.
  ///
  /// - Parameters:
  ///   - mined: labels by the picture's path.
  ///   - sizes: the upright pictures' sizes; a picture without one is left out.
  ///   - vocabulary: gives categories their numbers; names it does not have come after, in alphabetical order.
  public init(mined: [String: [MinedBox]], sizes: [String: ImageSize], vocabulary: Vocabulary = .standard) {
    let names = Set(mined.values.joined().map(\.category))
    var numbers = Dictionary(
      vocabulary.categories.map { ($0.name, $0.id) }, uniquingKeysWith: { first, _ in first })
    var next = (vocabulary.categories.map(\.id).max() ?? 0) + 1
    for name in names.subtracting(numbers.keys).sorted() {
      numbers[name] = next
      next += 1
    }
    self.init(
      categories: numbers.filter { names.contains($0.key) }.sorted { $0.value < $1.value }
        .map { Category(id: $0.value, name: $0.key) })
    for (path, labels) in mined.sorted(by: { $0.key < $1.key }) {
      guard let size = sizes[path] else { continue }
      images.append(Image(id: images.count + 1, fileName: path, width: size.width, height: size.height))
      for label in labels {
        annotations.append(
          Annotation(
            id: annotations.count + 1, imageID: images.count, categoryID: numbers[label.category] ?? 0,
            box: label.box.scaled(Float(size.width), Float(size.height)), confidence: label.confidence))
      }
    }
  }
}
