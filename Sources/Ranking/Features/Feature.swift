/// A named number that the learned order looks at; docs/engagement.md has the list in prose.
///
/// A number that is not known is NaN, which trees have a branch of its own for.
public enum Feature: String, Sendable, Hashable, Codable, CaseIterable {
  /// Cosine similarity of the object and the product's best picture, -1...1.
  case similarity
  /// One over the product's place by likeness, 1 for the first.
  case likenessPlace = "likeness_place"
  /// 1 for what is very probably the product in the picture, else 0.
  case exact
  /// How sure the object's category is, 0...1.
  case categoryConfidence = "category_confidence"
  /// 1 when the product's category is the object's, 0 when it is another or unknown.
  case sameCategory = "same_category"
  /// 1 when the matching picture is the product's main one, else 0.
  case mainPicture = "main_picture"
  /// How soon the product can be had: 1 in stock, 0.75 back order, 0.5 before release, 0 out of stock.
  case availability
  /// Logarithm of the price over the median of the object's products in that currency.
  case price
  /// How far the price is reduced, 0...1.
  case discount
  /// 1 for a product of today, falling to a half in 30 days.
  case freshness
  /// Share of the object in the picture's area, 0...1.
  case objectSize = "object_size"
  /// Clicks for each time the product was looked at, smoothed by its brand's and category's rate.
  case productClickRate = "product_click_rate"
  /// Saves, carts and purchases for each time the product was looked at, smoothed likewise.
  case productSaveRate = "product_save_rate"
  /// Logarithm of one plus how often the product was looked at.
  case productViews = "product_views"
  /// Clicks for each look at products of the brand.
  case brandClickRate = "brand_click_rate"
  /// Clicks for each look at products of the category.
  case categoryClickRate = "category_click_rate"
  /// Clicks for each look at the product in scenes of the collections that hold this scene.
  case collectionClickRate = "collection_click_rate"
  /// The scene's kind of room or style, as a number; unordered.
  case sceneStyle = "scene_style"
  /// Mean logarithm of how much more often things like this product stand with the scene's other objects than by
  /// chance.
  case togetherness
  /// Cosine similarity of the product and what the visitor opened and saved lately, -1...1.
  case taste
}
