import Catalog
import Domain
import Foundation
import Synchronization

/// What is permitted now, read anew only when it has changed: by this process or by another one on the same folder.
public final class RuleBook: PermissionSource {
  private let office: OfficeStore
  private let known = Mutex<Permissions?>(nil)

  /// The rules an office keeps.
  public init(office: OfficeStore) { self.office = office }

  /// What holds at this moment.
  public func permissions() async throws -> Permissions {
    let revision = try await office.permissionRevision()
    if let known = known.withLock({ $0 }), known.revision == revision { return known }
    let fresh = try await office.readPermissions()
    known.withLock { $0 = fresh }
    return fresh
  }
}

/// Carries takedowns out: what is taken down is not only hidden but erased from the catalogue, its index and the
/// folder of pictures, and does not come back with the next import.
public struct Enforcement: Sendable {
  let office: OfficeStore
  let workshop: Workshop

  /// An enforcement on a workshop's catalogue.
  public init(office: OfficeStore, workshop: Workshop) {
    self.office = office
    self.workshop = workshop
  }

  /// Erases all whose takedown is confirmed.
  ///
  /// - Returns: how many products and scenes went.
  @discardableResult
  public func run() async throws -> (products: Int, scenes: Int) {
    try await Self.run(
      office: office, store: workshop.store, index: workshop.index, sceneFolder: workshop.sceneFolder)
  }

  /// Erases all whose takedown is confirmed from a catalogue that no server need be running for.
  @discardableResult
  public static func run(
    office: OfficeStore, store: any ProductStore, index: (any ProductIndex)?, sceneFolder: URL
  ) async throws -> (products: Int, scenes: Int) {
    let permissions = try await office.readPermissions(confirmedOnly: true)
    var scenes = permissions.scenes
    for domain in permissions.domains { scenes.formUnion(try await office.sceneIDs(ofDomain: domain)) }
    var gone = 0
    for id in scenes where try await store.scene(id: id) != nil {
      try await office.forget(id)
      try await Workshop.remove(sceneID: id, from: store, folder: sceneFolder)
      gone += 1
    }
    let products = try await removeProducts(permissions, from: store)
    if !products.isEmpty { try await index?.remove(productIDs: products) }
    return (products.count, gone)
  }

  /// Erases products from a store whose takedown is confirmed: an import may have brought them back.
  public static func removeProducts(of office: OfficeStore, from store: any ProductStore) async throws -> Set<
    String
  > {
    try await removeProducts(office.readPermissions(confirmedOnly: true), from: store)
  }

  static func removeProducts(_ permissions: Permissions, from store: any ProductStore) async throws -> Set<
    String
  > {
    var ids = Set(try await store.products(ids: permissions.products.sorted()).keys)
    if !permissions.domains.isEmpty {
      var page = Page(limit: 500)
      while true {
        let products = try await store.products(ProductFilter(state: .any), page: page)
        ids.formUnion(products.map(\.product).filter { !permissions.allows($0) }.map(\.id))
        guard products.count == page.limit else { break }
        page.offset += page.limit
      }
    }
    if !ids.isEmpty { try await store.removeProducts(ids: ids.sorted()) }
    return ids
  }
}
