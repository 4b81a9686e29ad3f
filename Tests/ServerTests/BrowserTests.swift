import Domain
import Foundation
import Images
import Synchronization
import Testing

@testable import Server

@Suite(
  "Browser: the page in headless Chromium", .serialized,
  .enabled(if: Browser.isInstalled, "chromium and chromedriver are not installed (Scripts/setup.sh browser)"))
struct BrowserTests {
  @Test("dots appear, none hides another, and choosing one leads to the shop")
  func dots() async throws {
    try await browse { browser, base in
      try await browser.open(base + "/scenes/room-0")
      try await browser.wait(
        until: "document.querySelectorAll('.dot').length === 6 && !!document.querySelector('.dot').style.left"
      )
      #expect(
        try await browser.text("document.querySelector('.dot').getAttribute('aria-label')")
          == "sofa, 6 products")
      let least = """
        Math.min(...[...document.querySelectorAll('.dot')].flatMap((a, i, all) => all.slice(i + 1).map(b =>
        Math.hypot(parseFloat(a.style.left) - parseFloat(b.style.left), parseFloat(a.style.top) - parseFloat(b.style.top)))))
        """
      #expect(try #require(try await browser.number(least)) >= 44)
      #expect(try await browser.number("document.querySelector('.dot').offsetWidth") == 44)

      try await browser.click(".dot")
      try await browser.wait(until: "document.querySelector('vitrine-closeup').classList.contains('open')")
      let shown = "document.querySelector('.piece:not([hidden])')"
      #expect(try await browser.number("document.querySelectorAll('.piece:not([hidden])').length") == 1)
      #expect(try await browser.text("\(shown).dataset.name") == "sofa")
      #expect(try await browser.number("\(shown).querySelectorAll('.product').length") == 6)
      #expect(
        try await browser.text("\(shown).querySelector('a.shop').href") == "https://shop.example/p/0?a=1&b=2")
      #expect(try await browser.text("\(shown).querySelector('a.shop').rel")?.contains("noopener") == true)
      #expect(try await browser.truth("document.querySelector('.outline').classList.contains('shown')"))
      try await browser.wait(
        until: "[...\(shown).querySelectorAll('img')].every(i => !i.src || i.complete && i.naturalWidth > 0)")
      try await browser.click(".close")
      try await browser.wait(until: "!document.querySelector('vitrine-closeup').classList.contains('open')")
    }
  }

  @Test("the keyboard does all a mouse can")
  func keyboard() async throws {
    try await browse { browser, base in
      try await browser.open(base + "/scenes/room-0")
      try await browser.wait(until: "document.querySelectorAll('.dot').length === 6")
      _ = try await browser.value("document.querySelectorAll('.dot')[0].focus()")
      try await browser.press("\u{E014}")  // right
      let right = try await browser.text("document.activeElement.getAttribute('aria-label')")
      #expect(right != "sofa, 6 products" && right?.hasSuffix("products") == true)
      try await browser.press("\u{E007}")  // enter
      try await browser.wait(until: "document.querySelector('vitrine-closeup').classList.contains('open')")
      #expect(try await browser.text("document.activeElement.tagName") == "H2")
      try await browser.press("\u{E00C}")  // escape
      try await browser.wait(until: "!document.querySelector('vitrine-closeup').classList.contains('open')")
      #expect(try await browser.text("document.activeElement.getAttribute('aria-label')") == right)
    }
  }

  @Test("one's own photo is scaled down, shown, and gets dots")
  func upload() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "vitrine-photo-\(UUID().uuidString).jpg")
    try FakeShowcase.drawing(width: 2400, height: 1200, tint: 2).encoded(as: .jpeg).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    try await browse { browser, base in
      try await browser.open(base + "/photo")
      try await browser.wait(until: "document.documentElement.classList.contains('scripted')")
      #expect(try await browser.truth("!document.body.innerText.includes('<')"))
      try await browser.type(file.path, into: ".drop input[type=file]")
      try await browser.wait(until: "document.querySelectorAll('.dot').length === 6")
      #expect(try await browser.text("document.querySelector('.stage img').src")?.hasPrefix("blob:") == true)
      #expect(try await browser.number("document.querySelector('.stage img').naturalWidth") == 1600)
      #expect(try await browser.text("location.pathname")?.hasPrefix("/photos/") == true)
      try await browser.click(".dot")
      try await browser.wait(until: "document.querySelectorAll('.piece:not([hidden]) a.shop').length > 0")
    }
  }

  @Test("a file that is no picture is refused in words, without asking the server")
  func refusal() async throws {
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "vitrine-note-\(UUID().uuidString).jpg")
    try Data("no picture".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let showcase = try FakeShowcase()
    try await browse(showcase: showcase) { browser, base in
      try await browser.open(base + "/photo")
      try await browser.wait(until: "document.documentElement.classList.contains('scripted')")
      try await browser.type(file.path, into: ".drop input[type=file]")
      try await browser.wait(until: "!!document.querySelector('[role=alert]')")
      #expect(
        try await browser.text("document.querySelector('[role=alert]').innerText")?.contains("not a picture")
          == true)
    }
    #expect(showcase.asked.withLock { $0 } == 0)
  }

  @Test(
    "on a phone the products come up as a sheet and nothing is wider than the screen",
    arguments: ["light", "dark"])
  func phone(scheme: String) async throws {
    try await browse(width: 390, height: 844) { browser, base in
      try await browser.devTools(
        "Emulation.setEmulatedMedia", ["features": [["name": "prefers-color-scheme", "value": scheme]]])
      for path in ["/", "/scenes/room-1", "/products/p-0", "/photo"] {
        try await browser.open(base + path)
        #expect(
          try #require(try await browser.number("document.documentElement.scrollWidth")) <= 390, "\(path)")
      }
      try await browser.open(base + "/scenes/room-0")
      try await browser.wait(until: "document.querySelectorAll('.dot').length === 6")
      try await browser.click(".dot")
      try await browser.wait(until: "getComputedStyle(document.querySelector('.panel')).position === 'fixed'")
      #expect(
        try #require(
          try await browser.number("document.querySelector('.panel').getBoundingClientRect().bottom")) >= 843)
      let background = try await browser.text("getComputedStyle(document.body).backgroundColor")
      #expect(background == (scheme == "dark" ? "rgb(19, 19, 19)" : "rgb(255, 255, 255)"))
    }
  }

  @Test("dots spread apart for any crowd of points", arguments: [2, 9, 25])
  func spread(count: Int) async throws {
    try await browse { browser, base in
      try await browser.open(base + "/")
      let script = """
        await (async () => {
          const { spread } = await import('/assets/dots.js');
          let seed = \(count);
          const random = () => (seed = (seed * 48271) % 2147483647) / 2147483647;
          let least = Infinity, inside = true;
          for (let round = 0; round < 20; round++) {
            const points = Array.from({ length: \(count) }, () => [random() * 120 + 100, random() * 90 + 100]);
            const places = spread(points, 600, 450);
            places.forEach(([x, y], i) => {
              inside &&= x >= 22 && y >= 22 && x <= 578 && y <= 428;
              places.slice(i + 1).forEach(([u, v]) => (least = Math.min(least, Math.hypot(x - u, y - v))));
            });
          }
          window.result = [least, inside];
        })()
        """
      try await browser.run(script)
      try await browser.wait(until: "!!window.result")
      #expect(try #require(try await browser.number("window.result[0]")) >= 43.5)
      #expect(try await browser.truth("window.result[1]"))
    }
  }
}
