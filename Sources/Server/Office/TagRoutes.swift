import Catalog
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Images
import Looks
import Office

/// New pictures, their tags, and what people decide about them.
struct TagRoutes: Sendable {
  let office: Backoffice
  let workshop: Workshop
  let looks: TaggedLooks
  let desk: LookDesk
  let upload: PictureUpload
  let body: BodyReader

  var routes: [Route] {
    [
      .post("/api/v1/scenes", needs: .write, addScene),
      .delete("/api/v1/scenes/{id}", needs: .write, removeScene),
      .get("/api/v1/scenes/{id}/tags", needs: .read, tags),
      .post("/api/v1/scenes/{id}/tags", needs: .write, draw),
      .post("/api/v1/scenes/{id}/candidates", needs: .write, candidates),
      .get("/api/v1/scenes/{id}/proposals", needs: .write, proposals),
      .put("/api/v1/scenes/{id}/labelled", needs: .write, setLabelled),
      .get("/api/v1/review", needs: .write, reviewQueue),
      .get("/api/v1/tags/{id}/history", needs: .read, history),
      .post("/api/v1/tags/{id}/decision", needs: .write, decide),
      .delete("/api/v1/tags/{id}", needs: .write, erase),
      .get("/api/v1/label/next", needs: .write, nextToLabel),
      .get("/api/v1/label/products", needs: .read, findProducts),
      .post("/api/v1/suggest", suggest), .get("/api/v1/vocabulary", vocabulary),
    ]
  }

  // MARK: Pictures

  private func addScene(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard let caller = Caller.current else { throw ServerProblem.unauthorized }
    let title = request.uri.queryParameters.get("title") ?? ""
    let page = request.uri.queryParameters.get("page")
    if let page, WebHost.name(of: page) == nil || page.utf8.count > 2_000 {
      throw ServerProblem.badRequest("'page' must be the web address the picture is from.")
    }
    let picture = try await upload.read(from: request)
    let digest = Workshop.digest(of: picture)
    if let known = try await office.store.sceneID(withDigest: digest),
      let scene = try await office.store.scene(known)
    {
      return .json(receipt(known, scene.state))
    }
    var limit = 1_000
    if case .key(let id) = caller.proof { limit = try await office.store.key(id: id)?.picturesPerDay ?? 0 }
    guard try await office.store.spend(1, of: limit, name: caller.name) else {
      throw ServerProblem(
        status: .tooManyRequests, code: "quota",
        message: "This key has added its \(limit) pictures for today.",
        headers: [.retryAfter: "3600"])
    }
    let workshop = workshop
    let scene = try await desk.work { try await workshop.takeIn(picture, title: title) }
    try await office.store.enqueue(scene.id, addedBy: caller.name, page: page, digest: digest)
    return .json(receipt(scene.id, .waiting), status: .accepted)
  }

  private func receipt(_ id: String, _ state: TaggedScene.State) -> SceneReceipt {
    SceneReceipt(id: id, state: state, tags: "/api/v1/scenes/\(PagePath.segment(id))/tags")
  }

  /// Removes a picture for whoever added it, or an admin; others' ids are as good as none.
  private func removeScene(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let id = try context.capture("id")
    guard let caller = Caller.current, let tagged = try await office.store.scene(id),
      caller.access == .admin || tagged.addedBy == caller.name
    else { throw ServerProblem.notFound(Strings.english.picture) }
    try await office.store.forget(id)
    try await workshop.remove(sceneID: id)
    return Response(status: .noContent)
  }

  private func tags(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(try await answer(context.capture("id")))
  }

  private func answer(_ id: String) async throws -> TaggedSceneAnswer {
    guard let scene = try await workshop.store.scene(id: id), let tagged = try await office.store.scene(id)
    else {
      throw ServerProblem.notFound(Strings.english.picture)
    }
    let tags = try await office.store.tags(ofScene: id) ?? []
    let products = try await looks.products(of: tags)
    return TaggedSceneAnswer(scene, tagged, tags: tags.map { TagAnswer($0, products: products[$0.id] ?? []) })
  }

  // MARK: Reviewing

  private func reviewQueue(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard let caller = Caller.current else { throw ServerProblem.unauthorized }
    let limit = try request.number("limit", default: 8, in: 1...50)
    let tags = try await office.store.reviewQueue(for: caller.name, limit: limit)
    let products = try await looks.products(of: tags)
    var items: [ReviewAnswer] = []
    for tag in tags {
      guard let scene = try await workshop.store.scene(id: tag.sceneID) else { continue }
      items.append(
        ReviewAnswer(
          tag: TagAnswer(tag, products: products[tag.id] ?? []), image: PicturePath.scene(scene.id),
          title: scene.title, width: scene.width, height: scene.height))
    }
    return .json(ReviewQueueAnswer(items: items, waiting: try await office.store.tagCounts()[.review] ?? 0))
  }

  private struct WantedDecision: Decodable {
    var verdict: Decision.Verdict
    var version: Int?
    var box: Box?
    var category: String?
    var product: String?
    var milliseconds: Int?
  }

  private func decide(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let id = try context.capture("id")
    let wanted = try await body.json(WantedDecision.self, of: request)
    guard [.accept, .reject, .undo].contains(wanted.verdict) else {
      throw ServerProblem.badRequest("'verdict' is accept, reject or undo.")
    }
    try check(box: wanted.box, category: wanted.category)
    try await check(product: wanted.product)
    let change = TagChange(
      verdict: wanted.verdict, version: wanted.version, box: wanted.box, category: wanted.category,
      product: wanted.product, milliseconds: wanted.milliseconds.map { min(max($0, 0), 86_400_000) })
    return .json(try await decided(id, change))
  }

  private func decided(_ id: String, _ change: TagChange) async throws -> TagAnswer {
    guard let caller = Caller.current else { throw ServerProblem.unauthorized }
    do {
      guard let tag = try await office.store.decide(id, change, who: caller.name) else {
        throw ServerProblem.notFound("tag")
      }
      if tag.state == .published, change.verdict == .accept {
        try await office.store.tell(.tagPublished, tag)
      }
      return TagAnswer(tag, products: try await looks.products(of: [tag])[tag.id] ?? [])
    } catch let conflict as TagConflict {
      throw ServerProblem(status: .conflict, code: "conflict", message: conflict.description)
    }
  }

  private func erase(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    _ = try await decided(context.capture("id"), TagChange(verdict: .erase))
    return Response(status: .noContent)
  }

  private func history(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let decisions = try await office.store.decisions(ofTag: context.capture("id"))
    return .json(["decisions": decisions.map(DecisionAnswer.init)])
  }

  // MARK: Labelling

  private struct Drawn: Decodable {
    var box: Box
    var category: String
    var product: String?
    var milliseconds: Int?
  }

  private func draw(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard let caller = Caller.current else { throw ServerProblem.unauthorized }
    let id = try context.capture("id")
    let drawn = try await body.json(Drawn.self, of: request)
    try check(box: drawn.box, category: drawn.category)
    try await check(product: drawn.product)
    guard try await workshop.store.scene(id: id) != nil else {
      throw ServerProblem.notFound(Strings.english.picture)
    }
    if try await office.store.scene(id) == nil {
      // A scene imported before the office knew of it gets its place once somebody labels it.
      try await office.store.enqueue(id, addedBy: caller.name)
    }
    let tag = Tag(
      sceneID: id, box: drawn.box, category: drawn.category, score: 1, state: .published,
      product: drawn.product.flatMap { $0.isEmpty ? nil : $0 }, origin: .person)
    try await office.store.draw(tag, who: caller.name, milliseconds: drawn.milliseconds)
    try await office.store.tell(.tagPublished, tag)
    return .json(
      TagAnswer(tag, products: try await looks.products(of: [tag])[tag.id] ?? []), status: .created)
  }

  private struct Part: Decodable {
    var box: Box
  }

  /// What looks like the part of a scene inside a box.
  private func candidates(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let part = try await body.json(Part.self, of: request)
    try check(box: part.box, category: nil)
    let picture = try await picture(context)
    let finder = workshop.finder
    let look = try await desk.work { try await finder.look(in: picture, crop: part.box) }
    return .json(
      CandidatesAnswer(category: look.objects.first?.category, products: look.objects.first?.products ?? []))
  }

  /// Boxes the detector would draw, for a click on an object to take the one around it.
  private func proposals(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let picture = try await picture(context)
    let finder = workshop.finder
    return .json(["boxes": try await desk.work { try await finder.boxes(in: picture) }])
  }

  private func picture(_ context: BasicRequestContext) async throws -> Data {
    guard let scene = try await workshop.store.scene(id: context.capture("id")),
      let picture = try? Data(contentsOf: workshop.sceneFolder.appending(path: scene.image))
    else { throw ServerProblem.notFound(Strings.english.picture) }
    return picture
  }

  private struct Labelled: Decodable {
    var labelled: Bool
  }

  private func setLabelled(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let id = try context.capture("id")
    let wanted = try await body.json(Labelled.self, of: request)
    guard let caller = Caller.current, try await office.store.scene(id) != nil else {
      throw ServerProblem.notFound(Strings.english.picture)
    }
    try await office.store.setLabelled(id, by: wanted.labelled ? caller.name : nil)
    return Response(status: .noContent)
  }

  private func nextToLabel(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let counts = try await office.store.labelledCounts()
    let after = request.uri.queryParameters.get("after")
    for tagged in try await office.store.unlabelled(after: after, limit: 10) {
      guard try await workshop.store.scene(id: tagged.id) != nil else { continue }
      return .json(
        LabelAnswer(scene: try await answer(tagged.id), labelled: counts.labelled, open: counts.open))
    }
    return .json(LabelAnswer(scene: nil, labelled: counts.labelled, open: counts.open))
  }

  private func findProducts(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let words = request.uri.queryParameters.get("q") ?? ""
    guard words.utf8.count <= 200 else { throw ServerProblem.badRequest("'q' is at most 200 characters.") }
    let limit = try request.number("limit", default: 8, in: 1...50)
    let category = request.uri.queryParameters.get("category").flatMap { $0.isEmpty ? nil : $0 }
    var found = try await workshop.store.products(
      ProductFilter(category: category, title: words), page: Page(limit: limit))
    if let exact = try await workshop.store.product(id: words), !exact.isRetired,
      !found.contains(where: { $0.product.id == words })
    {
      found.insert(exact, at: 0)
    }
    return .json(CandidatesAnswer(category: category, products: found.map { LookProduct($0.product) }))
  }

  private func suggest(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let picture = try await upload.read(from: request)
    let finder = workshop.finder
    var suggestion = try await desk.work { try await finder.suggestion(for: picture) }
    suggestion.products = suggestion.products.map(\.served)
    return .json(suggestion)
  }

  /// The categories with what an annotator should include.
  private func vocabulary(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(["categories": workshop.vocabulary.categories.map(CategoryAnswer.init)])
  }

  private func check(box: Box?, category: String?) throws {
    if let box, !Tag.isBox(box) {
      throw ServerProblem.badRequest("'box' is x, y, width, height in fractions of the picture, inside it.")
    }
    if let category, workshop.vocabulary[category] == nil {
      throw ServerProblem.badRequest("'category' must be one of the vocabulary's.")
    }
  }

  private func check(product id: String?) async throws {
    guard let id, !id.isEmpty else { return }
    guard let stored = try await workshop.store.product(id: id), !stored.isRetired else {
      throw ServerProblem.badRequest("There is no product '\(id.prefix(100))' in the catalogue.")
    }
  }
}

/// Products that may be the one in a box, and what the box seems to hold.
struct CandidatesAnswer: Encodable {
  var category: String?
  var products: [LookProduct]

  init(category: String?, products: [LookProduct]) {
    self.category = category.flatMap { $0.isEmpty ? nil : $0 }
    self.products = products.map(\.served)
  }
}

/// A category as people choose it.
struct CategoryAnswer: Encodable {
  var name: String
  var title: String
  var guideline: String
  var synonyms: [String]

  init(_ category: Domain.Category) {
    name = category.name
    title = category.title
    guideline = category.guideline
    synonyms = category.synonyms
  }
}
