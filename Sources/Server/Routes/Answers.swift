import Domain

/// A page of scenes.
struct ScenesAnswer: Encodable {
  var scenes: [SceneAnswer]
  var page: Int
  var pages: Int
  var total: Int
}

/// A scene with the addresses of its picture and its look.
struct SceneAnswer: Encodable {
  var id: String
  var title: String
  var image: String
  var width: Int
  var height: Int
  var look: String

  init(_ scene: Scene) {
    id = scene.id
    title = scene.title
    image = PicturePath.scene(scene.id)
    width = scene.width
    height = scene.height
    look = "/api/v1/scenes/\(PagePath.segment(scene.id))/look"
  }
}

/// A product as the API gives it.
struct ProductAnswer: Encodable {
  var id: String
  var title: String
  var description: String
  var link: String
  var images: [String]
  var price: Price?
  var salePrice: Price?
  var availability: Availability
  var brand: String?
  var category: String?
  var googleProductCategory: Int?
  var productType: String?
  var itemGroupID: String?
  var attributes: [String: String]

  enum CodingKeys: String, CodingKey {
    case id, title, description, link, images, price, availability, brand, category, attributes
    case salePrice = "sale_price"
    case googleProductCategory = "google_product_category"
    case productType = "product_type"
    case itemGroupID = "item_group_id"
  }

  init(_ product: Product) {
    id = product.id
    title = product.title
    description = product.description
    link = PagePath.web(product.link) ?? ""
    images = product.images.enumerated().compactMap { position, image in
      PicturePath.product(product.id, image: image, position: position)
    }
    price = product.price
    salePrice = product.salePrice()
    availability = product.availability
    brand = product.brand
    category = product.category
    googleProductCategory = product.googleProductCategory
    productType = product.productType
    itemGroupID = product.itemGroupID
    attributes = product.attributes
  }
}

extension Look {
  /// The look with pictures as addresses of this server and links that are web addresses.
  var served: Look {
    var look = self
    for index in look.objects.indices {
      look.objects[index].products = look.objects[index].products.map(\.served)
    }
    return look
  }
}

extension LookProduct {
  /// The product with its picture as an address of this server and a link that is a web address, or empty.
  var served: LookProduct {
    var product = self
    product.image = image.flatMap { PicturePath.product(id, image: $0) }
    product.link = PagePath.web(link) ?? ""
    return product
  }
}
