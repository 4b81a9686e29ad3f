import Annotations
import ArgumentParser
import Foundation

/// `vitrine annotations stats`.
struct AnnotationsStats: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stats",
    abstract: "Count boxes, pictures and sizes by category and split.",
    discussion: """
      Small, medium and large are COCO's: below 32 x 32 pixels, below 96 x 96, and larger. The side is the square \
      root of the median area, the shape the median of width divided by height.
      """)

  @OptionGroup var input: AnnotationInput

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  func run() throws {
    let content = try input.read()
    if !json { Output.notes(content.findings) }
    let statistics = AnnotationStatistics(content.pictures)
    print(json ? try Output.json(statistics) : text(statistics))
  }

  private func text(_ statistics: AnnotationStatistics) -> String {
    var table = Table(
      "category", "boxes>", "pictures>", "small>", "medium>", "large>", "side>", "shape>", "by split")
    for category in statistics.categories {
      table.add(
        category.name, String(category.boxes), String(category.pictures), String(category.small),
        String(category.medium), String(category.large), String(format: "%.0f", category.medianSide),
        String(format: "%.2f", category.medianShape), Self.text(category.splits))
    }
    let unused = statistics.categories.count { $0.boxes == 0 }
    return table.text
      + "\n\n\(statistics.pictures) pictures (\(statistics.emptyPictures) without boxes; \(Self.text(statistics.splits))), "
      + "\(statistics.boxes) boxes, \(statistics.products) with a product, \(statistics.categories.count) categories"
      + (unused > 0 ? " (\(unused) without boxes)" : "")
  }

  private static func text(_ splits: [String: Int]) -> String {
    splits.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }.joined(separator: ", ")
  }
}
