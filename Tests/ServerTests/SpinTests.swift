import Domain
import Foundation
import HTTPTypes
import HummingbirdTesting
import Images
import Logging
import ServiceLifecycle
import Spins
import Testing

@testable import Server

/// A drawn view on a shelf: eight frames, each with a bar further to the left.
enum DrawnSpin {
  static func shelf(product: String, kind: SpinManifest.Kind = .loop) throws -> SpinShelf {
    let root = FileManager.default.temporaryDirectory.appending(path: "vitrine-shelf-\(UUID().uuidString)")
    let shelf = SpinShelf(root: root)
    let folder = shelf.folder(of: product)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let frame = try PixelBuffer(width: 160, height: 120, filledWith: (40, 90, 160)).encoded(as: .webP)
    let files = (0..<8).map { "00\($0)-aa.webp" }
    for name in files { try frame.write(to: folder.appending(path: name)) }
    let sheet = PixelBuffer(width: 120, height: 90, filledWith: (200, 90, 60))
    try sheet.encoded(as: .webP).write(to: folder.appending(path: "preview-aa.webp"))
    let manifest = SpinManifest(
      kind: kind, width: 160, height: 120, angles: (0..<8).map { Double($0) * 45 }, files: files,
      preview: .init(file: "preview-aa.webp", columns: 3, rows: 3, width: 40, height: 30), bytes: 4000,
      source: .init(given: 9, used: 8, dropped: [], widestGap: 45, elevation: 15, photos: 8))
    try JSONEncoder().encode(manifest).write(to: folder.appending(path: SpinManifest.fileName))
    return shelf
  }

  static func server(
    _ shelf: SpinShelf, uploads: Bool, onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
  )
    throws -> VitrineServer
  {
    var configuration = ServerConfiguration()
    configuration.port = 0
    configuration.spinUploads = uploads
    let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    return try VitrineServer(
      showcase: FakeShowcase(), configuration: configuration, logger: quiet, spins: shelf,
      onRunning: onRunning)
  }
}

@Suite("Turning views over HTTP") struct SpinTests {
  @Test("a view is served as the document says, its pictures for ever, nothing beside them")
  func served() async throws {
    let shelf = try DrawnSpin.shelf(product: "p-3")
    defer { try? FileManager.default.removeItem(at: shelf.root) }
    try await DrawnSpin.server(shelf, uploads: false).application().test(.router) { client in
      let answer = try await client.get("/api/v1/products/p-3/spin")
      #expect(answer.status == .ok)
      let document = try await client.get("/api/v1/openapi.json").json()
      let problems = try SchemaChecker(document: document).problems(
        with: answer.json(), answering: "/api/v1/products/p-3/spin", method: "get", status: 200)
      #expect(problems == [])
      #expect(try answer.json()["base"] as? String == "/spins/p-3/")
      let picture = try await client.get("/spins/p-3/000-aa.webp")
      #expect(picture.status == .ok)
      #expect(picture.headers[.contentType] == "image/webp")
      #expect(picture.headers[.cacheControl]?.contains("immutable") == true)
      for path in ["/spins/p-3/spin.json", "/spins/p-3/..%2Fspin.json", "/spins/p-7/000-aa.webp"] {
        #expect(try await client.get(path).status == .notFound)
      }
      #expect(try await client.get("/api/v1/products/p-7/spin").status == .notFound)
      let refused = try await client.post(
        "/api/v1/products/p-3/spin", Data(), type: "multipart/form-data; boundary=x")
      #expect(refused.status == .forbidden && refused.problem == "not_allowed")
    }
  }

  @Test("an upload that cannot turn fails with a reason, and a view can be taken away")
  func uploads() async throws {
    let shelf = try DrawnSpin.shelf(product: "p-3")
    defer { try? FileManager.default.removeItem(at: shelf.root) }
    try await DrawnSpin.server(shelf, uploads: true).application().test(.router) { client in
      let path = "/api/v1/products/p-7/spin"
      let type = "multipart/form-data; boundary=XyZ"
      #expect(try await client.post(path, TestPicture.form(), type: type).status == .badRequest)
      #expect(try await client.post(path, Data("x".utf8), type: "image/jpeg").status == .unsupportedMediaType)
      let film = TestPicture.form(Data("no film at all".utf8), field: "film")
      #expect(try await client.post(path, film, type: type).problem == "no_frames")
      let begun = try await client.post(path, TestPicture.form(field: "frames"), type: type)
      #expect(begun.status == .accepted)
      var state = ""
      for _ in 0..<200 where state != "failed" {
        try await Task.sleep(for: .milliseconds(50))
        let answer = try await client.get(path).json()
        state = answer["state"] as? String ?? ""
        if state == "failed" { #expect((answer["message"] as? String)?.isEmpty == false) }
      }
      #expect(state == "failed")
      let remove = "/api/v1/products/p-3/spin"
      #expect(
        try await client.execute(uri: remove, method: .delete, headers: [:], body: nil) { $0.status }
          == .noContent)
      #expect(try await client.get(remove).status == .notFound)
    }
  }
}

@Suite(
  "Turning views in headless Chromium", .serialized,
  .enabled(if: Browser.isInstalled, "chromium and chromedriver are not installed (Scripts/setup.sh browser)"))
struct SpinBrowserTests {
  @Test("the viewer shows the sheet, turns by key, finger and flick, zooms, and says where it is")
  func viewer() async throws {
    let shelf = try DrawnSpin.shelf(product: "p-3")
    defer { try? FileManager.default.removeItem(at: shelf.root) }
    let (ports, told) = AsyncStream<Int>.makeStream()
    let server = try DrawnSpin.server(shelf, uploads: false) { told.yield($0) }
    let group = ServiceGroup(
      services: [server.application()], logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    try await withThrowingTaskGroup(of: Void.self) { tasks in
      tasks.addTask { try await group.run() }
      var iterator = ports.makeAsyncIterator()
      let port = try #require(await iterator.next())
      let browser = try await Browser(width: 900, height: 700)
      do {
        try await Self.check(browser, "http://127.0.0.1:\(port)")
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

  private static func check(_ browser: Browser, _ base: String) async throws {
    try await browser.open(base + "/products/p-3")
    try await browser.run(
      """
      import('/assets/spin.js'); const v = document.createElement('vitrine-spin');
      v.setAttribute('src', '/api/v1/products/p-3/spin'); v.setAttribute('label', 'Chair');
      v.style.width = '400px'; document.querySelector('main').prepend(v); window.v = v;
      """)
    try await browser.wait(until: "v.dataset.frame !== undefined && v.hasAttribute('data-sharp')")
    #expect(try await browser.text("v.getAttribute('role')") == "slider")
    #expect(try await browser.text("v.getAttribute('aria-label')") == "Chair")
    // The greeting swings back to the first frame.
    try await browser.wait(until: "v.dataset.frame === '0' && (v.focus(), document.activeElement === v)")
    try await browser.press("\u{E012}")  // left: the near side goes left, one frame on
    try await browser.wait(until: "v.dataset.frame === '1'")
    #expect(try await browser.text("v.getAttribute('aria-valuetext')") == "turned 45 degrees")
    try await browser.press("\u{E014}")
    try await browser.press("\u{E014}")
    try await browser.wait(until: "v.dataset.frame === '7'")  // a loop goes on
    // A slow drag to the right turns back through the frames and stays where it is let go.
    try await browser.run(
      """
      const r = v.getBoundingClientRect(), y = r.top + 40, at = (k, x, time) => {
        const event = new PointerEvent(k,
          {pointerId: 5, clientX: r.left + x, clientY: y, bubbles: true, button: k === 'pointerdown' ? 0 : -1});
        if (time !== undefined) Object.defineProperty(event, 'timeStamp', {value: time});
        v.dispatchEvent(event);
      };
      at('pointerdown', 100); for (let x = 110; x <= 260; x += 10) at('pointermove', x); window.at = at;
      """)
    #expect(try await browser.text("v.dataset.frame") == "5")
    try await browser.run("setTimeout(() => { at('pointerup', 260); window.let_go = true }, 120)")
    try await browser.wait(until: "window.let_go === true")
    #expect(try await browser.text("v.dataset.frame") == "5")
    // A flick goes on by itself: its times are told, and it is seen in the page, since a busy machine may be slower with
    // either than a finger.
    try await browser.run(
      """
      at('pointerdown', 200, 0); at('pointermove', 150, 16); at('pointermove', 100, 32);
      const held = v.dataset.frame;
      new MutationObserver(() => { if (v.dataset.frame !== held) window.went_on = true })
        .observe(v, {attributes: true, attributeFilter: ['data-frame']});
      at('pointerup', 100, 40);
      """)
    try await browser.wait(until: "window.went_on === true")
    try await browser.press("+")
    #expect(try await browser.text("v.style.touchAction") == "none")
    try await browser.press("\u{E00C}")
    #expect(try await browser.text("v.style.touchAction") == "")
    #expect(try await browser.complaints() == [])
  }
}
