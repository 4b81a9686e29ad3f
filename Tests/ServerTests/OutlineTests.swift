import Foundation
import Testing

@testable import Server

@Suite(
  "What shows of the chosen object, on the page",
  .enabled(if: Browser.isInstalled, "chromium and chromedriver are not installed (Scripts/setup.sh browser)"))
struct OutlineTests {
  @Test("an object with a mask is traced, one without is framed")
  func tracing() async throws {
    try await browse { browser, base in
      try await browser.open(base + "/scenes/room-0")
      try await browser.wait(until: "document.querySelectorAll('.dot').length === 6")
      #expect(try await browser.truth("!document.querySelector('.contour')"))
      _ = try await browser.value("document.querySelectorAll('.dot')[2].click()")
      try await browser.wait(until: "!!document.querySelector('.contour')")
      #expect(try await browser.truth("!document.querySelector('.outline').classList.contains('shown')"))
      // Of two columns of pixels all are edge.
      let seen =
        "[...document.querySelector('.contour').getContext('2d').getImageData(0, 0, 4, 4).data].filter((v, i) => i % 4 === 3).join('')"
      #expect(try await browser.text(seen) == String(repeating: "02552550", count: 4))
      _ = try await browser.value("document.querySelectorAll('.dot')[0].click()")
      try await browser.wait(
        until: "!document.querySelector('.contour') && !!document.querySelector('.outline.shown')")
    }
  }
}
