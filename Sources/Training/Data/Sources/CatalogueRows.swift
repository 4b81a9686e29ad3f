import Annotations
import Domain
import Foundation

/// A catalogue's products with all their fields.
struct CatalogueRows {
  /// A product.
  struct Row {
    let product: RetrievalProduct
    let labels: [String: [String]]
    /// Equal for twins.
    let design: String
  }

  let rows: [Row]

  /// Reads a catalogue as a recipe names it.
  init(_ catalogue: Catalogue, folder: URL) throws {
    let file = folder.resolving(catalogue.file)
    let products = try RetrievalProduct.read(file, images: catalogue.images.map { folder.resolving($0) })
      .products
    var fields: [String: [String: String]] = [:]
    for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
      guard let row = try? JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any],
        let id = row["id"] as? String
      else { continue }
      fields[id] = row.compactMapValues { $0 as? String }
    }
    let columns = try (catalogue.labels ?? []).map { try LabelReader($0, folder: folder) }
    rows = products.map { product in
      let known = fields[product.id] ?? [:]
      var labels = LabelReader.labels(of: known, by: columns)
      if let category = product.category { labels[LabelSpaces.category] = [category] }
      let parts = (catalogue.twins ?? []).map { known[$0] ?? "" }
      let hasTwins = !parts.isEmpty && !parts.contains("")
      return Row(
        product: product, labels: labels, design: hasTwins ? parts.joined(separator: "/") : product.id)
    }
  }
}

/// Turns a column's text into a label.
struct LabelReader {
  let column: LabelColumn
  private let map: CategoryMap

  init(_ column: LabelColumn, folder: URL) throws {
    self.column = column
    map = try column.map.map { try CategoryMap(reading: folder.resolving($0)) } ?? .identity
  }

  /// The label of a text; nil when it says nothing.
  ///
  /// Of several names joined by commas the first one known decides: "White, birch" is white.
  func label(_ text: String) -> String? {
    let whole = text.trimmingCharacters(in: .whitespaces)
    if column.listedOnly == true {
      let parts = [whole] + whole.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
      return parts.lazy.compactMap { map.entries[$0] ?? nil }.first
    }
    guard !whole.isEmpty, let name = map[whole], name != LabelMeaning.ignoredName else { return nil }
    return name
  }

  /// All labels of a row of texts.
  static func labels(of fields: [String: String], by columns: [LabelReader]) -> [String: [String]] {
    var labels: [String: [String]] = [:]
    for reader in columns {
      guard let text = fields[reader.column.column], let label = reader.label(text) else { continue }
      labels[reader.column.head] = [label]
    }
    return labels
  }
}
