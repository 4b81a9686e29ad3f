import Catalog
import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Office

extension HTTPField.Name {
  /// What shows that somebody made a claim.
  static let claimSecret = HTTPField.Name("X-Claim-Secret") ?? .authorization
}

/// Claims of domains, and takedowns.
struct OwnerRoutes: Sendable {
  let office: Backoffice
  let workshop: Workshop
  let checker: ClaimChecker?
  let body: BodyReader

  var routes: [Route] {
    [
      .get("/owners", page), .get("/office/owners", needs: .admin, officePage),
      .get("/api/v1/claims", needs: .admin, claims), .post("/api/v1/claims", makeClaim),
      .get("/api/v1/claims/{id}", claim), .post("/api/v1/claims/{id}/check", check),
      .put("/api/v1/claims/{id}/tagging", setTagging), .post("/api/v1/claims/{id}/takedowns", ownTakedown),
      .delete("/api/v1/claims/{id}", withdraw),
      .get("/api/v1/takedowns", needs: .admin, takedowns), .post("/api/v1/takedowns", takeDown),
      .post("/api/v1/takedowns/{id}/confirmation", needs: .admin, confirm),
      .delete("/api/v1/takedowns/{id}", needs: .admin, lift),
    ]
  }

  // MARK: Claims

  private struct NewClaim: Decodable {
    var domain: String
    var contact: String?
  }

  private func makeClaim(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let wanted = try await body.json(NewClaim.self, of: request)
    guard let domain = WebHost.normalized(wanted.domain) else {
      throw ServerProblem.badRequest("'domain' must be a domain's name such as shop.example.")
    }
    try limit("claims", 60)
    let (claim, secret) = try await office.store.makeClaim(domain: domain, contact: wanted.contact ?? "")
    try await office.store.audit(who: "public", action: "claim", subject: domain, outcome: "201")
    return .json(ClaimAnswer(claim, secret: secret), status: .created)
  }

  /// The claim of whoever knows its secret; without it, it is not there.
  private func own(_ request: Request, _ context: BasicRequestContext) async throws -> Claim {
    let id = try context.capture("id")
    guard let secret = request.headers[.claimSecret],
      let claim = try await office.store.claim(id, secret: secret)
    else { throw ServerProblem.notFound("claim for this secret") }
    return claim
  }

  private func proved(_ request: Request, _ context: BasicRequestContext) async throws -> Claim {
    let claim = try await own(request, context)
    guard claim.state == .verified else {
      throw ServerProblem(
        status: .conflict, code: "not_verified",
        message: "Put the token on \(claim.domain) and have it checked first.")
    }
    return claim
  }

  private func claim(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(ClaimAnswer(try await own(request, context)))
  }

  private func check(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let claim = try await own(request, context)
    guard let checker else {
      throw ServerProblem(
        status: .serviceUnavailable, code: "no_fetcher", message: "This server does not look at other sites.")
    }
    guard claim.state != .lapsed else {
      throw ServerProblem(status: .conflict, code: "lapsed", message: "This claim has ended; make a new one.")
    }
    try limit("claim-check:\(claim.id)", 12)
    try limit("claim-checks", 120)
    let checked = try await checker.check(claim) ?? claim
    try await office.store.audit(
      who: "claim:\(claim.domain)", action: "claim check", subject: claim.domain,
      outcome: checked.state.rawValue)
    if checked.state == .verified, claim.state != .verified {
      try await office.store.retag(domain: claim.domain)
    }
    return .json(ClaimAnswer(checked))
  }

  private struct Switch: Decodable {
    var tagging: Permissions.Tagging
  }

  private func setTagging(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let claim = try await proved(request, context)
    let wanted = try await body.json(Switch.self, of: request)
    try await office.store.setTagging(wanted.tagging, ofClaim: claim.id)
    try await office.store.retag(domain: claim.domain)
    try await office.store.audit(
      who: "claim:\(claim.domain)", action: "tagging", subject: claim.domain, outcome: wanted.tagging.rawValue
    )
    return .json(ClaimAnswer(try await office.store.claim(claim.id) ?? claim))
  }

  private func withdraw(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let claim = try await own(request, context)
    try await office.store.withdrawClaim(claim.id)
    try await office.store.audit(
      who: "claim:\(claim.domain)", action: "claim given back", subject: claim.domain)
    return Response(status: .noContent)
  }

  private func claims(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(["claims": try await office.store.claims().map { ClaimAnswer($0) }])
  }

  // MARK: Takedowns

  private struct NewTakedown: Decodable {
    var kind: Takedown.Kind
    var subject: String
    var reason: String?
    var contact: String?
  }

  /// What anybody asks for is hidden at once; what an admin asks for is erased too.
  private func takeDown(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let wanted = try await body.json(NewTakedown.self, of: request)
    let isAdmin = Caller.current?.access == .admin
    if isAdmin, Caller.current?.formToken.map({ $0 != request.headers[.formToken] }) ?? false {
      throw ServerProblem.forged
    }
    let subject = try await subject(of: wanted)
    if !isAdmin {
      guard wanted.kind != .domain else {
        throw ServerProblem.badRequest("To take down a whole domain, claim it first, at /owners.")
      }
      guard let contact = wanted.contact, (3...200).contains(contact.utf8.count) else {
        throw ServerProblem.badRequest("'contact' must say how to reach you.")
      }
      try limit("takedowns", 60)
    }
    return try await keep(
      wanted, subject, who: isAdmin ? Caller.current?.name ?? "admin" : wanted.contact ?? "",
      isConfirmed: isAdmin)
  }

  /// A proved owner takes down what is theirs.
  private func ownTakedown(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let claim = try await proved(request, context)
    let wanted = try await body.json(NewTakedown.self, of: request)
    let subject = try await subject(of: wanted)
    let host: String?
    switch wanted.kind {
    case .domain: host = subject
    case .scene: host = try await office.store.host(ofScene: subject)
    case .product:
      host = try await workshop.store.product(id: subject).flatMap { WebHost.name(of: $0.product.link) }
    }
    guard let host, WebHost.domains(of: host).contains(claim.domain) else {
      throw ServerProblem(
        status: .forbidden, code: "not_yours",
        message: "That is not of \(claim.domain); ask without a claim instead.")
    }
    return try await keep(wanted, subject, who: "claim:\(claim.domain)", isConfirmed: true)
  }

  private func keep(_ wanted: NewTakedown, _ subject: String, who: String, isConfirmed: Bool) async throws
    -> Response
  {
    let takedown = try await office.store.takeDown(
      wanted.kind, subject, reason: wanted.reason ?? "", who: who, isConfirmed: isConfirmed)
    try await office.store.audit(
      who: who, action: "takedown", subject: "\(wanted.kind.rawValue) \(subject)",
      outcome: isConfirmed ? "confirmed" : "hidden")
    try await office.store.tell(.takedown, ["kind": wanted.kind.rawValue, "subject": subject])
    if isConfirmed { try await Enforcement(office: office.store, workshop: workshop).run() }
    return .json(TakedownAnswer(takedown), status: .created)
  }

  /// The id meant, also where somebody gives the address of its page here; it has to be there.
  private func subject(of wanted: NewTakedown) async throws -> String {
    var subject = wanted.subject.trimmingCharacters(in: .whitespaces)
    guard (1...2_000).contains(subject.utf8.count) else {
      throw ServerProblem.badRequest("'subject' says which one.")
    }
    switch wanted.kind {
    case .domain:
      guard let domain = WebHost.normalized(subject) else {
        throw ServerProblem.badRequest("'subject' must be a domain's name.")
      }
      return domain
    case .scene, .product:
      let folder = wanted.kind == .scene ? "/scenes/" : "/products/"
      if subject.contains(folder), let last = subject.components(separatedBy: folder).last {
        subject = String(last.prefix { !"?#/".contains($0) }).removingPercentEncoding ?? subject
      }
      let isThere =
        wanted.kind == .scene
        ? try await workshop.store.scene(id: subject) != nil
        : try await workshop.store.product(id: subject) != nil
      guard isThere else {
        throw ServerProblem.notFound(
          wanted.kind == .scene ? Strings.english.picture : Strings.english.product)
      }
      return subject
    }
  }

  private func confirm(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard try await office.store.confirmTakedown(context.capture("id")) else {
      throw ServerProblem.notFound("takedown")
    }
    try await Enforcement(office: office.store, workshop: workshop).run()
    return Response(status: .noContent)
  }

  private func lift(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard try await office.store.liftTakedown(context.capture("id"), who: Caller.current?.name ?? "") != nil
    else {
      throw ServerProblem.notFound("takedown")
    }
    return Response(status: .noContent)
  }

  private func takedowns(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(["takedowns": try await office.store.takedowns().map(TakedownAnswer.init)])
  }

  /// So much an hour, for everybody together: a stranger has many addresses.
  private func limit(_ what: String, _ perHour: Double) throws {
    if let seconds = office.rates.take(what, limit: perHour, seconds: 3_600) {
      throw ServerProblem.tooMany(after: seconds)
    }
  }

  // MARK: Pages

  private func page(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .page(OwnersPage().html)
  }

  private func officePage(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .page(
      OfficeOwnersPage(
        claims: try await office.store.claims(), takedowns: try await office.store.takedowns()
      ).html)
  }
}

/// A claim as its owner sees it; `secret` only when it has just been made.
struct ClaimAnswer: Encodable {
  var id: String
  var domain: String
  var state: Claim.State
  var tagging: Permissions.Tagging
  var metaTag: String
  var file: String
  var token: String
  var record: String
  var method: Claim.Method?
  var checked: String?
  var expires: String
  var problem: String?
  var secret: String?

  enum CodingKeys: String, CodingKey {
    case id, domain, state, tagging, file, token, method, checked, expires, problem, secret
    case metaTag = "meta_tag"
    case record = "dns_record"
  }

  init(_ claim: Claim, secret: String? = nil) {
    id = claim.id
    domain = claim.domain
    state = claim.state
    tagging = claim.tagging
    metaTag = claim.metaTag
    file = "https://\(claim.domain)\(Claim.filePath)"
    token = claim.token
    record = claim.record
    method = claim.method
    checked = claim.checked?.formatted(.iso8601)
    expires = claim.expires.formatted(.iso8601)
    problem = claim.problem
    self.secret = secret
  }
}

/// A takedown as the API gives it.
struct TakedownAnswer: Encodable {
  var id: String
  var kind: Takedown.Kind
  var subject: String
  var reason: String
  var who: String
  var at: String
  var confirmed: Bool
  var ended: String?

  init(_ takedown: Takedown) {
    id = takedown.id
    kind = takedown.kind
    subject = takedown.subject
    reason = takedown.reason
    who = takedown.who
    at = takedown.at.formatted(.iso8601)
    confirmed = takedown.isConfirmed
    ended = takedown.ended?.formatted(.iso8601)
  }
}
