import Catalog
import Domain
import Foundation
import Images
import Spins
import Testing

@testable import Server

@Suite(
  "Browser: sharing, trying on, languages, and axe-core's opinion", .serialized,
  .enabled(if: Browser.isInstalled, "chromium and chromedriver are not installed (Scripts/setup.sh browser)"))
struct WholePageTests {
  private let shown = "document.querySelector('.piece:not([hidden])')"
  private let ready = "document.querySelectorAll('.dot').length === 6"

  private static func store() throws -> SQLiteStore {
    try SQLiteStore(
      path: FileManager.default.temporaryDirectory.appending(
        path: "vitrine-page-\(UUID().uuidString)/c.sqlite"
      ).path)
  }

  @Test("a look is shared by link, a friend votes and comments, the owner closes and deletes it")
  func sharing() async throws {
    try await browse(width: 390, height: 844, shares: Self.store()) { browser, base in
      try await browser.open(base + "/scenes/room-0")
      try await browser.wait(until: ready)
      try await browser.click(".share")
      try await browser.wait(until: "document.querySelector('dialog.sheet')?.open === true")
      try await browser.screenshot("share")
      let link = try #require(try await browser.text("document.querySelector('.sheet input').value"))
      try await browser.open(link)
      try await browser.wait(until: "\(ready)")
      try await browser.click(".dot")
      try await browser.wait(until: "!!\(shown)?.querySelector('.vote')")
      try await browser.click(".piece:not([hidden]) .vote")
      try await browser.wait(until: "\(shown).querySelector('.vote').getAttribute('aria-pressed') === 'true'")
      #expect(try await browser.text("\(shown).querySelector('.vote .many').textContent") == "1")
      try await browser.click(".close")
      try await browser.type("Ann", into: ".speak [name=name]")
      try await browser.type("Take the sofa!", into: ".speak textarea")
      try await browser.click(".speak button")
      try await browser.wait(until: "document.querySelectorAll('.comments li').length === 1")
      try await browser.screenshot("shared-look")
      try await browser.click(".comments .eraser")
      try await browser.wait(until: "document.querySelectorAll('.comments li').length === 0")
      try await browser.click(".voices .row button")
      try await browser.wait(until: "!document.querySelector('.speak') && \(ready)")
      _ = try await browser.value("window.confirm = () => true")
      try await browser.click(".voices .row button:last-child")
      try await browser.wait(until: "location.pathname === '/'")
    }
  }

  @Test("a product's cut-out is laid over the picture, moved, and taken away")
  func trying() async throws {
    try await browse { browser, base in
      try await browser.open(base + "/scenes/room-0")
      try await browser.wait(until: ready)
      try await browser.click(".dot")
      try await browser.click(".piece:not([hidden]) .try")
      try await browser.wait(until: "!!document.querySelector('.layer canvas')")
      let middle = try await browser.middle(of: ".layer .body")
      let left = try #require(try await browser.number("document.querySelector('.layer').offsetLeft"))
      try await browser.drag(from: middle, to: (middle.0 + 50, middle.1 - 20))
      let moved = try #require(try await browser.number("document.querySelector('.layer').offsetLeft"))
      #expect(abs(moved - left - 50) <= 2)
      try await browser.screenshot("trying")
      try await browser.press("\u{E00C}")
      try await browser.wait(until: "!document.querySelector('.layer') && !!\(shown)")
    }
  }

  @Test("the ground around a product is cleared, the product is not")
  func cutOut() async throws {
    try await browse { browser, base in
      try await browser.open(base + "/")
      try await browser.run(
        """
        const { clearGround } = await import('/assets/cutout.js');
        const side = 40, data = new Uint8ClampedArray(side * side * 4).fill(248);
        const at = (x, y) => (y * side + x) * 4;
        for (let y = 10; y < 30; y++) for (let x = 10; x < 30; x++) {
          // a frame of colour with a white middle that the ground cannot reach
          const inner = x > 14 && x < 25 && y > 14 && y < 25;
          data.set(inner ? [248, 248, 248, 255] : [40, 90, 160, 255], at(x, y));
        }
        for (let i = 3; i < data.length; i += 4) data[i] = 255;
        const share = clearGround(data, side, side);
        window.result = [data[at(0, 0) + 3], data[at(39, 20) + 3], data[at(11, 11) + 3], data[at(20, 20) + 3],
          Math.abs(share - (1600 - 400) / 1600) < 0.001];
        """)
      try await browser.wait(until: "!!window.result")
      let result = try await browser.value("window.result").value as? [Any]
      #expect(result?[0] as? Int == 0 && result?[1] as? Int == 0)
      #expect(result?[2] as? Int == 255 && result?[3] as? Int == 255)
      #expect(result?[4] as? Bool == true)
    }
  }

  @Test("pages speak the reader's language and run its way", arguments: ["ar", "de"])
  func languages(tag: String) async throws {
    try await browse(width: 390, height: 844) { browser, base in
      try await browser.open(base + "/?lang=\(tag)")
      try await browser.open(base + "/scenes/room-0")
      try await browser.wait(until: ready)
      #expect(try await browser.text("document.documentElement.lang") == tag)
      #expect(try await browser.text("document.documentElement.dir") == (tag == "ar" ? "rtl" : "ltr"))
      #expect(try #require(try await browser.number("document.documentElement.scrollWidth")) <= 390)
      let dots =
        "[...document.querySelectorAll('.dot')].map(d => Math.round(parseFloat(d.style.left))).join()"
      let places = try await browser.text(dots)
      try await browser.click(".dot")
      try await browser.wait(until: "!!\(shown)")
      try await browser.screenshot("language-\(tag)")
      // A picture is not mirrored with the text.
      try await browser.open(base + "/scenes/room-0?lang=en")
      try await browser.wait(until: ready)
      #expect(try await browser.text(dots) == places)
    }
  }

  @Test(
    "axe-core finds nothing to complain of: names, contrast, order, in light and dark, at both sizes",
    .enabled(if: Axe.isThere, "axe-core is not there (Scripts/setup.sh browser)"),
    arguments: [(1280, "light"), (1280, "dark"), (390, "light"), (390, "dark")])
  func axe(width: Int, scheme: String) async throws {
    let script = try String(contentsOf: Axe.script, encoding: .utf8)
    let shelf = try DrawnSpin.shelf(product: "p-3")
    defer { try? FileManager.default.removeItem(at: shelf.root) }
    try await browse(width: width, height: 844, shares: Self.store(), spins: shelf) { browser, base in
      try await browser.devTools(
        "Emulation.setEmulatedMedia",
        [
          "features": [
            ["name": "prefers-color-scheme", "value": scheme],
            ["name": "prefers-reduced-motion", "value": "reduce"],
          ]
        ])
      let steps: [(name: String, path: String, then: [String])] = [
        ("feed", "/", []), ("photo", "/photo", []), ("saved", "/saved", []), ("product", "/products/p-0", []),
        ("look", "/scenes/room-0", [ready]),
        ("piece", "/scenes/room-0", [ready, "document.querySelector('.dot').click() || !!\(shown)"]),
        (
          "filters", "/scenes/room-0?box=0.08,0.5,0.45,0.35&category=sofa&color=white&filters=1",
          ["!!document.querySelector('.filters')"]
        ),
        ("crop", "/scenes/room-0?box=0.6,0.1,0.2,0.2", ["!!document.querySelector('.crop')"]),
        (
          "share", "/scenes/room-0",
          [
            ready, "document.querySelector('.share').click() || true",
            "!!document.querySelector('dialog[open]')",
          ]
        ),
        (
          "shared", "LINK",
          [ready, "document.querySelector('.dot').click() || true", "!!\(shown)?.querySelector('.vote')"]
        ),
        (
          "turning", "/products/p-3",
          [
            "document.querySelector('vitrine-spin').hasAttribute('data-sharp')",
            "document.querySelector('.share').click() || true", "!!document.querySelector('dialog[open]')",
          ]
        ),
        (
          "shared-turning", "LINK",
          [
            "document.querySelector('vitrine-spin').hasAttribute('data-sharp')",
            "!!document.querySelector('.alike .vote')",
          ]
        ),
        (
          "nothing", "/scenes/room-0?box=0.1,0.1,0.2,0.2&category=nothing",
          ["!!document.querySelector('.notice')"]
        ),
      ]
      var link = ""
      for step in steps {
        try await browser.open(step.path == "LINK" ? link : base + step.path)
        for condition in step.then { try await browser.wait(until: condition) }
        if ["share", "turning"].contains(step.name) {
          link = try #require(try await browser.text("document.querySelector('.sheet input').value"))
        }
        try await browser.inject(script)
        try await browser.run(
          "window.axeDone = null; window.axeDone = await axe.run(document, { resultTypes: ['violations'] });")
        try await browser.wait(until: "!!window.axeDone")
        let found = try await browser.text(
          "window.axeDone.violations.map(v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160) + ' ' + (n.any[0]?.message ?? '')).join(' | ')).join('\\n')"
        )
        #expect(found == "", "\(step.name), \(width), \(scheme)")
        try await browser.screenshot("\(step.name)-\(width)-\(scheme)")
      }
    }
  }
}

/// axe-core, as Scripts/setup.sh browser unpacks it.
enum Axe {
  static let script = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../.deps/axe/axe_playwright_python/axe.min.js").standardizedFileURL
  static let isThere = FileManager.default.fileExists(atPath: script.path)
}
