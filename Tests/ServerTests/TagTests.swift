import Annotations
import Catalog
import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Images
import NIOCore
import Office
import Synchronization
import Testing

@testable import Server

@Suite("Tags: pictures come in, models propose, people decide")
struct TagTests {
  /// A stocked shop with one red room, tagged.
  private func tagged() async throws -> (test: TestServer, scene: String, write: HTTPFields) {
    let test = try TestServer()
    try await test.shop.stock()
    let write = try await test.key(.write, name: "camera")
    let id = try await test.add(TestWorkshop.room(220, 30, 25), as: write)
    try await test.tagAll()
    return (test, id, write)
  }

  @Test(
    "sure tags are published, doubtful ones wait, the rest is dropped, and visitors see what is published")
  func states() async throws {
    let (test, id, write) = try await tagged()
    try await test.test { client in
      let answer = try await client.get("/api/v1/scenes/\(id)/tags", headers: write).json()
      #expect(answer["state"] as? String == "tagged")
      let tags = try #require(answer["tags"] as? [[String: Any]])
      #expect(tags.map { $0["category"] as? String } == ["sofa", "floor_lamp"])
      #expect(tags.map { $0["state"] as? String } == ["published", "review"])
      let first = try #require((tags[0]["products"] as? [[String: Any]])?.first)
      #expect(first["id"] as? String == "sofa-red")
    }
    let look = try #require(
      try await TaggedLooks(office: test.office, workshop: test.shop.workshop).look(ofScene: id))
    #expect(look.objects.map(\.category) == ["sofa"])
    #expect(look.objects.first?.products.first?.id == "sofa-red")
  }

  @Test(
    "a decision publishes, changes what it says, is kept with who, when and what was before, and can be undone"
  )
  func decisions() async throws {
    let (test, id, write) = try await tagged()
    let other = try await test.key(.write, name: "other")
    try await test.test { client in
      let item = try #require(
        (try await client.get("/api/v1/review", headers: write).json()["items"] as? [[String: Any]])?.first)
      let tag = try #require(item["tag"] as? [String: Any])
      let path = "/api/v1/tags/\(tag["id"] ?? "")"
      // Somebody else is not given the same work.
      #expect(
        (try await client.get("/api/v1/review", headers: other).json()["items"] as? [Any])?.isEmpty == true)
      let box: [String: Any] = ["x": 0.6, "y": 0.1, "width": 0.3, "height": 0.8]
      let changed = try await client.send(
        .post, path + "/decision",
        json: [
          "verdict": "accept", "version": 1, "box": box, "category": "armchair", "product": "sofa-blue",
          "milliseconds": 1_200,
        ], headers: write)
      #expect(changed.status == .ok)
      let now = try changed.json()
      #expect(now["state"] as? String == "published" && now["category"] as? String == "armchair")
      #expect(((now["products"] as? [[String: Any]])?.first?["match"] as? String) == "exact")
      let late = try await client.send(
        .post, path + "/decision", json: ["verdict": "reject", "version": 1], headers: other)
      #expect(late.status == .conflict)
      #expect(
        try await client.send(.post, path + "/decision", json: ["verdict": "undo"], headers: other).status
          == .conflict)
      let history = try #require(
        try await client.get(path + "/history", headers: write).json()["decisions"] as? [[String: Any]])
      #expect(
        history.count == 1 && history[0]["who"] as? String == "key:camera"
          && history[0]["milliseconds"] as? Int == 1_200)
      let back = try await client.send(.post, path + "/decision", json: ["verdict": "undo"], headers: write)
      #expect(
        try back.json()["category"] as? String == "floor_lamp" && back.json()["state"] as? String == "review")
      #expect(
        try await client.send(.post, path + "/decision", json: ["verdict": "reject"], headers: write).status
          == .ok)
    }
    let look = try await TaggedLooks(office: test.office, workshop: test.shop.workshop).look(ofScene: id)
    #expect(look?.objects.map(\.category) == ["sofa"])
    let kept = try await test.office.store.decisions()
    #expect(kept.map(\.verdict) == [.accept, .undo, .reject])
    #expect(kept[0].before?.category == "floor_lamp" && kept[0].after?.category == "armchair")
  }

  @Test(
    "a decision that makes no sense is refused and changes nothing",
    arguments: [
      #"{"verdict": "perhaps"}"#, #"{"verdict": "erase"}"#, #"{"verdict": "accept", "category": "dragon"}"#,
      #"{"verdict": "accept", "product": "nobody's"}"#,
      #"{"verdict": "accept", "box": {"x": 0.9, "y": 0, "width": 0.5, "height": 1}}"#,
      #"{"verdict": "accept", "box": {"x": 0, "y": 0, "width": 0, "height": 1}}"#,
      #"{"verdict": "accept", "box": {"x": 1e40, "y": 0, "width": 0.5, "height": 1}}"#, #"{"verdict": 3}"#,
      #"{}"#,
    ])
  func nonsense(body: String) async throws {
    let (test, id, write) = try await tagged()
    let tag = try #require(try await test.office.store.tags(ofScene: id)?.last)
    try await test.test { client in
      let answer = try await client.post(
        "/api/v1/tags/\(tag.id)/decision", Data(body.utf8), type: "application/json", headers: write)
      #expect(answer.status == .badRequest, "\(answer.status)")
    }
    #expect(try await test.office.store.tag(tag.id) == tag)
    #expect(try await test.office.store.decisions().isEmpty)
  }

  @Test("a picture is written anew without metadata, taken once, and counts against the key's day")
  func intake() async throws {
    let test = try TestServer()
    let write = try await test.key(.write, name: "camera", picturesPerDay: 2)
    var picture = try TestWorkshop.room(220, 30, 25)
    // A second file after the picture's end, as people hide things.
    picture += Data("GPS 48.85 N; PK\u{3}\u{4} hidden".utf8)
    let id = try await test.add(picture, as: write)
    #expect(try await test.add(picture, as: write) == id)
    let file = try Data(contentsOf: test.showcase.sceneFolder.appending(path: "\(id).jpg"))
    #expect(ImageFormat(signatureOf: file) == .jpeg)
    #expect(file.range(of: Data("GPS".utf8)) == nil && file.range(of: Data("Exif".utf8)) == nil)
    _ = try await test.add(TestWorkshop.room(1, 2, 3), as: write)
    let third = try TestWorkshop.room(9, 9, 9)
    try await test.test { client in
      let refused = try await client.post("/api/v1/scenes", third, type: "image/png", headers: write)
      #expect(refused.status == .tooManyRequests && refused.problem == "quota")
      for address in ["javascript:alert(1)", "ftp://a.example/x", "https://127.0.0.1/x"] {
        let answer = try await client.post(
          "/api/v1/scenes?page=\(PagePath.segment(address))", third, type: "image/png", headers: write)
        #expect(answer.status == .badRequest, "\(address)")
      }
    }
  }

  @Test("whoever added a picture may remove it; for others it is not there")
  func removal() async throws {
    let (test, id, write) = try await tagged()
    let other = try await test.key(.write)
    let admin = try await test.key(.admin)
    let second = try await test.add(TestWorkshop.room(3, 200, 9), as: write)
    try await test.test { client in
      let refused = try await client.send(.delete, "/api/v1/scenes/\(id)", headers: other)
      #expect(refused.status == .notFound)
      #expect(try await client.send(.delete, "/api/v1/scenes/\(id)", headers: write).status == .noContent)
      #expect(try await client.send(.delete, "/api/v1/scenes/\(id)", headers: write).status == .notFound)
      #expect(try await client.send(.delete, "/api/v1/scenes/\(second)", headers: admin).status == .noContent)
    }
    #expect(try await test.shop.store.scene(id: id) == nil)
    #expect(
      !FileManager.default.fileExists(atPath: test.showcase.sceneFolder.appending(path: "\(id).jpg").path))
  }

  @Test("boxes are drawn, given products found by picture and by words, and what is labelled leaves the list")
  func labelling() async throws {
    let (test, id, write) = try await tagged()
    try await test.test { client in
      let next = try await client.get("/api/v1/label/next", headers: write).json()
      #expect((next["scene"] as? [String: Any])?["id"] as? String == id)
      let box: [String: Any] = ["x": 0.2, "y": 0.2, "width": 0.4, "height": 0.4]
      let alike = try await client.send(
        .post, "/api/v1/scenes/\(id)/candidates", json: ["box": box], headers: write
      ).json()
      #expect(((alike["products"] as? [[String: Any]])?.first?["id"] as? String)?.hasSuffix("-red") == true)
      let found = try await client.get("/api/v1/label/products?q=sand%20sofa", headers: write).json()
      #expect((found["products"] as? [[String: Any]])?.map { $0["id"] as? String } == ["sofa-sand"])
      let drawn = try await client.send(
        .post, "/api/v1/scenes/\(id)/tags", json: ["box": box, "category": "sofa", "product": "sofa-sand"],
        headers: write)
      #expect(drawn.status == .created)
      let tag = try #require(try drawn.json()["id"] as? String)
      #expect(try await test.office.store.handDrawnTags() == [id: ["sofa": 1]])
      let model = try #require(try await test.office.store.tags(ofScene: id)?.first { $0.origin == .model })
      #expect(try await client.send(.delete, "/api/v1/tags/\(model.id)", headers: write).status == .conflict)
      #expect(
        try await client.send(.put, "/api/v1/scenes/\(id)/labelled", json: ["labelled": true], headers: write)
          .status == .noContent)
      #expect(try await client.get("/api/v1/label/next", headers: write).json()["scene"] == nil)
      #expect(try await client.send(.delete, "/api/v1/tags/\(tag)", headers: write).status == .noContent)
      #expect(
        try await client.send(
          .put, "/api/v1/scenes/nobodys/labelled", json: ["labelled": true], headers: write
        ).status == .notFound)
    }
    // Tagging anew keeps what people drew or decided.
    try await test.office.store.enqueue(id, addedBy: "test")
    try await test.tagAll()
    #expect(try await test.office.store.tags(ofScene: id)?.count == 2)
  }

  @Test("what people decided comes out as COCO and pairs, and only pictures that are decided to the end")
  func export() async throws {
    let (test, id, write) = try await tagged()
    _ = write
    let store = test.office.store
    let tags = try #require(try await store.tags(ofScene: id))
    _ = try await store.decide(tags[1].id, TagChange(verdict: .accept, product: "floor_lamp-red"), who: "ada")
    func labels(partial: Bool = false) async throws -> ReviewedLabels {
      try await ReviewedLabels(office: store, store: test.shop.store, vocabulary: .standard, partial: partial)
    }
    let unfinished = try await labels()
    #expect(unfinished.annotations.images.isEmpty && unfinished.unfinished == 1)
    #expect(try await labels(partial: true).annotations.annotations.count == 1)
    _ = try await store.decide(tags[0].id, TagChange(verdict: .reject), who: "ada")
    let whole = try await labels()
    #expect(whole.annotations.images.map(\.fileName) == ["\(id).jpg"])
    #expect(whole.annotations.annotations.map(\.product) == ["floor_lamp-red"])
    let box = try #require(whole.annotations.annotations.first?.box)
    #expect(abs(box.x - 210) < 0.5 && abs(box.width - 60) < 0.5)
    #expect(whole.pairs.map(\.products) == [["floor_lamp-red"]])
    _ = try await store.decide(tags[0].id, TagChange(verdict: .undo), who: "ada")
    try await store.setLabelled(id, by: "ada")
    #expect(try await labels().annotations.annotations.count == 2)
  }

  @Test("a folder is watched: whole pictures come in once, others are named")
  func watch() async throws {
    let test = try TestServer()
    let folder = test.showcase.folder.appending(path: "incoming")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let watch = FolderWatch(folder: folder, office: test.office.store, workshop: test.shop.workshop)
    let picture = try TestWorkshop.room(9, 99, 199)
    try picture.prefix(100).write(to: folder.appending(path: "a.png"))
    try Data("not a picture".utf8).write(to: folder.appending(path: "b.jpg"))
    try picture.write(to: folder.appending(path: ".hidden.png"))
    #expect(try await watch.look().taken.isEmpty)
    try picture.write(to: folder.appending(path: "a.png"))
    let second = try await watch.look()
    #expect(second.taken.isEmpty && second.problems.count == 1 && second.problems[0].hasPrefix("b.jpg"))
    #expect(try await watch.look().taken.count == 1)
    #expect(try await watch.look() == ([], []))
    let again = FolderWatch(folder: folder, office: test.office.store, workshop: test.shop.workshop)
    _ = try await again.look()
    #expect(try await again.look().taken.isEmpty)
    #expect(try await test.office.store.sceneCounts() == [.waiting: 1])
  }

  @Test("a picture that cannot be tagged is tried three times, then named")
  func failure() async throws {
    let test = try TestServer()
    let write = try await test.key(.write)
    let id = try await test.add(TestWorkshop.room(5, 5, 5), as: write)
    try FileManager.default.removeItem(at: test.showcase.sceneFolder.appending(path: "\(id).jpg"))
    try await test.tagAll()
    let scene = try #require(try await test.office.store.scene(id))
    #expect(scene.state == .failed && scene.problem?.isEmpty == false)
  }

  @Test("a seller's photo gets category, attributes, title and price with their confidence")
  func suggestion() async throws {
    let test = try TestServer()
    try await test.shop.stock()
    test.shop.detector.found.withLock { $0 = [("sofa", Box(x: 0.1, y: 0.1, width: 0.8, height: 0.8), 0.9)] }
    let picture = try TestWorkshop.room(225, 25, 22)
    try await test.test { client in
      let answer = try await client.post("/api/v1/suggest", picture, type: "image/png")
      #expect(answer.status == .ok)
      let suggestion = try answer.json()
      #expect(((suggestion["categories"] as? [[String: Any]])?.first?["category"] as? String) == "sofa")
      #expect(
        ((suggestion["attributes"] as? [String: [String: Any]])?["color"]?["value"] as? String) == "red")
      #expect(((suggestion["title"] as? [String: Any])?["value"] as? String) == "Red sofa")
      let price = try #require(suggestion["price"] as? [String: Any])
      #expect(price["currency"] as? String == "EUR" && price["low"] as? Int == 100)
      let schema = SchemaChecker(document: try await client.get("/api/v1/openapi.json").json())
      #expect(
        try schema.problems(with: suggestion, answering: "/api/v1/suggest", method: "post", status: 200) == []
      )
      #expect(try await client.post("/api/v1/suggest", Data("x".utf8)).status == .unsupportedMediaType)
    }
  }

  @Test("answers have the shapes the document promises")
  func shapes() async throws {
    let (test, id, write) = try await tagged()
    try await test.test { client in
      let schema = SchemaChecker(document: try await client.get("/api/v1/openapi.json").json())
      for path in [
        "/api/v1/scenes/\(id)/tags", "/api/v1/review", "/api/v1/label/next", "/api/v1/label/products?q=sofa",
        "/api/v1/vocabulary",
      ] {
        let answer = try await client.get(path, headers: write)
        #expect(
          try schema.problems(with: answer.json(), answering: path, method: "get", status: 200) == [],
          "\(path)")
      }
    }
  }
}

extension TestServer {
  /// Adds a picture as a program would and answers its id.
  func add(_ picture: Data, as headers: HTTPFields, query: String = "") async throws -> String {
    let id = try await server.application().test(.router) { client in
      let answer = try await client.post(
        "/api/v1/scenes\(query)", picture, type: "image/png", headers: headers)
      return try #require(try answer.json()["id"] as? String, "\(answer.status)")
    }
    return id
  }

  /// Tags everything that waits.
  func tagAll() async throws {
    let tagger = Tagger(office: office.store, workshop: shop.workshop)
    while try await tagger.tagNext() != nil {}
  }
}
