import Catalog
import Domain
import Foundation
import Logging
import Office
import ServiceLifecycle
import Synchronization
import Testing

@testable import Server

@Suite(
  "Browser: the office by keyboard and mouse", .serialized,
  .enabled(if: Browser.isInstalled, "chromium and chromedriver are not installed (Scripts/setup.sh browser)"))
struct OfficeBrowserTests {
  /// Serves a stocked shop's office on a free port while `body` drives a browser that has signed in.
  private func work(
    _ test: TestServer, width: Int = 1280, height: Int = 900, as role: Role = .admin,
    _ body: @escaping @Sendable (Browser, String) async throws -> Void
  ) async throws {
    try test.account("ada", role)
    let (ports, told) = AsyncStream<Int>.makeStream()
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    let server = try test.serving { told.yield($0) }
    let group = ServiceGroup(services: [server.application()], logger: quiet)
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      var iterator = ports.makeAsyncIterator()
      let port = try #require(await iterator.next())
      let browser = try await Browser(width: width, height: height)
      do {
        let base = "http://127.0.0.1:\(port)"
        try await browser.open(base + "/office")
        try await browser.type("ada", into: "#name")
        try await browser.type(TestServer.password, into: "#password")
        try await browser.click(".sign-in .button")
        try await browser.wait(until: "location.pathname === '/office'")
        try await body(browser, base)
        #expect(try await browser.complaints() == [])
      } catch {
        await browser.close()
        await group.triggerGracefulShutdown()
        throw error
      }
      await browser.close()
      await group.triggerGracefulShutdown()
      try await tasks.waitForAll()
    }
  }

  /// A stocked shop with two rooms, tagged.
  private func stocked() async throws -> (test: TestServer, scenes: [String]) {
    let test = try TestServer(showsShop: true)
    try await test.shop.stock()
    let write = try await test.key(.write, name: "camera")
    let scenes = try await [
      test.add(TestWorkshop.room(220, 30, 25), as: write),
      test.add(TestWorkshop.room(30, 40, 220), as: write),
    ]
    try await test.tagAll()
    return (test, scenes)
  }

  @Test("the review queue by keyboard: accept with a product, move, another category, reject, undo")
  func review() async throws {
    let (test, scenes) = try await stocked()
    let store = test.office.store
    try await work(test) { browser, base in
      try await browser.open(base + "/office/review")
      try await browser.wait(until: "!!document.querySelector('.canvas').dataset.tag")
      #expect(try await browser.text("document.querySelector('.progress').textContent") == "2 tags wait")
      let first = try #require(try await browser.text("document.querySelector('.canvas').dataset.tag"))
      #expect(try await browser.truth("document.querySelector('.subject h2').textContent === 'floor lamp'"))
      try await browser.wait(until: "document.querySelectorAll('.choice').length > 1")
      try await browser.press("2")
      try await browser.press("\u{E014}")  // right
      try await browser.press("\u{E014}")
      try await browser.press("a")
      try await browser.wait(until: "document.querySelector('.canvas').dataset.tag !== '\(first)'")
      let accepted = try #require(try await store.tag(first))
      #expect(
        accepted.state == .published && accepted.product != nil && accepted.product == accepted.candidates[1])
      #expect(abs(accepted.box.x - 0.72) < 0.001)

      let second = try #require(try await browser.text("document.querySelector('.canvas').dataset.tag"))
      try await browser.press("c")
      #expect(try await browser.text("document.activeElement.id") == "category")
      try await browser.type("armch", into: "#category")
      try await browser.wait(until: "document.querySelector('#categories li')?.textContent === 'armchair'")
      try await browser.press("\u{E007}")  // enter
      try await browser.wait(until: "document.querySelector('.subject h2').textContent === 'armchair'")
      try await browser.press("r")
      try await browser.wait(
        until: "document.querySelector('.empty').textContent.startsWith('Nothing waits')")
      #expect(try await store.tag(second)?.state == .rejected)
      try await browser.press("u")
      try await browser.wait(until: "!document.querySelector('.canvas').hidden")
      #expect(try await store.tag(second)?.state == .review)
      try await browser.click("[data-action=accept]")
      try await browser.wait(until: "!document.querySelector('.empty').hidden")
      #expect(try await store.tag(second)?.state == .published)
      // What was decided is what visitors see.
      try await browser.open(base + "/scenes/\(scenes[0])")
      try await browser.wait(until: "document.body.innerText.toLowerCase().includes('floor lamp')")
    }
    let decisions = try await store.decisions()
    #expect(decisions.map(\.who).allSatisfy { $0 == "ada" } && decisions.count == 4)
    #expect(decisions.allSatisfy { $0.verdict == .undo || ($0.milliseconds ?? 0) > 0 })
  }

  @Test("a picture is labelled from nothing: a box by mouse, one by keyboard, each with category and product")
  func label() async throws {
    let test = try TestServer(showsShop: true)
    try await test.shop.stock()
    let write = try await test.key(.write, name: "camera")
    test.shop.detector.found.withLock { $0 = [] }
    let scene = try await test.add(TestWorkshop.room(220, 30, 25), as: write)
    let other = try await test.add(TestWorkshop.room(20, 230, 25), as: write)
    try await test.tagAll()
    let store = test.office.store
    try await work(test, as: .reviewer) { browser, base in
      try await browser.open(base + "/office/label")
      try await browser.wait(until: "document.querySelector('.canvas').dataset.scene === '\(scene)'")
      try await browser.drag(".canvas", from: (0.2, 0.2), to: (0.6, 0.7))
      try await browser.wait(until: "document.activeElement.id === 'category'")
      try await browser.type("couch", into: "#category")
      try await browser.wait(until: "document.querySelector('#categories li')?.textContent === 'sofa'")
      #expect(try await browser.truth("document.querySelector('.guideline').textContent.length > 10"))
      try await browser.press("\u{E007}")
      try await browser.wait(until: "document.querySelectorAll('.box.person').length === 1")
      try await browser.wait(until: "document.querySelectorAll('.choice').length > 0")
      try await browser.press("1")
      try await browser.wait(until: "document.querySelector('.choice[aria-pressed=true]') !== null")
      try await browser.press("n")
      try await browser.wait(until: "document.activeElement.id === 'category'")
      try await browser.type("floor", into: "#category")
      try await browser.press("\u{E007}")
      try await browser.wait(until: "document.querySelectorAll('.box.person').length === 2")
      try await browser.press("f")
      try await browser.type("blue floor", into: "#find")
      try await browser.wait(until: "document.querySelector('.choice')?.dataset.id === 'floor_lamp-blue'")
      try await browser.press("\u{E007}")
      try await browser.wait(
        until: "document.querySelector('.choice[aria-pressed=true]')?.dataset.id === 'floor_lamp-blue'")
      test.shop.detector.found.withLock {
        $0 = [
          ("sofa", Box(x: 0.1, y: 0.4, width: 0.4, height: 0.4), 0.95),
          ("throw_pillow", Box(x: 0.3, y: 0.5, width: 0.1, height: 0.1), 0.2),
        ]
      }
      try await browser.press("d")
      try await browser.wait(until: "document.querySelector('.canvas').dataset.scene === '\(other)'")
      // A click takes the box the detector sees there, another the next likely one.
      let left = "parseFloat(document.querySelector('.box.new')?.style.left ?? 0)"
      for expected in [10, 30] {
        for _ in 0..<20 where try await browser.number(left)?.rounded() != Double(expected) {
          try await browser.drag(".canvas", from: (0.34, 0.55), to: (0.34, 0.55))
          try await Task.sleep(for: .milliseconds(100))
          if try await browser.number(left) != 0 { break }
        }
        #expect(try await browser.number("Math.round(\(left))") == Double(expected))
      }
      #expect(try await browser.truth("document.activeElement.id === 'category'"))
      try await browser.press("\u{E00C}")
      #expect(
        try await browser.truth("document.querySelector('.progress').textContent.includes('1 pictures done')")
      )
    }
    let tags = try #require(try await store.tags(ofScene: scene)).sorted { $0.category < $1.category }
    #expect(tags.map(\.category) == ["floor_lamp", "sofa"])
    #expect(tags[0].product == "floor_lamp-blue" && tags[1].product?.hasSuffix("-red") == true)
    #expect(abs(tags[1].box.x - 0.2) < 0.02 && abs(tags[1].box.width - 0.4) < 0.02)
    #expect(try await store.scene(scene)?.labelledBy == "ada")
  }

  @Test("owners claim a domain, and strangers have a picture hidden, with the mouse")
  func owners() async throws {
    let web = FakeWeb()
    let test = try TestServer(checker: web, showsShop: true)
    try await test.shop.stock()
    let scene = try await test.add(TestWorkshop.room(220, 30, 25), as: test.key(.write))
    try await work(test) { browser, base in
      try await browser.open(base + "/owners")
      try await browser.type("\(base)/scenes/\(scene)", into: "#subject")
      try await browser.type("me@brand.example", into: "#contact")
      try await browser.click("#take-down ~ form .button")
      try await browser.wait(until: "document.querySelector('#told')?.textContent === 'It is hidden now.'")
      try await browser.type("brand.example", into: "#domain")
      try await browser.click("#make-claim .button")
      try await browser.wait(until: "!!document.querySelector('#check')")
      let record = try #require(
        try await browser.text("[...document.querySelectorAll('.ways code')].at(-1).textContent"))
      web.records.withLock { $0["brand.example"] = [record] }
      try await browser.click("#check")
      try await browser.wait(until: "!!document.querySelector('#tagging')")
      try await browser.run(
        "const s = document.querySelector('#tagging'); s.value = 'own'; s.dispatchEvent(new Event('change'))")
      try await browser.wait(until: "document.querySelector('#told').textContent.startsWith('Kept')")
      try await browser.open(base + "/office/owners")
      try await browser.wait(until: "document.body.innerText.includes('erased')")
    }
    #expect(try await test.office.rules.permissions().claims == ["brand.example": .own])
    #expect(try await test.shop.store.scene(id: scene) == nil)
  }

  @Test("keys are made and removed, a study is judged with arrow keys, a webhook is added")
  func administration() async throws {
    let (test, scenes) = try await stocked()
    let items = (0..<3).map { _ in
      RelevanceStudy.Item(
        sceneID: scenes[0], box: Box(x: 0.1, y: 0.1, width: 0.5, height: 0.5),
        first: ["sofa-red", "sofa-sand"],
        second: ["sofa-blue", "sofa-green"])
    }
    _ = try await test.office.store.makeStudy(name: "spring", first: "old", second: "new", items: items)
    try await work(test) { browser, base in
      try await browser.open(base + "/office/keys")
      try await browser.type("robot", into: "#key-name")
      try await browser.click("form.line .button")
      try await browser.wait(until: "document.querySelector('.shown code')?.textContent.startsWith('vtr_')")
      try await browser.open(base + "/office/keys")
      #expect(try await browser.truth("document.body.innerText.includes('robot')"))
      _ = try await browser.value("window.confirm = () => true")
      try await browser.run("window.confirm = () => true")
      try await browser.click("[data-call*='keys/robot']")
      try await browser.wait(until: "!document.body.innerText.includes('robot')")
      try await browser.open(base + "/office/relevance/spring")
      for key in ["\u{E012}", "\u{E014}", "\u{E013}"] {
        try await browser.wait(until: "!document.querySelector('.question').hidden")
        let before = try await browser.text("document.querySelector('.progress').textContent") ?? ""
        try await browser.press(key)
        try await browser.wait(until: "document.querySelector('.progress').textContent !== '\(before)'")
      }
      try await browser.wait(
        until: "document.querySelector('.progress').textContent.startsWith('Nothing is left')")
      try await browser.open(base + "/office/webhooks")
      try await browser.type("https://x.example/hook", into: "#address")
      try await browser.click("form.line .button")
      try await browser.wait(until: "!document.querySelector('.shown').hidden")
    }
    #expect(try await test.office.store.webhooks().map(\.address) == ["https://x.example/hook"])
    let study = try #require(try await test.office.store.study("spring"))
    #expect(try await test.office.store.report(of: study).judgements == 3)
    #expect(try await test.office.store.keys().map(\.name).contains("robot") == false)
  }

  static let axe = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../.deps/axe/axe_playwright_python/axe.min.js").standardizedFileURL
  static let hasAxe = FileManager.default.fileExists(atPath: axe.path)

  @Test(
    "axe-core finds nothing to complain of on any screen, light and dark, wide and narrow",
    .enabled(if: hasAxe, "axe-core is not there (Scripts/setup.sh browser)"),
    arguments: [(1280, "light"), (1280, "dark"), (390, "light")])
  func accessible(width: Int, scheme: String) async throws {
    let (test, scenes) = try await stocked()
    _ = try await test.engagement.append([(0..<9).map { test.crop($0, of: scenes[$0 % 2]) }])
    let script = try String(contentsOf: Self.axe, encoding: .utf8)
    try await test.office.store.takeDown(
      .product, "sofa-sand", reason: "mine", who: "me@brand.example", isConfirmed: false)
    let tag = try #require(
      try await test.office.store.reviewQueue(for: "x", limit: 1, now: .distantPast).first)
    _ = try await test.office.store.decide(tag.id, TagChange(verdict: .accept, milliseconds: 900), who: "ben")
    try await work(test, width: width) { browser, base in
      try await browser.devTools(
        "Emulation.setEmulatedMedia", ["features": [["name": "prefers-color-scheme", "value": scheme]]])
      for path in [
        "/office", "/office/review", "/office/label", "/office/owners", "/office/keys", "/office/webhooks",
        "/office/crops", "/office/relevance", "/office/audit", "/owners", "/office/sign-in",
      ] {
        try await browser.open(base + path)
        try await browser.wait(
          until:
            "!document.querySelector('.desk') || !document.querySelector('.canvas').hidden && document.querySelectorAll('.box').length > 0"
        )
        // Axe looks at what is there once nothing moves any more.
        try await browser.wait(until: "document.getAnimations().every(a => a.playState !== 'running')")
        try await browser.run(script + "; window.axe = axe;")
        try await browser.run(
          "window.axeDone = null; window.axeDone = await axe.run(document, { resultTypes: ['violations'] });")
        try await browser.wait(until: "!!window.axeDone")
        let found = try await browser.text(
          "window.axeDone.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')).join(' | ')).join('\\n')"
        )
        #expect(found == "", "\(path): \(found ?? "")")
        #expect(
          try #require(try await browser.number("document.documentElement.scrollWidth")) <= Double(width),
          "\(path)")
        try await browser.screenshot("\(path.dropFirst().replacing("/", with: "-"))-\(width)-\(scheme)")
      }
    }
  }
}

extension Browser {
  /// Presses the mouse at one place of an element, in fractions of it, and lets go at another.
  func drag(_ selector: String, from start: (Double, Double), to end: (Double, Double)) async throws {
    let box = try #require(
      try await value(
        "(() => { const r = document.querySelector('\(selector)').getBoundingClientRect(); return [r.left, r.top, r.width, r.height] })()"
      )
      .value as? [NSNumber]
    ).map(\.doubleValue)
    func at(_ place: (Double, Double)) -> (Int, Int) {
      (Int(box[0] + box[2] * place.0), Int(box[1] + box[3] * place.1))
    }
    func event(_ kind: String, _ place: (Int, Int)) async throws {
      try await devTools(
        "Input.dispatchMouseEvent",
        ["type": kind, "x": place.0, "y": place.1, "button": "left", "buttons": 1, "clickCount": 1])
    }
    let (first, last) = (at(start), at(end))
    try await event("mousePressed", first)
    try await event("mouseMoved", ((first.0 + last.0) / 2, (first.1 + last.1) / 2))
    try await event("mouseMoved", last)
    try await event("mouseReleased", last)
  }
}
