import Annotations
import Domain
import Foundation

/// A data set of a recipe with its examples read.
struct LoadedSet: Sendable {
  private(set) var plan: EmbedderSet
  let examples: [EmbedderExample]
  /// Scenes that pasted products may stand in.
  let backgrounds: [URL]
  /// Pictures of all its products.
  let productPictures: [URL]
  private let groups: [String: [Int]]

  /// Whether its examples are pairs.
  var hasPairs: Bool { examples.first?.target != nil }
  /// The gallery its identities belong to.
  var gallery: String { plan.gallery ?? plan.name }

  /// Reads a set; nil when it is optional and absent.
  init?(_ plan: EmbedderSet, folder: URL, vocabulary: Vocabulary) throws {
    self.plan = plan
    if plan.isOptional == true, !plan.source.isPresent(folder) { return nil }
    var backgrounds: [URL] = []
    func scenes(_ pictures: DetectionSource) throws -> DetectionDataSet {
      guard let set = try pictures.read(relativeTo: folder, vocabulary: vocabulary) else {
        throw TrainingError.data("\(plan.name): its annotations are not there")
      }
      return set
    }
    switch plan.source {
    case .pairs(let pictures, let catalogue):
      examples = SceneSources.pairs(
        try scenes(pictures), catalogue: try CatalogueRows(catalogue, folder: folder))
    case .crops(let pictures): examples = SceneSources.crops(try scenes(pictures))
    case .scenes(let pictures): examples = SceneSources.scenes(try scenes(pictures))
    case .pasted(let catalogue, let pictures):
      backgrounds = try scenes(pictures).pictures.map(\.file)
      examples = PictureSources.pasted(try CatalogueRows(catalogue, folder: folder))
    case .pastedTable(let table, let pictures):
      backgrounds = try scenes(pictures).pictures.map(\.file)
      examples = PictureSources.pasted(try PictureSources.table(table, split: "train", folder: folder))
    case .table(let table): examples = try PictureSources.table(table, split: "train", folder: folder)
    case .classes(let classes): examples = try PictureSources.classes(classes, folder: folder)
    }
    guard !examples.isEmpty else { throw TrainingError.data("\(plan.name) holds nothing to learn from") }
    self.backgrounds = backgrounds
    productPictures = examples.compactMap {
      if case .product(let files) = $0.target { files.first } else { nil }
    }
    groups = Dictionary(grouping: examples.indices) { [examples] in
      examples[$0].labels[LabelSpaces.category]?.first ?? ""
    }
  }

  /// The same set, giving another share of a batch.
  func sharing(_ share: Float) -> LoadedSet {
    var set = self
    set.plan.share = share
    set.plan.sameCategoryShare = nil
    return set
  }

  /// The examples of an example's category; nil when it has none.
  func group(of index: Int) -> [Int]? {
    examples[index].labels[LabelSpaces.category]?.first.flatMap { groups[$0] }
  }
}

extension EmbedderSet.Source {
  /// Whether the file that lists its examples is there.
  func isPresent(_ folder: URL) -> Bool {
    let file =
      switch self {
      case .pairs(let pictures, _), .crops(let pictures), .scenes(let pictures): pictures.annotations
      case .pasted(let catalogue, _): catalogue.file
      case .table(let table), .pastedTable(let table, _): table.file
      case .classes(let classes): classes.list
      }
    return FileManager.default.fileExists(atPath: folder.resolving(file).path)
  }
}
