import Domain
import Foundation

/// What the catalogue has of the products that a part of a delta feed changes.
///
/// A delta names a product and what is new of it, a price or an availability; all else stays as the catalogue has it.
struct DeltaMerge: Sendable {
  /// A product as it is kept.
  struct Stored: Sendable {
    var product: Product
    var pictures: [PictureSource]
  }

  private var products: [String: Stored] = [:]

  init(store: any ProductStore, batch: [Result<FeedItem, FeedIssue>]) async throws {
    let items = batch.compactMap { try? $0.get() }
    let known = try await store.products(ids: items.map(\.product.id))
    for item in items {
      guard let product = known[item.product.id]?.product else { continue }
      var pictures: [PictureSource] = []
      if !item.namesPictures {
        pictures = try await store.pictures(of: product.id).map {
          PictureSource(location: $0.location, fingerprint: $0.fingerprint)
        }
      }
      products[product.id] = Stored(product: product, pictures: pictures)
    }
  }

  subscript(id: String) -> Stored? { products[id] }
}

extension DeltaMerge.Stored {
  /// The item with everything it does not give taken from what is kept.
  func merged(with item: FeedItem) -> FeedItem {
    var merged = item
    var whole = product
    let new = item.product
    for name in item.given {
      switch name {
      case "title": whole.title = new.title
      case "description": whole.description = new.description
      case "link": whole.link = new.link
      case "image_link": whole.images = new.images
      case "additional_image_link" where !item.given.contains("image_link"):
        whole.images = product.images.prefix(1) + new.images
      case "price": whole.price = new.price
      case "sale_price": whole.salePrice = new.salePrice
      case "sale_price_effective_date": whole.saleDates = new.saleDates
      case "availability": whole.availability = new.availability
      case "brand": whole.brand = new.brand
      case "product_type": whole.productType = new.productType
      case "item_group_id": whole.itemGroupID = new.itemGroupID
      default: if let value = new.attributes[name] { whole.attributes[name] = value }
      }
    }
    // A new sale price without dates holds from now on; a new regular price alone ends a sale that costs more.
    if item.given.contains("sale_price"), !item.given.contains("sale_price_effective_date") {
      whole.saleDates = nil
    }
    whole.category = new.category
    merged.product = whole
    return merged
  }

  /// A product filed where the kept one is.
  func keepingCategory(_ changed: Product) -> Product {
    var changed = changed
    changed.category = product.category
    changed.googleProductCategory = product.googleProductCategory
    return changed
  }
}

extension FeedItem {
  /// Whether the item says which pictures there are.
  var namesPictures: Bool { given.contains("image_link") || given.contains("additional_image_link") }

  /// Whether the item says anything from which a category follows.
  var namesCategory: Bool {
    !given.isDisjoint(with: ["category", "google_product_category", "product_type", "title"])
  }
}
