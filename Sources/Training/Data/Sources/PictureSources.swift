import Annotations
import Domain
import Foundation

/// Examples from whole pictures.
enum PictureSources {
  /// The rows of a table whose picture is there, one split of them.
  static func table(_ table: LabelledTable, split: String, folder: URL) throws -> [EmbedderExample] {
    let rows = try LabelTable(reading: folder.resolving(table.file)).records
    let images = folder.resolving(table.images)
    let present = Set((try? FileManager.default.contentsOfDirectory(atPath: images.path)) ?? [])
    let columns = try table.labels.map { try LabelReader($0, folder: folder) }
    return rows.compactMap { row in
      guard let name = row[table.imageColumn] else { return nil }
      let file = name + (table.suffix ?? "")
      guard present.contains(file), HashSplit.split(of: file) == split else { return nil }
      let labels = LabelReader.labels(of: row, by: columns)
      return labels.isEmpty
        ? nil : EmbedderExample(query: .whole(images.appending(path: file)), labels: labels)
    }
  }

  /// Pasted products: each product's picture in a scene must lead back to the product.
  static func pasted(_ catalogue: CatalogueRows) -> [EmbedderExample] {
    catalogue.rows.map { row in
      EmbedderExample(
        // What lies flat is seen at a slant in a room and from above in a catalogue.
        query: .pasted(
          row.product.images, isFlat: ["rug", "bedding", "blanket"].contains(row.product.category)),
        target: .product(row.product.images), labels: row.labels, identity: row.product.id,
        design: row.design)
    }
  }

  /// The same for whole pictures, each a product of its own.
  static func pasted(_ pictures: [EmbedderExample]) -> [EmbedderExample] {
    pictures.compactMap { example in
      guard case .whole(let file) = example.query else { return nil }
      return EmbedderExample(
        query: .pasted([file], isFlat: false), target: .product([file]), labels: example.labels,
        identity: file.lastPathComponent, design: file.lastPathComponent)
    }
  }

  /// Natural pictures, each paired with its class's clean picture; heads `class` and `coarse_class`.
  static func classes(_ source: ClassPictures, folder: URL) throws -> [EmbedderExample] {
    let table = try ClassTable(source, folder: folder)
    return table.pictures.map { picture in
      EmbedderExample(
        query: .whole(picture.file), target: .product([table.clean[picture.label] ?? picture.file]),
        labels: ["class": [picture.name], "coarse_class": [picture.coarseName]],
        identity: String(picture.label), design: String(picture.label))
    }
  }
}

/// Natural pictures of classes, as ``ClassPictures`` names them.
struct ClassTable {
  /// A natural picture.
  struct Picture {
    let file: URL
    let label: Int
    let name: String
    let coarseName: String
  }

  let pictures: [Picture]
  /// The clean picture of each class.
  let clean: [Int: URL]

  init(_ source: ClassPictures, folder: URL) throws {
    let images = folder.resolving(source.images)
    var names: [Int: (fine: String, coarse: String)] = [:]
    var clean: [Int: URL] = [:]
    for row in try LabelTable(reading: folder.resolving(source.classes)).records {
      guard let number = row["Class ID (int)"].flatMap({ Int($0) }), let name = row["Class Name (str)"],
        let coarse = row["Coarse Class Name (str)"], let path = row["Iconic Image Path (str)"]
      else { continue }
      names[number] = (name, coarse)
      clean[number] = images.appending(path: path)
    }
    pictures = try String(contentsOf: folder.resolving(source.list), encoding: .utf8).split(separator: "\n")
      .compactMap { line in
        let parts = line.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
        guard parts.count >= 2, let label = Int(parts[1]), let name = names[label], clean[label] != nil
        else { return nil }
        return Picture(
          file: images.appending(path: parts[0]), label: label, name: name.fine, coarseName: name.coarse)
      }
    self.clean = clean
  }
}

extension LabelTable {
  /// The rows as cells by column.
  var records: [[String: String]] {
    rows.map { row in Dictionary(zip(columns, row), uniquingKeysWith: { first, _ in first }) }
  }
}
