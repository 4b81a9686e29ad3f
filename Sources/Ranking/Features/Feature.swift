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
  /// How probable it is that the product is the one in the picture, as calibrated with the embedder, 0...1.
  case exactProbability = "exact_probability"
  /// How sure the object's category is, 0...1.
  case categoryConfidence = "category_confidence"
  /// 1 when the product's category is the object's, 0 when it is another or unknown.
  case sameCategory = "same_category"
  /// How well what the object looks like agrees with the product's own colour, material and the like, 0...1.
  case attributeAgreement = "attribute_agreement"
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
  /// Saves, carts and purchases for each look at products of the brand.
  case brandSaveRate = "brand_save_rate"
  /// Clicks for each look at products of the category.
  case categoryClickRate = "category_click_rate"
  /// Saves, carts and purchases for each look at products of the category.
  case categorySaveRate = "category_save_rate"
  /// Clicks for each impression at the place that likeness gives the product, whatever stood there.
  case placeClickRate = "place_click_rate"
  /// Saves, carts and purchases for each impression at that place.
  case placeSaveRate = "place_save_rate"
  /// Clicks for each look at the product in scenes of the collections that hold this scene.
  case collectionClickRate = "collection_click_rate"
  /// Logarithm of how much more often the product stands in scenes of the collections that hold this scene than in
  /// others; this scene itself does not count.
  case collectionPresence = "collection_presence"
  /// Which kind of scene it is, as the embedder's scene head numbers them; unordered.
  case sceneType = "scene_type"
  /// Clicks for each look at the product in scenes of this kind.
  case sceneTypeClickRate = "scene_type_click_rate"
  /// Which group of scenes alike this one belongs to, as a number; unordered.
  case sceneStyle = "scene_style"
  /// Mean logarithm of how much more often things like this product stand with the scene's other objects than by
  /// chance.
  case togetherness
  /// Cosine similarity of the product and what the visitor opened and saved lately, -1...1.
  case taste
}
