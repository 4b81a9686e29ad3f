import Foundation
import Images
import Testing

@testable import Server

@Suite(
  "Browser flows: cropping, filters, addresses, photos, saving", .serialized,
  .enabled(if: Browser.isInstalled, "chromium and chromedriver are not installed (Scripts/setup.sh browser)"))
struct CloseupFlowTests {
  private let shown = "document.querySelector('.piece:not([hidden])')"
  private let ready = "document.querySelectorAll('.dot').length === 6"

  @Test("any part can be framed by mouse and by finger; the answer follows", arguments: ["mouse", "touch"])
  func cropping(pointer: String) async throws {
    let phone = pointer == "touch"
    try await browse(width: phone ? 390 : 1280, height: phone ? 844 : 900) { browser, base in
      try await browser.open(base + "/scenes/room-0")
      try await browser.wait(until: ready)
      try await browser.click(".panel > .select")
      try await browser.wait(until: "\(shown)?.dataset.cut === ''")
      let before = try await browser.text("location.search")
      let middle = try await browser.middle(of: ".crop .body")
      try await browser.drag(from: middle, to: (middle.0 + 40, middle.1 - 30), by: pointer)
      try await browser.wait(
        until: "location.search.includes('box=') && location.search !== '\(before ?? "")'")
      let corner = try await browser.middle(of: ".corner.se")
      let width = try #require(try await browser.number("document.querySelector('.crop').offsetWidth"))
      try await browser.drag(from: corner, to: (corner.0 - 30, corner.1 - 20), by: pointer)
      let narrower = try #require(try await browser.number("document.querySelector('.crop').offsetWidth"))
      #expect(abs(width - narrower - 30) <= 2)
      // A frame let go of near an object is that object's: its dot's piece, not a part cut out.
      try await browser.wait(until: "!document.querySelector('.searching')")
      try await browser.screenshot("crop-\(pointer)")
      let stage = "document.querySelector('.stage').getBoundingClientRect()"
      let left = try #require(try await browser.number("\(stage).x + \(stage).width * 0.73"))
      let top = try #require(try await browser.number("\(stage).y + \(stage).height * 0.22"))
      let right = try #require(try await browser.number("\(stage).x + \(stage).width * 0.85"))
      let bottom = try #require(try await browser.number("\(stage).y + \(stage).height * 0.78"))
      try await browser.drag(from: (right, bottom), to: (left, top), by: pointer)
      try await browser.wait(until: "\(shown)?.dataset.name === 'floor lamp' && !('cut' in \(shown).dataset)")
    }
  }

  @Test("the keyboard frames parts too, and Escape goes back one step at a time")
  func cropKeys() async throws {
    try await browse { browser, base in
      try await browser.open(base + "/scenes/room-0")
      try await browser.wait(until: ready)
      _ = try await browser.value("document.querySelector('.panel > .select').focus()")
      try await browser.press("\u{E007}")
      try await browser.wait(until: "document.activeElement.className === 'body' && !!\(shown)")
      let left = try #require(try await browser.number("document.querySelector('.crop').offsetLeft"))
      try await browser.press("\u{E014}")
      try await browser.wait(until: "document.querySelector('.crop').offsetLeft > \(left)")
      let width = try #require(try await browser.number("document.querySelector('.crop').offsetWidth"))
      try await browser.press("\u{E012}", with: "\u{E008}")  // Shift and left
      try await browser.wait(until: "document.querySelector('.crop').offsetWidth < \(width)")
      try await browser.press("\u{E00C}")
      try await browser.wait(until: "!document.querySelector('.crop') && !!\(shown)")
      try await browser.press("\u{E00C}")
      try await browser.wait(until: "!\(shown) && location.search === ''")
    }
  }

  @Test("answers that come late are dropped")
  func stale() async throws {
    let slow = try FakeShowcase(before: { try await Task.sleep(for: .milliseconds(300)) })
    try await browse(showcase: slow) { browser, base in
      try await browser.open(base + "/scenes/room-0")
      try await browser.wait(until: ready)
      try await browser.click(".panel > .select")
      for _ in 0..<12 {
        try await browser.press("\u{E014}")
        try await Task.sleep(for: .milliseconds(60))
      }
      try await browser.wait(until: "!!\(shown) && !document.querySelector('.searching')")
      let frame = "parseFloat(document.querySelector('.crop').style.left) / 100"
      #expect(try await browser.truth("Math.abs(\(shown).dataset.box.split(' ')[0] - \(frame)) < 0.001"))
    }
  }

  @Test("every dot and crop has an address: back, forward and reload show it again")
  func addresses() async throws {
    try await browse { browser, base in
      try await browser.open(base + "/scenes/room-0")
      try await browser.wait(until: ready)
      try await browser.click(".dot")
      try await browser.wait(until: "\(shown)?.dataset.name === 'sofa'")
      let address = try #require(try await browser.text("location.href"))
      #expect(address.contains("box=0.08,0.5,0.45,0.35"))
      _ = try await browser.value("history.back()")
      try await browser.wait(until: "!\(shown) && location.search === ''")
      _ = try await browser.value("history.forward()")
      try await browser.wait(until: "\(shown)?.dataset.name === 'sofa'")
      try await browser.open(address)
      try await browser.wait(
        until: "\(shown)?.dataset.name === 'sofa' && !!document.querySelector('.dot.chosen')")
      try await browser.open(base + "/scenes/room-0?box=0.6,0.1,0.2,0.2")
      try await browser.wait(until: "!!document.querySelector('.crop') && \(shown)?.dataset.cut === ''")
      try await browser.click(".close")
      try await browser.wait(until: "!\(shown) && !document.querySelector('.crop')")
    }
  }

  @Test("filters narrow what is shown as one chooses, and say so when nothing is left")
  func filters() async throws {
    try await browse { browser, base in
      try await browser.open(base + "/scenes/room-0")
      try await browser.wait(until: ready)
      try await browser.click(".dot")
      try await browser.click(".piece:not([hidden]) a.refine")
      try await browser.wait(until: "!!\(shown).querySelector('.filters details[open]')")
      #expect(try await browser.number("\(shown).querySelectorAll('.product').length") == 12)
      try await browser.click(".piece:not([hidden]) input[name=color][value=white]")
      try await browser.wait(until: "\(shown).querySelectorAll('.product').length === 6")
      #expect(try await browser.truth("document.activeElement.value === 'white'"))
      #expect(try await browser.truth("location.search.includes('color=white')"))
      try await browser.screenshot("filters")
      try await browser.type("1\u{E007}", into: ".piece:not([hidden]) input[name=max_price]")
      try await browser.wait(until: "!!\(shown).querySelector('.notice')")
      #expect(
        try await browser.text("\(shown).querySelector('.notice').innerText")?
          .contains(Strings.english.nothingWithFilter) == true)
      try await browser.click(".piece:not([hidden]) .filters .row a")
      try await browser.wait(until: "\(shown).querySelectorAll('.product').length === 6")
      // Words of one's own: two of the twelve products are lamps.
      try await browser.click(".piece:not([hidden]) a.refine")
      try await browser.wait(until: "!!\(shown).querySelector('.filters details[open]')")
      try await browser.type("floor lamp\u{E007}", into: ".piece:not([hidden]) .words input")
      try await browser.wait(until: "\(shown).querySelectorAll('.product').length === 2")
      #expect(try await browser.truth("location.search.includes('floor')"))
      try await browser.screenshot("filter-words")
    }
  }

  @Test("a photo of one's own has a page, survives a reload, and is deleted when asked")
  func photo() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "vitrine-own-\(UUID().uuidString).jpg")
    try FakeShowcase.drawing(width: 800, height: 600, tint: 2).encoded(as: .jpeg).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    try await browse(width: 390, height: 844, expectedStatus: 404) { browser, base in
      try await browser.open(base + "/photo")
      try await browser.wait(until: "document.documentElement.classList.contains('scripted')")
      try await browser.type(file.path, into: ".drop input[type=file]")
      try await browser.wait(until: ready)
      let address = try #require(try await browser.text("location.href"))
      try await browser.open(address)
      try await browser.wait(until: ready)
      try await browser.screenshot("own-photo")
      try await browser.click(".erase button")
      try await browser.wait(until: "location.pathname === '/photo' && !!document.querySelector('.told')")
      try await browser.open(address)
      #expect(try await browser.text("document.body.innerText")?.contains(Strings.english.photoGone) == true)
    }
  }

  @Test("what is saved is on its page, and leaves it again")
  func saved() async throws {
    try await browse { browser, base in
      try await browser.open(base + "/products/p-0")
      try await browser.wait(until: "!!document.querySelector('.heart')")
      try await browser.click(".heart")
      let id = try #require(
        try await browser.text("document.querySelector('.heart').closest('li').dataset.product"))
      try await browser.open(base + "/saved")
      try await browser.wait(until: "document.querySelectorAll('.product').length === 1")
      #expect(try await browser.text("document.querySelector('.product').dataset.product") == id)
      try await browser.click(".heart")
      try await browser.wait(until: "document.querySelectorAll('.product').length === 0")
    }
  }

  @Test("the location leaves a picture's bytes and nothing else changes")
  func location() async throws {
    try await browse { browser, base in
      try await browser.open(base + "/")
      // "Exif", big-endian TIFF, one entry pointing to a GPS directory of one entry with an 8-byte value.
      try await browser.run(
        """
        const { withoutLocation } = await import('/assets/location.js');
        const tiff = [0x4d,0x4d,0,42, 0,0,0,8, 0,1, 0x88,0x25,0,4,0,0,0,1,0,0,0,26, 0,0,0,0,
          0,1, 0,2,0,5,0,0,0,1,0,0,0,44, 0,0,0,0, 1,2,3,4,5,6,7,8];
        const file = new Uint8Array([9,9,9, 0x45,0x78,0x69,0x66,0,0, ...tiff, 7,7,7]);
        const out = withoutLocation(file.buffer);
        window.result = [out.length === file.length, [...out.slice(0, 19)].join() === [...file.slice(0, 19)].join(),
          [...out.slice(-3)].join(), out.slice(19, 31).every(v => v === 0), out.slice(37, 49).every(v => v === 0),
          out.slice(53, 61).every(v => v === 0)];
        """)
      try await browser.wait(until: "!!window.result")
      let result = try await browser.value("window.result").value as? [Any]
      #expect(result?[0] as? Bool == true && result?[1] as? Bool == true && result?[2] as? String == "7,7,7")
      for place in 3...5 { #expect(result?[place] as? Bool == true, "\(place)") }
    }
  }
}
