import Domain

/// One thing a visitor did with a look, or was shown of it.
///
/// Times are whole milliseconds since 1970, as a browser's `Date.now()` gives them. Nobody is named: `session` and
/// `user` are keyed hashes (see ``VisitorHasher``) by the time an event exists.
public struct EngagementEvent: Sendable, Hashable {
  /// What happened.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// A product was on the screen.
    case impression
    /// A dot on a picture was opened.
    case dotOpen = "dot_open"
    /// A product's own page was opened.
    case productView = "product_view"
    /// The shop's page was opened.
    case clickOut = "click_out"
    /// A product was saved.
    case save
    /// A product was put into a cart.
    case addToCart = "add_to_cart"
    /// A product was bought; `value` and `currency` say for how much.
    case purchase
    /// A product was marked as unwanted.
    case hide
    /// A part of a picture was cut out; `box` says which.
    case crop

    /// The number it is stored as; never changes.
    var code: Int64 {
      switch self {
      case .impression: 1
      case .dotOpen: 2
      case .productView: 3
      case .clickOut: 4
      case .save: 5
      case .addToCart: 6
      case .purchase: 7
      case .hide: 8
      case .crop: 9
      }
    }

    /// The kind stored as that number.
    init?(code: Int64) {
      guard let kind = Self.allCases.first(where: { $0.code == code }) else { return nil }
      self = kind
    }

    /// Whether it says that somebody wanted the product: what a click rate counts.
    public var isClick: Bool {
      switch self {
      case .productView, .clickOut, .save, .addToCart, .purchase: true
      case .impression, .dotOpen, .hide, .crop: false
      }
    }
  }

  /// The sender's own id; a second event of the same id changes nothing.
  public var id: String
  /// What happened.
  public var kind: Kind
  /// When, in milliseconds since 1970.
  public var time: Int64
  /// The answer it belongs to: the `request` of a look.
  public var request: String?
  /// The scene it happened on.
  public var scene: String?
  /// The object's place in the look, from 0.
  public var object: Int?
  /// The product.
  public var product: String?
  /// The product's place among those shown for the object, from 0.
  public var position: Int?
  /// Money, in `currency`.
  public var value: Double?
  /// ISO 4217 code.
  public var currency: String?
  /// Hash of the visit.
  public var session: String?
  /// Hash of the user, when the visitor is known and agreed.
  public var user: String?
  /// What was cut out, in fractions (0...1) of the picture.
  public var box: Box?
  /// Whether a simulator sent it.
  public var isSimulated: Bool

  /// An event from its parts.
  public init(
    id: String, kind: Kind, time: Int64, request: String? = nil, scene: String? = nil, object: Int? = nil,
    product: String? = nil, position: Int? = nil, value: Double? = nil, currency: String? = nil,
    session: String? = nil, user: String? = nil, box: Box? = nil, isSimulated: Bool = false
  ) {
    self.id = id
    self.kind = kind
    self.time = time
    self.request = request
    self.scene = scene
    self.object = object
    self.product = product
    self.position = position
    self.value = value
    self.currency = currency
    self.session = session
    self.user = user
    self.box = box
    self.isSimulated = isSimulated
  }
}

extension EngagementEvent: Encodable {
  enum CodingKeys: String, CodingKey {
    case id, time, request, scene, object, product, position, value, currency, session, user, box
    case kind = "type"
    case isSimulated = "simulated"
  }

  /// Writes one line of an export; absent fields are left out.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encode(kind, forKey: .kind)
    try container.encode(time, forKey: .time)
    try container.encodeIfPresent(request, forKey: .request)
    try container.encodeIfPresent(scene, forKey: .scene)
    try container.encodeIfPresent(object, forKey: .object)
    try container.encodeIfPresent(product, forKey: .product)
    try container.encodeIfPresent(position, forKey: .position)
    try container.encodeIfPresent(value, forKey: .value)
    try container.encodeIfPresent(currency, forKey: .currency)
    try container.encodeIfPresent(session, forKey: .session)
    try container.encodeIfPresent(user, forKey: .user)
    try container.encodeIfPresent(box, forKey: .box)
    if isSimulated { try container.encode(true, forKey: .isSimulated) }
  }
}
