import Annotations
import Domain
import Evaluation
import Looks

/// What mining a log gave.
struct MiningSummary: Encodable {
  let crops: Int
  let simulated: Int
  let pictures: Int
  let boxes: Int
  let categories: [String: Int]
  let check: MiningCheck?

  init(crops: [CropRecord], annotations: COCOAnnotations, check: MiningCheck?) {
    self.crops = crops.count
    simulated = crops.count(where: \.isSimulated)
    pictures = annotations.images.count
    boxes = annotations.annotations.count
    let names = Dictionary(
      annotations.categories.map { ($0.id, $0.name) }, uniquingKeysWith: { first, _ in first })
    categories = annotations.annotations.reduce(into: [:]) { $0[names[$1.categoryID] ?? "", default: 0] += 1 }
    self.check = check
  }

  /// The summary for people.
  var text: String {
    var table = Table("category", "boxes>")
    for (name, count) in categories.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      table.add(name, String(count))
    }
    var lines = [
      "\(crops) crops\(simulated > 0 ? " (\(simulated) simulated)" : ""), \(boxes) boxes on \(pictures) pictures",
      table.text,
    ]
    if let check {
      lines.append(
        "against the annotations at IoU 0.5: \(Output.percent(check.precision)) % of the boxes lie on an object of their "
          + "category, \(Output.percent(check.located)) % on an object of any; "
          + "\(Output.percent(check.recall)) % of the objects were found")
    }
    return lines.joined(separator: "\n\n")
  }
}

/// Mined boxes beside what people drew.
struct MiningCheck: Encodable {
  /// The share of boxes on an object of their category (IoU 0.5).
  let precision: Double?
  /// The share of boxes on an object of whatever category.
  let located: Double?
  /// The share of the pictures' objects that were found.
  let recall: Double?

  /// Compares on the log's pictures.
  init(_ mined: [String: [MinedBox]], truth: COCOAnnotations, pictures: Set<String>) {
    var truth = truth
    truth.keep { pictures.contains($0.fileName) }
    let names = Set(truth.categories.map(\.name)).union(mined.values.joined().map(\.category)).sorted()
    let places = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
    let categoryPlaces = Dictionary(
      truth.categories.map { ($0.id, places[$0.name] ?? 0) }, uniquingKeysWith: { first, _ in first })
    let byImage = Dictionary(grouping: truth.annotations, by: \.imageID)
    let compared = truth.images.map { image in
      COCODetectionEvaluator.Picture(
        truth: (byImage[image.id] ?? []).map {
          .init(box: $0.box, category: categoryPlaces[$0.categoryID] ?? 0, isCrowd: $0.isCrowd)
        },
        detections: (mined[image.fileName] ?? []).map {
          Detection(
            box: $0.box.scaled(Float(image.width), Float(image.height)), category: places[$0.category] ?? 0,
            score: $0.confidence)
        })
    }
    let matrix = ConfusionMatrix(categories: names, pictures: compared) { _ in 0 }
    precision = matrix.precision
    recall = matrix.recall
    let shown = matrix.counts.reduce(0) { $0 + $1.dropLast().reduce(0, +) }
    let beside = matrix.counts.last?.dropLast().reduce(0, +) ?? 0
    located = shown > 0 ? Double(shown - beside) / Double(shown) : nil
  }
}
