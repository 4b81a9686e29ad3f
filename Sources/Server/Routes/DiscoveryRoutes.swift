import Catalog
import Domain
import HTTPTypes
import Hummingbird
import Looks

/// From one thing to others: what goes with a product, what completes a scene, where else it stands.
struct DiscoveryRoutes: Sendable {
  let showcase: any Showcase
  let discovery: Discovery?
  let desk: LookDesk

  var routes: [Route] {
    [
      .get("/api/v1/products/{id}/goes-with", goesWith), .get("/api/v1/products/{id}/scenes", scenesShowing),
      .get("/api/v1/scenes/{id}/complete", complete), .get("/api/v1/scenes/{id}/related", related),
      .get("/api/v1/search", search),
    ]
  }

  private func goesWith(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let (groups, products) = try sizes(request)
    guard
      let found = try await opened().groups(with: context.capture("id"), groups: groups, products: products)
    else { throw ServerProblem.notFound(Strings.current.product) }
    return .json(["groups": found.map(GroupAnswer.init)])
  }

  private func complete(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let (groups, products) = try sizes(request)
    let scene = try await studiedScene(context)
    let found = try await opened().groups(completing: scene.id, groups: groups, products: products) ?? []
    return .json(["groups": found.map(GroupAnswer.init)])
  }

  private func scenesShowing(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let limit = try request.number("limit", default: 12, in: 1...100)
    guard let found = try await opened().scenes(showing: context.capture("id"), limit: limit) else {
      throw ServerProblem.notFound(Strings.current.product)
    }
    return .json([
      "scenes": found.map {
        FoundSceneAnswer(scene: SceneAnswer($0.scene), box: $0.place.box, similarity: $0.place.similarity)
      }
    ])
  }

  private func related(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let limit = try request.number("limit", default: 12, in: 1...100)
    let scene = try await studiedScene(context)
    let found = try await opened().scenes(relatedTo: scene.id, limit: limit) ?? []
    return .json([
      "scenes": found.map {
        RelatedSceneAnswer(
          scene: SceneAnswer($0.scene), score: $0.relation.score, similarity: $0.relation.similarity,
          shares: $0.relation.shares)
      }
    ])
  }

  private func search(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let limit = try request.number("limit", default: 12, in: 1...100)
    guard let text = request.uri.queryParameters.get("q"), !text.isEmpty else {
      throw ServerProblem.badRequest("'q' must hold the words to look for.")
    }
    let category = request.uri.queryParameters.get("category")
    let store = try opened().store
    let products = try await opened().products(matching: text, category: category, limit: limit)
    var scenes: [SceneAnswer] = []
    for match in try await store.textMatches(text, kind: .scene, limit: limit) {
      if let scene = try await store.scene(id: match.id) { scenes.append(SceneAnswer(scene)) }
    }
    var collections: [SceneCollection] = []
    for match in try await store.textMatches(text, kind: .collection, limit: limit) {
      if let collection = try await store.collection(id: match.id) { collections.append(collection) }
    }
    return .json(
      SearchAnswer(products: products.map(\.served), scenes: scenes, collections: collections))
  }

  private func sizes(_ request: Request) throws -> (groups: Int, products: Int) {
    (
      try request.number("groups", default: 6, in: 1...24),
      try request.number("per_group", default: 6, in: 1...50)
    )
  }

  private func opened() throws -> Discovery {
    guard let discovery else {
      throw ServerProblem(
        status: .serviceUnavailable, code: "no_graph", message: "This server keeps no graph of scenes.")
    }
    return discovery
  }

  /// The scene, studied now when it has not been before.
  private func studiedScene(_ context: BasicRequestContext) async throws -> Scene {
    guard let scene = try await showcase.scene(withID: context.capture("id")) else {
      throw ServerProblem.notFound(Strings.current.picture)
    }
    if try !opened().graph.holds(scene.id) { _ = try await desk.study(scene) }
    return scene
  }
}

/// A category that belongs there, with products.
private struct GroupAnswer: Encodable {
  var category: String
  var title: String
  var lift: Double
  var products: [LookProduct]
  var scenes: [String]

  init(_ group: Discovery.Group) {
    category = group.category
    title = Vocabulary.standard[group.category]?.title ?? group.category.replacing("_", with: " ")
    lift = group.lift
    products = group.products.map(\.served)
    scenes = group.scenes
  }
}

private struct FoundSceneAnswer: Encodable {
  var scene: SceneAnswer
  var box: Box
  var similarity: Float
}

private struct RelatedSceneAnswer: Encodable {
  var scene: SceneAnswer
  var score: Double
  var similarity: Float
  var shares: [String]
}

private struct SearchAnswer: Encodable {
  var products: [LookProduct]
  var scenes: [SceneAnswer]
  var collections: [SceneCollection]
}
