import Annotations
import Domain
import Foundation
import Images
import Networks

/// The products a recipe lets be pasted onto pictures, by category.
final class CutOutLibrary: Sendable {
  /// A category and the pictures of its products.
  private struct Shelf {
    let category: Int
    let files: [URL]
  }

  private let shelves: [Shelf]
  private let cache = PictureCache(megabytes: PictureCache.budget / 5, longestSide: 320)

  /// How many pictures there are.
  var count: Int { shelves.reduce(0) { $0 + $1.files.count } }

  /// Reads the catalogues; a label that does not name one category is left out.
  init(_ sources: [CutOutSource], relativeTo folder: URL, vocabulary: Vocabulary) throws {
    var files: [Int: [URL]] = [:]
    for source in sources {
      let map = try source.map.map { try CategoryMap(reading: folder.resolving($0)) } ?? .identity
      let wanted = source.categories.map { names in Set(names.flatMap { vocabulary.positions(of: $0) }) }
      for (file, label) in try source.pictures(relativeTo: folder) {
        if source.holdsOut == true, HashSplit.isHeldOut(file.lastPathComponent) { continue }
        guard case .category(let category) = map[label].flatMap({ LabelMeaning($0, in: vocabulary) }),
          wanted?.contains(category) != false
        else { continue }
        files[category, default: []].append(file)
      }
    }
    shelves = files.sorted { $0.key < $1.key }.map { Shelf(category: $0.key, files: $0.value) }
  }

  /// Pastes one to three products onto a picture, every category as likely as any other.
  ///
  /// A product whose picture cannot be cut out is passed over.
  func paste(onto picture: inout TrainingPicture, using generator: inout SplitMix64) throws {
    guard !shelves.isEmpty else { return }
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      guard let shelf = shelves.randomElement(using: &generator),
        let file = shelf.files.randomElement(using: &generator),
        let loaded = try? cache.picture(file), let whole = CutOut(loaded)
      else { continue }
      let side = Float(min(picture.pixels.width, picture.pixels.height))
      let longest = side * Float.random(in: 0.12...0.55, using: &generator)
      let scale = longest / Float(max(whole.pixels.width, whole.pixels.height))
      let size = ImageSize(
        width: max(8, Int(Float(whole.pixels.width) * scale)),
        height: max(8, Int(Float(whole.pixels.height) * scale)))
      let cutOut = try whole.resized(to: size).jittered(using: &generator)
      let left = Int.random(in: 0...max(0, picture.pixels.width - size.width), using: &generator)
      let top = Int.random(in: 0...max(0, picture.pixels.height - size.height), using: &generator)
      let box = Corners(
        Box(x: Float(left), y: Float(top), width: Float(size.width), height: Float(size.height)))
      picture.pixels = cutOut.pasted(onto: picture.pixels, left: left, top: top)
      picture.cover(box, smallestShare: 0.35)
      picture.objects.append(TrainingObject(box: box, candidates: [shelf.category]))
    }
  }
}

extension CutOutSource {
  /// The pictures with their labels.
  func pictures(relativeTo folder: URL) throws -> [(file: URL, label: String)] {
    let file = folder.resolving(products)
    let folder = images.map { folder.resolving($0) } ?? file.deletingLastPathComponent()
    guard file.pathExtension == "csv" else {
      return try RetrievalProduct.read(file, images: folder).products.compactMap { product in
        guard let image = product.images.first, let category = product.category else { return nil }
        return (image, category)
      }
    }
    let table = try LabelTable(reading: file)
    guard let names = imageColumn.flatMap({ table.cells(of: $0) }),
      let labels = labelColumn.flatMap({ table.cells(of: $0) })
    else {
      throw TrainingError.recipe(
        "\(name): image_column and label_column must name two of \(table.columns.joined(separator: ", "))")
    }
    // A cell is a path, or a name without ending: what lies in the folder says which.
    let there = try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    let byName = Dictionary(
      there.map { ($0.deletingPathExtension().lastPathComponent, $0) },
      uniquingKeysWith: { first, _ in first })
    return zip(names, labels).compactMap { name, label in
      let path = folder.appending(path: String(name.drop { $0 == "/" }))
      let file = byName[name] ?? (FileManager.default.fileExists(atPath: path.path) ? path : nil)
      return file.map { ($0, label) }
    }
  }
}
