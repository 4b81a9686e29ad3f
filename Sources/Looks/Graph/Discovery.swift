import Catalog
import Domain
import Foundation
import Ranking

/// From one thing to others: what goes with a product, what completes a scene, where else a thing stands, which
/// scenes are related.
///
/// Put together from the catalogue, its index and the graph of studied scenes. Scenes are studied when their looks are
/// found; `load()` brings those studied before into the graph.
public struct Discovery: Sendable {
  /// Finds a scene's look and what it is made from.
  public typealias Study =
    @Sendable (_ photo: Data, _ sceneID: String) async throws -> (
      look: Look, study: SceneStudy
    )

  /// Products, scenes, collections, studies.
  public let store: any ProductStore & CollectionStore & StudyStore
  /// What scenes say.
  public let graph: SceneGraph
  let index: any ProductIndex
  let modelID: String
  let makeStudy: Study
  let permissions: (any PermissionSource)?
  /// The kinds of scenes that studies may name.
  let sceneTypes: [String]

  /// Discovery in a catalogue.
  ///
  /// - Parameters:
  ///   - modelID: names detector and embedder together; studies by others are not used.
  ///   - permissions: asked every time what may be shown; nil shows everything.
  ///   - sceneTypes: the kinds of scenes that studies may name; `LookFinder.sceneTypes` are.
  ///   - study: finds a scene's look; `LookFinder.study` does.
  public init(
    store: any ProductStore & CollectionStore & StudyStore, index: any ProductIndex, modelID: String,
    options: SceneGraph.Options = .init(), permissions: (any PermissionSource)? = nil,
    sceneTypes: [String] = [], study: @escaping Study
  ) {
    self.sceneTypes = sceneTypes
    self.store = store
    self.index = index
    self.modelID = modelID
    graph = SceneGraph(modelID: modelID, dimension: index.dimension, options: options)
    makeStudy = study
    self.permissions = permissions
  }

  /// Brings the scenes studied before into the graph.
  public func load() async throws {
    var studies: [SceneStudy] = []
    var last = ""
    while true {
      let page = try await store.studies(modelID: modelID, after: last, limit: 500)
      guard let end = page.last?.sceneID else { break }
      last = end
      studies += page
    }
    try graph.add(studies)
  }

  /// Finds a scene's look, keeps what it is made from, and lets the scene take part at once.
  public func study(_ photo: Data, ofScene sceneID: String) async throws -> Look {
    let (look, study) = try await makeStudy(photo, sceneID)
    try await store.save(study, modelID: modelID)
    try graph.add([study])
    return look
  }

  /// A category that belongs with something, with products of it.
  public struct Group: Sendable {
    /// The category's name.
    public var category: String
    /// How much more often it is met in such company than by chance.
    public var lift: Double
    /// Products of it that suit, best first.
    public var products: [LookProduct]
    /// Scenes that show it in such company.
    public var scenes: [String]
  }

  /// What goes with a product; nil when there is no such product.
  public func groups(with productID: String, groups: Int, products: Int) async throws -> [Group]? {
    guard let product = try await product(productID) else { return nil }
    guard let category = product.category else { return [] }
    let vectors = try await vectors(of: productID)
    guard let main = vectors.first else { return [] }
    let palette = try await palettes?([productID])[productID]
    return try await self.groups(
      GraphQuery(objects: [(category, main)], palettes: palette.map { [$0] } ?? []), groups: groups,
      products: products)
  }

  /// What a scene lacks; nil when it has not been studied.
  public func groups(completing sceneID: String, groups: Int, products: Int) async throws -> [Group]? {
    guard let study = graph.study(of: sceneID) else { return nil }
    return try await self.groups(GraphQuery(study), groups: groups, products: products)
  }

  /// Scenes in which a product or its like stands; nil when there is no such product.
  public func scenes(showing productID: String, limit: Int) async throws
    -> [(scene: Scene, place: SceneWithObject)]?
  {
    guard let product = try await product(productID) else { return nil }
    let found = try graph.scenes(
      showing: try await vectors(of: productID), category: product.category, limit: limit)
    var shown: [(scene: Scene, place: SceneWithObject)] = []
    for place in found {
      if let scene = try await self.scene(place.sceneID) { shown.append((scene, place)) }
    }
    return shown
  }

  /// Scenes related to one; nil when it has not been studied.
  public func scenes(relatedTo sceneID: String, limit: Int) async throws
    -> [(scene: Scene, relation: RelatedScene)]?
  {
    guard let study = graph.study(of: sceneID), let scene = try await store.scene(id: sceneID) else {
      return nil
    }
    let words = try await store.textMatches(scene.title, kind: .scene, limit: 100)
    let best = words.map(\.score).max() ?? 1
    let near = Set(try graph.neighbours(of: GraphQuery(study)).keys).union(words.map(\.id))
    let related = try graph.scenes(
      relatedTo: study, limit: limit,
      collections: try await store.collections(holding: [sceneID] + near.sorted()),
      words: Dictionary(words.map { ($0.id, $0.score / max(best, 1e-9)) }, uniquingKeysWith: max))
    var shown: [(scene: Scene, relation: RelatedScene)] = []
    for relation in related {
      if let scene = try await self.scene(relation.sceneID) { shown.append((scene, relation)) }
    }
    return shown
  }

  /// Products whose words match, best first.
  public func products(matching text: String, category: String?, limit: Int) async throws -> [LookProduct] {
    let matches = try await store.textMatches(
      text, kind: .product, limit: category == nil ? limit : limit * 8)
    let known = try await store.products(ids: matches.map(\.id))
    let permissions = try await permissions?.permissions()
    return matches.compactMap { match in
      guard let stored = known[match.id], !stored.isRetired, permissions?.allows(stored.product) ?? true,
        category == nil || stored.product.category == category
      else { return nil }
      return LookProduct(stored.product, score: Float(match.score))
    }.prefix(limit).map(\.self)
  }

  /// The product of that id, when it may be shown.
  private func product(_ id: String) async throws -> Product? {
    guard let product = try await store.product(id: id)?.product else { return nil }
    return try await permissions?.permissions().allows(product) ?? true ? product : nil
  }

  /// The scene of that id, when it may be shown.
  private func scene(_ id: String) async throws -> Scene? {
    guard try await permissions?.permissions().allows(sceneID: id) ?? true else { return nil }
    return try await store.scene(id: id)
  }

  /// The embeddings of a product's pictures, the main one first.
  func vectors(of productID: String) async throws -> [[Float]] {
    try await store.embeddings(of: productID, modelID: index.modelID)
      .sorted { $0.entry.pictureIndex < $1.entry.pictureIndex }.map(\.entry.vector)
  }

  /// Products' colours, when the store looks at pictures.
  private var palettes: ComplementProducts.Palettes? {
    guard let memory = store as? any PictureMemory else { return nil }
    return { ids in
      let colours = try await memory.colours(ofProducts: ids)
      return colours.compactMapValues { ColourPalette($0, hasGround: true) }
    }
  }

  private func groups(_ query: GraphQuery, groups: Int, products: Int) async throws -> [Group] {
    var found: [Group] = []
    let permissions = try await permissions?.permissions()
    let suitable = ComplementProducts(
      index: index, palettes: palettes, colourWeight: graph.options.colourWeight)
    let colours = graph.colourLift(of: query)
    for complement in try graph.complements(query, limit: groups * 2) where found.count < groups {
      let ranked = try await suitable.ranked(complement, colours: colours, limit: products * 3)
      let known = try await store.products(ids: ranked.map(\.productID))
      let shown = ranked.compactMap { match -> LookProduct? in
        guard let stored = known[match.productID], !stored.isRetired,
          permissions?.allows(stored.product) ?? true
        else { return nil }
        return LookProduct(stored.product, score: match.similarity)
      }
      let available = shown.filter { $0.availability != .outOfStock }
      guard !available.isEmpty else { continue }
      found.append(
        Group(
          category: complement.category, lift: complement.lift, products: Array(available.prefix(products)),
          scenes: Array(complement.examples.map(\.sceneID).prefix(3))))
    }
    return found
  }
}
