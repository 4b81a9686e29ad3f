import Catalog
import Domain
import Foundation
import Images
import Spins
import Testing

@testable import Server

/// What phones and other people's pages bring.
@Suite(
  "Browser: phone photos, turning views, the bookmark", .serialized,
  .enabled(if: Browser.isInstalled, "chromium and chromedriver are not installed (Scripts/setup.sh browser)"))
struct PhoneFlowTests {
  private let ready = "document.querySelectorAll('.dot').length === 6"
  private let spin = "document.querySelector('vitrine-spin')"

  private static func store() throws -> SQLiteStore {
    try SQLiteStore(
      path: FileManager.default.temporaryDirectory.appending(
        path: "vitrine-phone-\(UUID().uuidString)/c.sqlite"
      ).path)
  }

  @Test("a HEIC photo, which this browser cannot open, gets dots; its place never leaves the phone")
  func heic() async throws {
    let file = try #require(Bundle.module.url(forResource: "phone-photo", withExtension: "heic"))
    try await browse(width: 390, height: 844) { browser, base in
      try await browser.open(base + "/photo")
      try await browser.wait(until: "document.documentElement.classList.contains('scripted')")
      try await browser.run(
        """
        const send = XMLHttpRequest.prototype.send;
        XMLHttpRequest.prototype.send = function (body) { window.sent = body; return send.call(this, body); };
        """)
      try await browser.type(file.path, into: ".drop input[type=file]")
      try await browser.wait(until: ready)
      #expect(try await browser.text("sent.type") == "image/heic")
      #expect(try await browser.text("location.pathname")?.hasPrefix("/photos/") == true)
      try await browser.wait(until: "document.querySelector('.stage img').naturalWidth > 0")
      try await browser.screenshot("heic")
      // The pointer to the GPS directory is in the file, and not in what was sent.
      let pointer = "indexOf(String.fromCharCode(0x88, 0x25))"
      let swapped = "indexOf(String.fromCharCode(0x25, 0x88))"
      try await browser.run(
        """
        window.found = await sent.arrayBuffer().then((buffer) => {
          const text = String.fromCharCode(...new Uint8Array(buffer));
          return [text.\(pointer), text.\(swapped), text.length];
        });
        """)
      try await browser.wait(until: "!!window.found")
      #expect(try await browser.number("found[0]") == -1)
      #expect(try await browser.number("found[1]") == -1)
      let whole = [UInt8](try Data(contentsOf: file))
      let pairs = zip(whole, whole.dropFirst())
      #expect(pairs.contains { ($0 == 0x88 && $1 == 0x25) || ($0 == 0x25 && $1 == 0x88) })
    }
  }

  @Test("a product's view turns by tilting the phone, is shared by a link, voted for and commented on")
  func sharedSpin() async throws {
    let shelf = try DrawnSpin.shelf(product: "p-3")
    defer { try? FileManager.default.removeItem(at: shelf.root) }
    let (spin, store) = (spin, try Self.store())
    try await browse(width: 390, height: 844, shares: store, spins: shelf) { browser, base in
      try await browser.open(base + "/products/p-3")
      try await browser.wait(until: "\(spin)?.hasAttribute('data-sharp') && \(spin).dataset.frame === '0'")
      try await Task.sleep(for: .seconds(2))  // the greeting's swing ends
      // A third of a tilt to the side turns a twelfth: one of eight frames.
      for gamma in [0, 30] {
        try await browser.devTools(
          "DeviceOrientation.setDeviceOrientationOverride", ["alpha": 0, "beta": 30, "gamma": gamma])
        try await Task.sleep(for: .milliseconds(300))
      }
      try await browser.wait(until: "\(spin).dataset.frame === '7'")
      try await browser.screenshot("product-spin")
      try await browser.click(".about .share")
      try await browser.wait(until: "document.querySelector('dialog.sheet')?.open === true")
      let link = try #require(try await browser.text("document.querySelector('.sheet input').value"))
      try await browser.open(link)
      try await browser.wait(until: "\(spin)?.hasAttribute('data-sharp')")
      try await browser.wait(until: "!!document.querySelector('.about .vote')")
      try await browser.click(".about .vote")
      try await browser.wait(until: "document.querySelector('.about .vote .many').textContent === '1'")
      try await browser.click(".alike .product .vote")
      try await browser.wait(until: "document.querySelector('.alike .vote .many').textContent === '1'")
      _ = try await browser.value("\(spin).scrollIntoView()")
      try await browser.screenshot("shared-spin")
      try await browser.type("The green one.", into: ".speak textarea")
      try await browser.click(".speak button")
      try await browser.wait(until: "document.querySelectorAll('.comments li').length === 1")
      _ = try await browser.value("document.querySelector('.voices').scrollIntoView()")
      try await browser.screenshot("shared-spin-voices")
      #expect(try #require(try await browser.number("document.documentElement.scrollWidth")) <= 390)
      // Another site's frame shows the view alone.
      try await browser.open(link + "/frame")
      try await browser.wait(until: "\(spin)?.hasAttribute('data-sharp')")
      #expect(try await browser.truth("!document.querySelector('.alike, .voices, .bar')"))
    }
  }

  @Test("on a page of another site a view turns too")
  func spinElsewhere() async throws {
    let shelf = try DrawnSpin.shelf(product: "p-3")
    defer { try? FileManager.default.removeItem(at: shelf.root) }
    let place = FileManager.default.temporaryDirectory.appending(path: "vitrine-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: place) }
    let (sites, spin) = (Sites(file: place), spin)
    try await browse(sites: sites, spins: shelf) { browser, base in
      try await HostSite.serving(vitrine: base) { origin in
        let site = try Site(name: "Host", origins: [origin])
        try sites.save([site])
        return site.key
      } _: { origin in
        try await browser.open(origin + "/spin.html")
        try await browser.wait(until: "\(spin).hasAttribute('data-sharp') && \(spin).dataset.frame === '0'")
        _ = try await browser.value("\(spin).focus()")
        try await browser.press("\u{E012}")
        try await browser.wait(until: "\(spin).dataset.frame === '1'")
        try await browser.screenshot("embed-spin")
      }
    }
  }

  @Test("the bookmark, pressed on another site, brings a picture of it here")
  func bookmark() async throws {
    let ready = ready
    try await browse { browser, base in
      try await browser.open(base + "/bookmarklet")
      try await browser.screenshot("bookmarklet")
      let address = try #require(
        try await browser.text("document.querySelector('a[href^=\"javascript:\"]').href"))
      let script = try #require(address.dropFirst("javascript:".count).removingPercentEncoding)
      try await HostSite.serving(vitrine: base) { _ in
        "none"
      } _: { origin in
        try await browser.open(origin + "/picture.html")
        // Browsers run bookmarks whatever the page's policy says; so does the driver.
        try await browser.inject(script)
        try await browser.screenshot("bookmark-pressed")
        try await browser.click("img")
        try await browser.enterNewestWindow(of: 2)
        try await browser.wait(until: "location.pathname.startsWith('/photos/') && \(ready)")
        try await browser.screenshot("bookmark-brought")
      }
    }
  }
}
