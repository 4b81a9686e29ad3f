/// A product proposed for an object, as it is shown and as `vitrine look --json` writes it.
public struct LookProduct: Sendable, Hashable, Codable {
  /// How sure the proposal is.
  public enum Match: String, Sendable, Hashable, Codable {
    /// Very probably the product in the picture.
    case exact
    /// A look-alike.
    case similar
  }
  /// The merchant's id.
  public var id: String
  /// The product's title.
  public var title: String
  /// The ranker's score; higher is better, comparable within one object only.
  public var score: Float
  /// Exact product or look-alike.
  public var match: Match
  /// How often matches like this one, called exact, were right when that was measured, 0...1; nil for others.
  public var matchPrecision: Double?
  /// Price to pay now (the sale price when there is one).
  public var price: Price?
  /// The price without the reduction, only when `price` is reduced.
  public var regularPrice: Price?
  /// Whether it can be bought.
  public var availability: Availability
  /// Main picture.
  public var image: String?
  /// The shop page.
  public var link: String
  /// Maker.
  public var brand: String?
  /// The category's name in the vocabulary; nil when the feed's own categories map to none.
  public var category: String?
  /// Cosine similarity of the object and the product's best picture, -1...1; nil where nothing was compared.
  public var similarity: Float?
  /// Which of the product's pictures that is, from 0.
  public var picture: Int?
  /// What the shop itself had done with it: `pinned`, `boosted` or `buried`; nil when nothing.
  public var rule: String?
  /// How probable it is that this is the product in the picture, 0...1; nil where that was not calibrated.
  public var matchProbability: Float?
  /// How well what the object looks like agrees with what the product's feed says of colour, material and the like,
  /// 0...1; nil where they cannot be compared.
  public var attributeAgreement: Float?

  enum CodingKeys: String, CodingKey {
    case id, title, score, match, price, availability, image, link, brand, category, similarity, picture, rule
    case regularPrice = "regular_price"
    case matchPrecision = "match_precision"
    case matchProbability = "match_probability"
    case attributeAgreement = "attribute_agreement"
  }

  /// A proposal from its parts.
  public init(
    id: String, title: String, score: Float, match: Match, matchPrecision: Double? = nil, price: Price?,
    regularPrice: Price? = nil,
    availability: Availability, image: String?, link: String, brand: String? = nil, category: String? = nil,
    similarity: Float? = nil, picture: Int? = nil
  ) {
    self.id = id
    self.title = title
    self.score = score
    self.match = match
    self.matchPrecision = matchPrecision
    self.price = price
    self.regularPrice = regularPrice
    self.availability = availability
    self.image = image
    self.link = link
    self.brand = brand
    self.category = category
    self.similarity = similarity
    self.picture = picture
  }
}

extension LookProduct {
  /// A product of the catalogue as it is shown: its first picture, and the price that holds now.
  public init(_ product: Product, score: Float = 0, match: Match = .similar) {
    let sale = product.salePrice()
    self.init(
      id: product.id, title: product.title, score: score, match: match,
      price: sale ?? product.price, regularPrice: sale == nil ? nil : product.price,
      availability: product.availability, image: product.images.first, link: product.link,
      brand: product.brand, category: product.category)
  }
}

/// The part of a picture an object covers, in COCO's compressed run lengths.
public struct LookMask: Sendable, Hashable, Codable {
  /// Rows and columns of the picture as it was looked at.
  public var size: [Int]
  /// The runs, column by column.
  public var counts: String

  /// A mask of a picture of that size.
  public init(height: Int, width: Int, counts: String) {
    size = [height, width]
    self.counts = counts
  }
}

/// One object of a look with the products that fit it, best first.
public struct LookObject: Sendable, Hashable, Codable {
  /// Where: fractions (0...1) of the oriented picture's width and height.
  public var box: Box
  /// The category's name in the vocabulary.
  public var category: String
  /// Its Google Product Taxonomy id.
  public var googleProductCategory: Int
  /// The detector's confidence, 0...1.
  public var score: Float
  /// Proposals, best first; may be empty (such an object gets no dot).
  public var products: [LookProduct]
  /// What shows of it; nil when nobody asked.
  public var mask: LookMask?
  /// The whole of it within the picture, hidden parts too, as the model guesses them; nil when nobody asked.
  public var wholeMask: LookMask?
  /// The share of it that something else hides, 0...1, by the same guess; nil when nobody asked.
  public var hiddenShare: Float?

  enum CodingKeys: String, CodingKey {
    case box, category, score, products, mask
    case wholeMask = "whole_mask"
    case hiddenShare = "hidden_share"
    case googleProductCategory = "google_product_category"
  }

  /// An object from its parts.
  public init(box: Box, category: String, googleProductCategory: Int, score: Float, products: [LookProduct]) {
    self.box = box
    self.category = category
    self.googleProductCategory = googleProductCategory
    self.score = score
    self.products = products
  }
}

/// What a picture leads to: its objects, the products for each, and where the time went.
public struct Look: Sendable, Hashable, Codable {
  /// Milliseconds spent in each stage.
  public struct Timings: Sendable, Hashable, Codable {
    /// Decoding and orienting.
    public var decode: Double = 0
    /// Finding objects.
    public var detect: Double = 0
    /// Embedding the objects.
    public var embed: Double = 0
    /// Searching the catalogue.
    public var search: Double = 0
    /// Ordering the candidates.
    public var rank: Double = 0
    /// The whole way.
    public var total: Double = 0
    /// All zero.
    public init() {}
  }
  /// The objects, most confident first.
  public var objects: [LookObject]
  /// Where the time went.
  public var milliseconds: Timings
  /// Names this answer, for events that speak of it; nil when nobody keeps any.
  public var request: String?

  /// A look from its parts.
  public init(objects: [LookObject], milliseconds: Timings) {
    self.objects = objects
    self.milliseconds = milliseconds
  }
}
