import Domain
import Foundation

/// A named number that rankers look at.
public enum Feature: String, Sendable, Hashable, Codable, CaseIterable {
  /// Cosine similarity of the object and the product's best picture, -1...1.
  case similarity
  /// How soon the product can be had: 1 in stock, 0.75 back order, 0.5 before release, 0 out of stock.
  case availability
  /// 1 when the product's category is the object's, 0 when it is another or unknown, 0.5 when the search was
  /// not restricted.
  case sameCategory = "same_category"
  /// How sure the object's category is, 0...1.
  case categoryConfidence = "category_confidence"
  /// 1 when the matching picture is the product's main one, else 0.
  case mainPicture = "main_picture"
  /// How far the price is reduced, 0...1.
  case discount
}

/// One value for each feature.
public struct FeatureValues: Sendable, Hashable {
  /// The values in the order of `Feature.allCases`.
  public let values: [Float]

  /// The features of a candidate for an object.
  public init(_ candidate: Candidate, for object: RankingContext) {
    values = Feature.allCases.map { feature in
      switch feature {
      case .similarity: candidate.similarity
      case .availability: Self.availability(candidate.product.availability)
      case .sameCategory:
        object.category.map { candidate.product.category == $0 ? 1 : 0 } ?? 0.5
      case .categoryConfidence: object.categoryConfidence
      case .mainPicture: candidate.pictureIndex == 0 ? 1 : 0
      case .discount: Self.discount(candidate.product)
      }
    }
  }

  /// The value of one feature.
  public subscript(feature: Feature) -> Float {
    guard let place = Feature.allCases.firstIndex(of: feature) else { return 0 }
    return values[place]
  }

  private static func availability(_ availability: Availability) -> Float {
    switch availability {
    case .inStock: 1
    case .backorder: 0.75
    case .preorder: 0.5
    case .outOfStock: 0
    }
  }

  private static func discount(_ product: Product) -> Float {
    guard let regular = product.price, let reduced = product.salePrice,
      regular.currency == reduced.currency, regular.amount > 0
    else { return 0 }
    let share = 1 - ((reduced.amount / regular.amount) as NSDecimalNumber).floatValue
    return min(1, max(0, share))
  }
}
