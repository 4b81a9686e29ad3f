import Annotations
import Catalog
import Domain
import Foundation

/// What people decided, as training data: boxes for a detector, pairs of object and product for an embedder.
///
/// A picture is whole when somebody has said that everything in it is labelled, or when every tag of it has been
/// decided by a person; only whole pictures are exported unless `partial` asks for more, since a detector learns
/// from an object without a box that there is none.
public struct ReviewedLabels: Sendable {
  /// An object and the exact product it is: a line of the form `vitrine evaluate retrieval` reads as a query.
  public struct Pair: Sendable, Hashable, Encodable {
    /// The picture's path.
    public let image: String
    /// x, y, width, height in pixels.
    public let box: [Float]
    /// The category's name.
    public let category: String
    /// The ids that are right.
    public let products: [String]
  }

  /// Boxes.
  public private(set) var annotations: COCOAnnotations
  /// Pairs.
  public private(set) var pairs: [Pair] = []
  /// Pictures with decisions that are not whole.
  public private(set) var unfinished = 0

  /// Gathers the labels of an office.
  public init(office: OfficeStore, store: any ProductStore, vocabulary: Vocabulary, partial: Bool = false)
    async throws
  {
    annotations = COCOAnnotations(categories: COCOAnnotations.categories(of: vocabulary))
    for entry in try await office.judgedScenes() {
      guard let scene = try await store.scene(id: entry.sceneID) else { continue }
      let isWhole = entry.isLabelled || entry.tags.allSatisfy(\.isDecided)
      if !isWhole { unfinished += 1 }
      guard isWhole || partial else { continue }
      let kept = entry.tags.filter { $0.tag.state == .published && (entry.isLabelled || $0.isDecided) }.map(
        \.tag)
      add(kept, of: scene, vocabulary)
    }
  }

  private mutating func add(_ tags: [Tag], of scene: Scene, _ vocabulary: Vocabulary) {
    let id = annotations.images.count + 1
    annotations.images.append(.init(id: id, fileName: scene.image, width: scene.width, height: scene.height))
    for tag in tags {
      guard let category = vocabulary[tag.category] else { continue }
      let box = tag.box.scaled(Float(scene.width), Float(scene.height))
        .clipped(toWidth: Float(scene.width), height: Float(scene.height))
      annotations.annotations.append(
        .init(
          id: annotations.annotations.count + 1, imageID: id, categoryID: category.id, box: box,
          product: tag.product))
      if let product = tag.product {
        pairs.append(
          Pair(
            image: scene.image, box: [box.x, box.y, box.width, box.height], category: tag.category,
            products: [product]))
      }
    }
  }
}
