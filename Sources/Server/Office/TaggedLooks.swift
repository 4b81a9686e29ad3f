import Catalog
import Domain
import Foundation
import Office

/// Looks made of published tags: what visitors see of a scene the office has tagged.
struct TaggedLooks: Sendable {
  let office: OfficeStore
  let workshop: Workshop
  let rules: RuleBook

  init(office: Backoffice, workshop: Workshop) {
    self.office = office.store
    self.workshop = workshop
    rules = office.rules
  }

  /// The look of a scene; nil when it has no tags of the office's and is to be looked at as it is.
  func look(ofScene id: String) async throws -> Look? {
    guard let tags = try await office.tags(ofScene: id) else { return nil }
    let permissions = try await rules.permissions()
    let host = try await office.host(ofScene: id)
    let isOpen = permissions.allows(sceneID: id, host: host) && permissions.tagging(ofHost: host) != .none
    let published = isOpen ? tags.filter { $0.state == .published } : []
    let products = try await products(of: published, onPicturesOf: host)
    let objects = published.map { tag in
      LookObject(
        box: tag.box, category: tag.category,
        googleProductCategory: workshop.vocabulary[tag.category]?.googleProductCategory ?? 0,
        score: tag.score,
        products: products[tag.id] ?? [])
    }
    return Look(objects: objects, milliseconds: .init())
  }

  /// The products of tags as they are now, by tag: the exact one first, then the proposals.
  ///
  /// What has left the catalogue, is taken down, or may not be shown on pictures of that host falls out.
  func products(of tags: [Tag], onPicturesOf host: String? = nil) async throws -> [String: [LookProduct]] {
    let ids = Set(tags.flatMap { $0.candidates + [$0.product].compactMap { $0 } })
    let permissions = try await rules.permissions()
    let known = try await workshop.store.products(ids: ids.sorted())
    return Dictionary(
      tags.map { tag in
        let chosen = tag.product.map { [$0] } ?? []
        let list = (chosen + tag.candidates.filter { $0 != tag.product }).compactMap { id -> LookProduct? in
          guard let stored = known[id], !stored.isRetired,
            permissions.allows(stored.product, onPicturesOf: host)
          else { return nil }
          let isExact = id == tag.product
          return LookProduct(stored.product, score: isExact ? 1 : 0, match: isExact ? .exact : .similar)
        }
        return (tag.id, list)
      }, uniquingKeysWith: { first, _ in first })
  }
}
