/// What the owners of pictures and products have decided, as one value: what is taken down, and whose pictures may
/// lead to which products.
public struct Permissions: Sendable, Hashable {
  /// What a picture's owner lets it lead to.
  public enum Tagging: String, Sendable, Hashable, Codable, CaseIterable {
    /// Nothing.
    case none
    /// The owner's own products only.
    case own
    /// Any product.
    case all
  }

  /// Grows with every decision; what was made under another number is out of date.
  public var revision: Int64
  /// Ids of products that are taken down.
  public var products: Set<String>
  /// Ids of scenes that are taken down.
  public var scenes: Set<String>
  /// Domains all of whose pictures and products are taken down.
  public var domains: Set<String>
  /// Claimed domains and what their owners chose.
  public var claims: [String: Tagging]

  /// Nothing is forbidden unless said so.
  public init(
    revision: Int64 = 0, products: Set<String> = [], scenes: Set<String> = [], domains: Set<String> = [],
    claims: [String: Tagging] = [:]
  ) {
    self.revision = revision
    self.products = products
    self.scenes = scenes
    self.domains = domains
    self.claims = claims
  }

  /// Whether a product may be shown at all.
  public func allows(_ product: Product) -> Bool {
    !products.contains(product.id) && !isTakenDown(host: WebHost.name(of: product.link))
  }

  /// Whether a scene may be shown at all.
  ///
  /// - Parameter host: of the page it is from.
  public func allows(sceneID: String, host: String? = nil) -> Bool {
    !scenes.contains(sceneID) && !isTakenDown(host: host)
  }

  /// What pictures from a host may lead to: what the nearest claimed domain's owner chose, or anything where nobody
  /// has claimed it.
  public func tagging(ofHost host: String?) -> Tagging {
    claimedDomain(of: host).flatMap { claims[$0] } ?? .all
  }

  /// Whether a picture from a host may lead to a product.
  public func allows(_ product: Product, onPicturesOf host: String?) -> Bool {
    guard allows(product) else { return false }
    switch tagging(ofHost: host) {
    case .all: return true
    case .none: return false
    case .own:
      guard let domain = claimedDomain(of: host), let shop = WebHost.name(of: product.link) else {
        return false
      }
      return WebHost.domains(of: shop).contains(domain)
    }
  }

  private func claimedDomain(of host: String?) -> String? {
    claims.isEmpty ? nil : host.flatMap { WebHost.domains(of: $0).first { claims[$0] != nil } }
  }

  private func isTakenDown(host: String?) -> Bool {
    guard !domains.isEmpty, let host else { return false }
    return WebHost.domains(of: host).contains(where: domains.contains)
  }
}

/// Whoever knows what is permitted now; asked every time something is shown.
public protocol PermissionSource: Sendable {
  /// What holds at this moment.
  func permissions() async throws -> Permissions
}
