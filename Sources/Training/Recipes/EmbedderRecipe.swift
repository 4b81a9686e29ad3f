import Domain
import Foundation
import Networks

/// Products and the boxes they are seen in, as a recipe names them.
public struct ProductPairs: Sendable, Equatable, Codable {
  /// The annotated pictures; objects with a known product make pairs, all of them teach the category.
  public var pictures: AnnotatedPictures
  /// Catalogue in JSON lines; its pictures are the other half of the pairs.
  public var products: String
  /// Folder the catalogue's picture paths start from; the file's own when nil.
  public var productImages: String?

  enum CodingKeys: String, CodingKey {
    case pictures, products
    case productImages = "product_images"
  }
}

/// Questions with known answers, as a recipe names them.
public struct RetrievalSet: Sendable, Equatable, Codable {
  /// Catalogue in JSON lines.
  public var products: String
  /// Questions in JSON lines.
  public var queries: String
}

/// How an embedder is trained.
public struct EmbedderRecipe: Sendable, Equatable, Codable {
  /// Name of the run and its model.
  public var name: String
  /// Where every random choice starts.
  public var seed: UInt64
  /// Numbers in a vector.
  public var dimension: Int
  /// Side of a crop in pixels.
  public var inputSize: Int
  /// The trunk.
  public var backbone: Backbone
  /// First weights.
  public var start: Start
  /// Pace and length; a batch is this many pairs.
  public var schedule: Schedule
  /// What to learn from.
  public var data: [ProductPairs]
  /// What to measure on: the first decides which weights are kept.
  public var validation: [RetrievalSet]
  /// Temperature of the contrastive loss.
  public var temperature: Float
  /// Weight of the category loss beside it.
  public var categoryWeight: Float
  /// Share of each batch drawn from one category, so that negatives are hard.
  public var sameCategoryShare: Float
  /// Numbered blocks of the trunk whose weights stay as they start.
  public var frozenBlocks: Int

  enum CodingKeys: String, CodingKey {
    case name, seed, dimension, backbone, start, schedule, data, validation, temperature
    case inputSize = "input_size"
    case categoryWeight = "category_weight"
    case sameCategoryShare = "same_category_share"
    case frozenBlocks = "frozen_blocks"
  }
}
