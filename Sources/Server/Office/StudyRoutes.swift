import Catalog
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Office

/// The overview, relevance studies and webhooks.
struct StudyRoutes: Sendable {
  let office: Backoffice
  let workshop: Workshop
  let looks: TaggedLooks
  let metrics: ServerMetrics
  let body: BodyReader

  var routes: [Route] {
    [
      .get("/office", needs: .read, overview), .get("/office/relevance", needs: .read, studiesPage),
      .get("/office/relevance/{name}", needs: .write, studyPage),
      .get("/api/v1/relevance/{name}", needs: .read, report),
      .get("/api/v1/relevance/{name}/next", needs: .write, next),
      .post("/api/v1/relevance/{name}/judgements", needs: .write, judge),
      .get("/office/webhooks", needs: .admin, webhooksPage),
      .get("/api/v1/webhooks", needs: .admin, webhooks),
      .post("/api/v1/webhooks", needs: .admin, makeWebhook),
      .delete("/api/v1/webhooks/{id}", needs: .admin, removeWebhook),
    ]
  }

  private func overview(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .page(
      OverviewPage(
        overview: try await .read(office: office.store, store: workshop.store, metrics: metrics)
      ).html)
  }

  // MARK: Relevance

  private func found(_ context: BasicRequestContext) async throws -> RelevanceStudy {
    guard let study = try await office.store.study(context.capture("name")) else {
      throw ServerProblem.notFound("study")
    }
    return study
  }

  private func studiesPage(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    var rows: [(RelevanceStudy, RelevanceReport)] = []
    for study in try await office.store.studies() {
      rows.append((study, try await office.store.report(of: study)))
    }
    return .page(StudiesPage(studies: rows).html)
  }

  private func studyPage(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .page(StudyPage(name: try await found(context).name).html)
  }

  private func report(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(try await office.store.report(of: found(context)))
  }

  /// The next query, its sides left and right: which is which is not in the answer.
  private func next(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard let caller = Caller.current else { throw ServerProblem.unauthorized }
    let study = try await found(context)
    guard let (id, item, left) = try await office.store.nextItem(of: study, for: caller.name),
      let scene = try await workshop.store.scene(id: item.sceneID)
    else { return .json(StudyQuestion(left: 0)) }
    let isExchanged = RelevanceStudy.isExchanged(item: id, who: caller.name)
    let permissions = try await office.rules.permissions()
    let known = try await workshop.store.products(ids: Set(item.first + item.second).sorted())
    func products(_ ids: [String]) -> [LookProduct] {
      ids.compactMap { known[$0]?.product }.filter(permissions.allows).map { LookProduct($0).served }
    }
    let (first, second) = (products(item.first), products(item.second))
    return .json(
      StudyQuestion(
        left: left, item: id, image: PicturePath.scene(scene.id), width: scene.width, height: scene.height,
        box: item.box, leftProducts: isExchanged ? second : first, rightProducts: isExchanged ? first : second
      ))
  }

  private struct Judgement: Decodable {
    enum Better: String, Decodable {
      case left, right, tie, neither
    }
    var item: Int64
    var better: Better
    var milliseconds: Int?
  }

  private func judge(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard let caller = Caller.current else { throw ServerProblem.unauthorized }
    let study = try await found(context)
    let judgement = try await body.json(Judgement.self, of: request)
    let seen: RelevanceStudy.Choice =
      switch judgement.better {
      case .left: .first
      case .right: .second
      case .tie: .tie
      case .neither: .neither
      }
    let isExchanged = RelevanceStudy.isExchanged(item: judgement.item, who: caller.name)
    let kept = try await office.store.judge(
      item: judgement.item, of: study, who: caller.name, isExchanged ? seen.exchanged : seen,
      milliseconds: judgement.milliseconds.map { min(max($0, 0), 86_400_000) })
    guard kept else { throw ServerProblem.notFound("query in this study") }
    return Response(status: .noContent)
  }

  // MARK: Webhooks

  private func webhooksPage(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .page(
      WebhooksPage(
        webhooks: try await office.store.webhooks(), counts: try await office.store.deliveryCounts()
      ).html)
  }

  private func webhooks(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(["webhooks": try await office.store.webhooks().map { WebhookAnswer($0) }])
  }

  private struct NewWebhook: Decodable {
    var address: String
    var events: [Webhook.Event]
  }

  private func makeWebhook(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let wanted = try await body.json(NewWebhook.self, of: request)
    guard WebHost.name(of: wanted.address) != nil, wanted.address.lowercased().hasPrefix("https://"),
      wanted.address.utf8.count <= 2_000
    else { throw ServerProblem.badRequest("'address' must be an https address with a domain's name.") }
    guard !wanted.events.isEmpty else {
      throw ServerProblem.badRequest(
        "'events' names at least one of \(Webhook.Event.allCases.map(\.rawValue).joined(separator: ", ")).")
    }
    let (webhook, secret) = try await office.store.makeWebhook(
      address: wanted.address, events: Set(wanted.events))
    return .json(WebhookAnswer(webhook, secret: secret), status: .created)
  }

  private func removeWebhook(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard try await office.store.removeWebhook(context.capture("id")) else {
      throw ServerProblem.notFound("webhook")
    }
    return Response(status: .noContent)
  }
}

/// One query of a study, blind; without an item when nothing is left.
struct StudyQuestion: Encodable {
  var left: Int
  var item: Int64?
  var image: String?
  var width: Int?
  var height: Int?
  var box: Box?
  var leftProducts: [LookProduct]?
  var rightProducts: [LookProduct]?

  enum CodingKeys: String, CodingKey {
    case item, image, width, height, box
    case left = "open"
    case leftProducts = "left"
    case rightProducts = "right"
  }
}

/// A webhook as the API gives it; `secret` only when it has just been made.
struct WebhookAnswer: Encodable {
  var id: String
  var address: String
  var events: [Webhook.Event]
  var failures: Int
  var secret: String?

  init(_ webhook: Webhook, secret: String? = nil) {
    id = webhook.id
    address = webhook.address
    events = webhook.events.sorted { $0.rawValue < $1.rawValue }
    failures = webhook.failures
    self.secret = secret
  }
}
