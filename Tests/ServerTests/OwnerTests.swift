import Catalog
import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Looks
import Office
import Synchronization
import Testing

@testable import Server

/// A web of pages and TXT records in memory.
final class FakeWeb: PageSource, TextRecordSource, WebhookSender {
  let pages = Mutex<[String: (body: Data, final: String)]>([:])
  let records = Mutex<[String: [String]]>([:])

  func put(_ address: String, _ body: String, leadsTo final: String? = nil) {
    pages.withLock { $0[address] = (Data(body.utf8), final ?? address) }
  }

  func putData(_ address: String, _ body: Data) { pages.withLock { $0[address] = (body, address) } }

  func post(_ body: Data, to address: String, headers: [String: String]) async throws -> Int { 204 }

  func page(at address: String, limit: Int) async throws -> (data: Data, address: URL) {
    guard let page = pages.withLock({ $0[address] }), let url = URL(string: page.final) else {
      throw OfficeError("the server answered with status 404")
    }
    return (page.body.prefix(limit), url)
  }

  func textRecords(of name: String) async throws -> [String] { records.withLock { $0[name] ?? [] } }
}

@Suite("Owners: what they decide holds at once, everywhere")
struct OwnerTests {
  /// A claim of shop.example and the header that manages it.
  private func claim(_ client: any TestClientProtocol, _ domain: String = "shop.example") async throws -> (
    answer: [String: Any], path: String, secret: HTTPFields
  ) {
    let made = try await client.send(.post, "/api/v1/claims", json: ["domain": domain])
    #expect(made.status == .created)
    let answer = try made.json()
    let id = try #require(answer["id"] as? String)
    return (answer, "/api/v1/claims/\(id)", [.claimSecret: try #require(answer["secret"] as? String)])
  }

  @Test(
    "a token is found in a page's head, in a file, or in DNS, and nowhere else",
    arguments: ["meta", "file", "dns", "body", "elsewhere", "comment", "none"])
  func ways(way: String) async throws {
    let web = FakeWeb()
    let test = try TestServer(checker: web)
    try await test.test { client in
      let (answer, path, secret) = try await claim(client)
      let token = try #require(answer["token"] as? String)
      let tag = try #require(answer["meta_tag"] as? String)
      switch way {
      case "meta":
        web.put(
          "https://shop.example/",
          "<!doctype html><HTML><head><title>x</title>\(tag.uppercased().replacing(token.uppercased(), with: token))</head>",
          leadsTo: "https://www.shop.example/")
      case "file": web.put("https://shop.example/.well-known/vitrine-verify.txt", "hello\n\(token)\n")
      case "dns": web.records.withLock { $0["shop.example"] = ["v=spf1 -all", "vitrine-verify=\(token)"] }
      // Visitors may write into a body, and a redirect may lead to somebody else's page.
      case "body": web.put("https://shop.example/", "<html><head></head><body><p>\(tag)</p></body>")
      case "elsewhere":
        web.put("https://shop.example/", "<head>\(tag)</head>", leadsTo: "https://evil.example/")
      case "comment":
        web.put("https://shop.example/", "<head><!-- \(tag) --><script>'\(tag)'</script></head>")
      default: break
      }
      let checked = try await client.send(.post, path + "/check", headers: secret).json()
      let isFound = ["meta", "file", "dns"].contains(way)
      #expect(checked["state"] as? String == (isFound ? "verified" : "pending"), "\(checked)")
      #expect(checked["method"] as? String == (isFound ? way : nil))
    }
  }

  @Test("nobody manages a claim without its secret")
  func secrets() async throws {
    let test = try TestServer(checker: FakeWeb())
    try await test.test { client in
      let (_, path, secret) = try await claim(client)
      let (_, other, otherSecret) = try await claim(client)
      for headers: HTTPFields in [[:], otherSecret, [.claimSecret: "x"], [.claimSecret: ""]] {
        #expect(try await client.get(path, headers: headers).status == .notFound)
        #expect(try await client.send(.post, path + "/check", headers: headers).status == .notFound)
        #expect(
          try await client.send(.put, path + "/tagging", json: ["tagging": "all"], headers: headers).status
            == .notFound)
        #expect(try await client.send(.delete, path, headers: headers).status == .notFound)
      }
      #expect(try await client.get(other, headers: otherSecret).status == .ok)
      #expect(
        try await client.send(.put, path + "/tagging", json: ["tagging": "all"], headers: secret).status
          == .conflict)
      for domain in [
        "", "localhost", "127.0.0.1", "a b.example", "-x.example", "http://x.example/",
        String(repeating: "a", count: 300) + ".example",
      ] {
        #expect(
          try await client.send(.post, "/api/v1/claims", json: ["domain": domain]).status == .badRequest,
          "\(domain)")
      }
    }
  }

  @Test("pictures of a claimed domain are tagged as its owner says: not at all, with own products, with all")
  func switches() async throws {
    let web = FakeWeb()
    let test = try TestServer(checker: web)
    try await test.shop.stock()
    let write = try await test.key(.write)
    let own = try await test.add(
      TestWorkshop.room(220, 30, 25), as: write, query: "?page=https%3A%2F%2Fblog.shop.example%2Fa")
    let foreign = try await test.add(
      TestWorkshop.room(210, 35, 20), as: write, query: "?page=https%3A%2F%2Fwww.brand.example%2Fb")
    try await test.tagAll()
    let looks = TaggedLooks(office: test.office, workshop: test.shop.workshop)
    #expect(try await looks.look(ofScene: own)?.objects.first?.products.isEmpty == false)
    try await test.test { client in
      for domain in ["shop.example", "brand.example"] {
        let (answer, path, secret) = try await claim(client, domain)
        web.put("https://\(domain)/", "<head>\(answer["meta_tag"] ?? "")</head>")
        #expect(
          try await client.send(.post, path + "/check", headers: secret).json()["state"] as? String
            == "verified")
        // Claimed and nothing said: not tagged, from this moment on.
        let scene = domain == "shop.example" ? own : foreign
        #expect(try await looks.look(ofScene: scene)?.objects.isEmpty == true)
        try await test.tagAll()
        #expect(try await test.office.store.scene(scene)?.state == .forbidden)
        for (tagging, shows) in [("own", domain == "shop.example"), ("all", true), ("none", false)] {
          #expect(
            try await client.send(.put, path + "/tagging", json: ["tagging": tagging], headers: secret).status
              == .ok)
          try await test.tagAll()
          let products = try await looks.look(ofScene: scene)?.objects.flatMap(\.products) ?? []
          #expect(products.isEmpty != shows, "\(domain) \(tagging)")
        }
        #expect(try await client.send(.delete, path, headers: secret).status == .noContent)
        try await test.office.store.retag(domain: domain)
        try await test.tagAll()
        #expect(try await looks.look(ofScene: scene)?.objects.isEmpty == false)
      }
    }
  }

  @Test("a claim lasts while its token does, two weeks longer, and goes to whoever proves the domain later")
  func expiry() async throws {
    let web = FakeWeb()
    let test = try TestServer(checker: web)
    let store = test.office.store
    let checker = ClaimChecker(office: store, pages: web, records: web)
    let (first, _) = try await store.makeClaim(domain: "shop.example", contact: "")
    web.records.withLock { $0["shop.example"] = [first.record] }
    let now = Date()
    #expect(try await checker.check(first, now: now)?.state == .verified)
    #expect(try await store.claimsToCheck(now: now + 3_600).isEmpty)
    #expect(try await store.claimsToCheck(now: now + 90_000).map(\.id) == [first.id])
    try await checker.checkDue(now: now + 90_000)
    web.records.withLock { $0 = [:] }
    try await checker.checkDue(now: now + 10 * 86_400)
    #expect(try await store.claim(first.id)?.state == .verified)
    try await checker.checkDue(now: now + 16 * 86_400)
    #expect(try await store.claim(first.id)?.state == .lapsed)
    #expect(try await test.office.rules.permissions().claims.isEmpty)

    let (second, _) = try await store.makeClaim(domain: "shop.example", contact: "")
    let (third, _) = try await store.makeClaim(domain: "shop.example", contact: "")
    for claim in [second, third] {
      web.records.withLock { $0["shop.example"] = [claim.record] }
      _ = try await checker.check(claim, now: now)
    }
    #expect(try await store.claim(second.id)?.state == .lapsed)
    #expect(try await store.claim(third.id)?.state == .verified)
    let (idle, _) = try await store.makeClaim(domain: "idle.example", contact: "")
    _ = try await checker.check(idle, now: now + 8 * 86_400)
    #expect(try await store.claim(idle.id)?.state == .lapsed)
  }

  /// Everything that could still show a product: search, look-alikes, looks (fresh, kept and tagged), its own page, its
  /// picture, the index.
  private func traces(of product: String, _ test: TestServer, _ showcase: CatalogShowcase, scene: String)
    async throws -> [String]
  {
    var traces: [String] = []
    let picture = try TestWorkshop.room(228, 22, 21)
    if try await showcase.look(in: picture, LookQuery()).objects.flatMap(\.products).contains(where: {
      $0.id == product
    }) {
      traces.append("look")
    }
    if try await showcase.cachedLook(forScene: scene)?.objects.flatMap(\.products).contains(where: {
      $0.id == product
    }) == true {
      traces.append("kept look")
    }
    let tagged = try await TaggedLooks(office: test.office, workshop: test.shop.workshop).look(ofScene: scene)
    if tagged?.objects.flatMap(\.products).contains(where: { $0.id == product }) == true {
      traces.append("tags")
    }
    if try await showcase.product(withID: product) != nil { traces.append("page") }
    if try await showcase.picture(ofProduct: product, at: 0) != nil { traces.append("picture") }
    if try await showcase.products(similarTo: "sofa-sand", limit: 12)?.contains(where: { $0.id == product })
      == true
    {
      traces.append("look-alikes")
    }
    if try await showcase.products(similarTo: product, limit: 12) != nil { traces.append("its look-alikes") }
    let vector = try await MeanColour().embed([TestPicture.red]).first?.values ?? []
    if try await test.shop.index.search(vector, category: nil, limit: 50, excluding: []).contains(where: {
      $0.productID == product
    }) {
      traces.append("index")
    }
    return traces
  }

  private func showcase(_ test: TestServer) -> CatalogShowcase {
    CatalogShowcase(
      store: test.shop.store, index: test.shop.index, finder: test.shop.workshop.finder, modelID: "mean",
      sceneFolder: test.showcase.sceneFolder, permissions: test.office.rules)
  }

  @Test(
    "a product that is taken down is nowhere any more, does not come back with an import, and comes back when that is lifted"
  )
  func productTakedown() async throws {
    let test = try TestServer()
    try await test.shop.stock()
    let showcase = showcase(test)
    let (write, admin) = try await (test.key(.write), test.key(.admin))
    let scene = try await test.add(TestWorkshop.room(220, 30, 25), as: write)
    try await test.tagAll()
    try await showcase.keep(showcase.look(in: TestWorkshop.room(228, 22, 21), LookQuery()), forScene: scene)
    let before = try await traces(of: "sofa-red", test, showcase, scene: scene)
    #expect(
      before == ["look", "kept look", "tags", "page", "picture", "look-alikes", "its look-alikes", "index"])
    try await test.test { client in
      let asked = try await client.send(
        .post, "/api/v1/takedowns",
        json: [
          "kind": "product", "subject": "https://vitrine.example/products/sofa-red?x=1",
          "contact": "me@brand.example", "reason": "mine",
        ])
      #expect(asked.status == .created)
      // A stranger's word hides it; it is not yet erased.
      #expect(try await traces(of: "sofa-red", test, showcase, scene: scene) == ["index"])
      let id = try #require(try asked.json()["id"] as? String)
      #expect(
        try await client.send(.post, "/api/v1/takedowns/\(id)/confirmation", headers: admin).status
          == .noContent)
      #expect(try await traces(of: "sofa-red", test, showcase, scene: scene) == [])
      // An import brings it back into the store; it stays hidden, and goes with the next look at what is taken down.
      try await test.shop.stock()
      #expect(try await traces(of: "sofa-red", test, showcase, scene: scene) == ["index"])
      try await Enforcement(office: test.office.store, workshop: test.shop.workshop).run()
      #expect(try await traces(of: "sofa-red", test, showcase, scene: scene) == [])
      #expect(try await client.send(.delete, "/api/v1/takedowns/\(id)", headers: admin).status == .noContent)
      try await test.shop.stock()
      #expect(try await traces(of: "sofa-red", test, showcase, scene: scene).contains("look"))
    }
  }

  @Test("a picture that is taken down is gone with its file; an owner takes down only what is theirs")
  func sceneTakedown() async throws {
    let web = FakeWeb()
    let test = try TestServer(checker: web)
    try await test.shop.stock()
    let write = try await test.key(.write)
    let own = try await test.add(
      TestWorkshop.room(220, 30, 25), as: write, query: "?page=https%3A%2F%2Fbrand.example%2Fa")
    let foreign = try await test.add(
      TestWorkshop.room(20, 230, 25), as: write, query: "?page=https%3A%2F%2Fother.example%2Fa")
    try await test.tagAll()
    let showcase = showcase(test)
    #expect(try await showcase.picture(ofScene: own) != nil)
    try await test.test { client in
      let (answer, path, secret) = try await claim(client, "brand.example")
      web.records.withLock { $0["brand.example"] = [answer["dns_record"] as? String ?? ""] }
      let down: [String: Any] = ["kind": "scene", "subject": own]
      #expect(
        try await client.send(.post, path + "/takedowns", json: down, headers: secret).status == .conflict)
      _ = try await client.send(.post, path + "/check", headers: secret)
      for stranger: [String: Any] in [
        ["kind": "scene", "subject": foreign], ["kind": "product", "subject": "sofa-red"],
        ["kind": "domain", "subject": "other.example"],
      ] {
        #expect(
          try await client.send(.post, path + "/takedowns", json: stranger, headers: secret).status
            == .forbidden)
      }
      #expect(
        try await client.send(.post, path + "/takedowns", json: down, headers: secret).status == .created)
    }
    #expect(try await showcase.scene(withID: own) == nil)
    #expect(try await showcase.picture(ofScene: own) == nil)
    #expect(try await test.shop.store.scene(id: own) == nil)
    #expect(
      !FileManager.default.fileExists(atPath: test.showcase.sceneFolder.appending(path: "\(own).jpg").path))
    #expect(try await showcase.scene(withID: foreign) != nil)
  }

  @Test("a whole domain's pictures and products go, also from another process")
  func domainTakedown() async throws {
    let test = try TestServer()
    try await test.shop.stock()
    let write = try await test.key(.write)
    let scene = try await test.add(
      TestWorkshop.room(220, 30, 25), as: write, query: "?page=https%3A%2F%2Fa.shop.example%2Fa")
    try await test.tagAll()
    let showcase = showcase(test)
    _ = try await test.office.rules.permissions()
    let beside = try Backoffice(folder: test.showcase.folder)
    try await beside.store.takeDown(.domain, "shop.example", reason: "", who: "cli", isConfirmed: true)
    // The running server sees it without being told.
    #expect(try await traces(of: "sofa-red", test, showcase, scene: scene) == ["index"])
    #expect(try await Enforcement(office: test.office.store, workshop: test.shop.workshop).run() == (8, 1))
    #expect(try await test.shop.store.productCount(ProductFilter(state: .any)) == 0)
  }

  @Test("strangers' requests need a way to reach them, name what is there, and cannot name a domain")
  func requests() async throws {
    let test = try TestServer()
    try await test.shop.stock()
    try await test.test { client in
      let bad: [([String: Any], HTTPResponse.Status)] = [
        (["kind": "product", "subject": "sofa-red"], .badRequest),
        (["kind": "product", "subject": "nobody's", "contact": "a@b.example"], .notFound),
        (["kind": "domain", "subject": "shop.example", "contact": "a@b.example"], .badRequest),
        (["kind": "everything", "subject": "x", "contact": "a@b.example"], .badRequest),
        (["kind": "scene", "subject": "../../secret.txt", "contact": "a@b.example"], .notFound),
      ]
      for (body, status) in bad {
        let answer = try await client.send(.post, "/api/v1/takedowns", json: body)
        #expect(answer.status == status, "\(body)")
      }
      #expect(try await client.get("/owners").status == .ok)
    }
  }

  @Test("marks on a page are read as owners mean them")
  func marks() throws {
    let page = """
      <html><head><base href="https://cdn.example/x/"><title><img src=no.jpg></title></head><body>
      <!-- <img src="comment.jpg"> --><script>document.write('<img src="script.jpg">')</script>
      <IMG SRC='a.jpg' ALT="A &amp; B"><img src=b.jpg data-pin-nopin="true"><img src=c.jpg nopin>
      <img src=d.jpg data-pin-nopin=false><img data-src="/e.jpg"><img src="data:image/png;base64,xx"><img src="javascript:x">
      <img src="b.jpg"><img src=a.jpg></body>
      """
    let address = try #require(URL(string: "https://shop.example/p"))
    let marks = PageMarks(Data(page.utf8), at: address)
    #expect(marks.refusal == nil)
    #expect(
      marks.pictures.map(\.address.absoluteString) == [
        "https://cdn.example/x/a.jpg", "https://cdn.example/x/d.jpg", "https://cdn.example/e.jpg",
      ])
    #expect(marks.pictures.first?.title == "A & B")
    for word in [
      "<meta name=pinterest content=nopin>", "<meta name='robots' content='index, NOIMAGEINDEX'>",
      "<meta name=\"vitrine\" content=\"none\">", "<META NAME=ROBOTS CONTENT=noai>",
    ] {
      #expect(PageMarks(Data("<head>\(word)</head>".utf8), at: address).refusal != nil, "\(word)")
    }
    #expect(PageMarks(Data("<meta name=robots content='index,follow'>".utf8), at: address).refusal == nil)
    var generator = SystemRandomNumberGenerator()
    for _ in 0..<300 {
      var bytes = Array(page.utf8)
      for _ in 0..<20 {
        bytes[Int.random(in: bytes.indices, using: &generator)] = UInt8.random(in: 0...255, using: &generator)
      }
      _ = PageMarks(Data(bytes.prefix(Int.random(in: 0...bytes.count, using: &generator))), at: address)
    }
  }
}
