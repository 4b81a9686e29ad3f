import Catalog
import Foundation
import HTTPTypes
import Hummingbird
import Office

/// Collections of scenes: anybody reads them, whoever has a key that may write (or works in the office) changes them.
struct CollectionRoutes: Sendable {
  let store: (any CollectionStore)?
  let timeout: Duration

  var routes: [Route] {
    [
      .get("/api/v1/collections", list), .post("/api/v1/collections", needs: .write, create),
      .get("/api/v1/collections/{id}", show),
      .put("/api/v1/collections/{id}", needs: .write, replace),
      .delete("/api/v1/collections/{id}", needs: .write, remove),
    ]
  }

  private func list(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let page = try request.number("page", default: 1, in: 1...1_000_000)
    let perPage = try request.number("per_page", default: 24, in: 1...100)
    let total = try await opened().collectionCount()
    let collections = try await opened().collections(
      page: Page(limit: perPage, offset: (page - 1) * perPage))
    return .json(
      CollectionsAnswer(
        collections: collections, page: page, pages: (total + perPage - 1) / perPage, total: total))
  }

  private func show(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(try await found(context))
  }

  private func create(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let draft = try await draft(request)
    let collection = draft.collection(id: UUID().uuidString.lowercased())
    try await opened().save(collection)
    return .json(try await opened().collection(id: collection.id) ?? collection, status: .created)
  }

  private func replace(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let id = try await found(context).id
    try await opened().save(try await draft(request).collection(id: id))
    return .json(try await found(context))
  }

  private func remove(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard try await opened().removeCollection(id: context.capture("id")) else {
      throw ServerProblem.notFound(Strings.current.collection)
    }
    return .json(["removed": true])
  }

  private func opened() throws -> any CollectionStore {
    guard let store else {
      throw ServerProblem(
        status: .serviceUnavailable, code: "no_graph", message: "This server keeps no collections.")
    }
    return store
  }

  private func found(_ context: BasicRequestContext) async throws -> SceneCollection {
    guard let collection = try await opened().collection(id: context.capture("id")) else {
      throw ServerProblem.notFound(Strings.current.collection)
    }
    return collection
  }

  private func draft(_ request: Request) async throws -> Draft {
    let body = try await request.collectBody(maximumBytes: 1_048_576, timeout: timeout)
    guard let draft = try? JSONDecoder().decode(Draft.self, from: Data(body)) else {
      throw ServerProblem.badRequest(
        "A collection is a JSON object with 'title' and, if wanted, 'note' and 'scenes', a list of scene ids."
      )
    }
    let title = draft.title.trimmingCharacters(in: .whitespacesAndNewlines)
    guard (1...200).contains(title.count), (draft.note ?? "").count <= 5_000,
      (draft.scenes ?? []).count <= 10_000
    else {
      throw ServerProblem.badRequest(
        "A collection's title has 1 to 200 characters, its note 5000 and its scenes 10000 at most.")
    }
    return draft
  }

  /// What a client sends.
  private struct Draft: Decodable {
    var title: String
    var note: String?
    var scenes: [String]?

    func collection(id: String) -> SceneCollection {
      var seen: Set<String> = []
      return SceneCollection(
        id: id, title: title.trimmingCharacters(in: .whitespacesAndNewlines), note: note ?? "",
        scenes: (scenes ?? []).filter { seen.insert($0).inserted })
    }
  }
}

private struct CollectionsAnswer: Encodable {
  var collections: [SceneCollection]
  var page: Int
  var pages: Int
  var total: Int
}
