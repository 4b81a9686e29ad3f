import Foundation
import Testing

@testable import Fetching

@Suite struct RobotsTests {
  private func file(_ text: String) -> RobotsFile { RobotsFile(Data(text.utf8), robot: "vitrine") }

  @Test("our own group comes before everyone's") func groups() {
    let robots = file(
      """
      # comment
      User-agent: *
      Disallow: /

      user-agent: OtherBot
      User-Agent: Vitrine/2.0
      Disallow: /private # not there
      Allow: /private/open
      Crawl-delay: 2.5
      Sitemap: https://a.example/map.xml
      """)
    #expect(
      robots.allows("/a.jpg") && !robots.allows("/private/a.jpg") && robots.allows("/private/open/a.jpg"))
    #expect(robots.crawlDelay == 2.5)
    #expect(!file("User-agent: *\nDisallow: /").allows("/a.jpg"))
    #expect(file("User-agent: other\nDisallow: /").allows("/a.jpg"))
    #expect(file("User-agent: vitrinebot\nDisallow: /").allows("/a.jpg"))
  }

  @Test(
    "patterns as RFC 9309 has them",
    arguments: [
      ("/fish", "/fish.html", true), ("/fish", "/Fish.asp", false), ("/fish", "/catfish", false),
      ("/fish*", "/fishheads/yummy", true), ("/fish/", "/fish", false), ("/*.php", "/index.php?x=1", true),
      ("/*.php$", "/index.php?x=1", false), ("/*.php$", "/folder/index.php", true),
      ("/fish*.php", "/fishy.php", true),
      ("/*/x/*.jpg$", "/a/b/x/y.jpg", true), ("/a$b", "/a$b", true), ("/%7Ejoe/", "/~joe/a", true),
      ("/~joe/", "/%7ejoe/a", true), ("/é", "/%C3%A9", true), ("/a%3Cd", "/a%3cd", true), ("*", "/x", true),
    ])
  func patterns(pattern: String, path: String, fits: Bool) {
    #expect(file("User-agent: *\nDisallow: \(pattern)").allows(path) == !fits)
  }

  @Test("an empty Disallow allows, Allow wins ties, robots.txt itself may always be read") func corners() {
    #expect(file("User-agent: *\nDisallow:").allows("/x"))
    #expect(file("User-agent: *\nDisallow: /x\nAllow: /x").allows("/x"))
    #expect(file("User-agent: *\nDisallow: /").allows("/robots.txt"))
    #expect(file("Disallow: /").allows("/x"))
    #expect(file("\u{feff}User-agent: *\r\nDisallow: /x\r\n").allows("/x") == false)
    #expect(RobotsFile.open.allows("/x"))
  }

  @Test("random files and paths end quickly and crash nothing") func fuzz() {
    var random = Seeded(5)
    let pieces = [
      "User-agent: *", "\n", "Disallow: ", "Allow:", "/", "*", "$", "a", "%", "%41", "#", ":", "\r", "é",
      "\0",
    ]
    for _ in 0..<3_000 {
      let text = (0..<Int.random(in: 0...40, using: &random))
        .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      _ = file("User-agent: *\n" + text).allows("/aaaa%41/" + text.replacingOccurrences(of: "\n", with: ""))
    }
    let stars = String(repeating: "*a", count: 1500)
    #expect(file("User-agent: *\nDisallow: /\(stars)b").allows("/" + String(repeating: "a", count: 1500)))
  }

  @Test(
    "X-Robots-Tag",
    arguments: [
      (["noai"], "noai"), (["NoImageAI, nofollow"], "noimageai"), (["index, follow"], nil),
      (["none"], "none"),
      (["otherbot: noindex"], nil), (["vitrine: noindex"], "noindex"), (["otherbot: noindex, noai"], nil),
      (["otherbot: noindex", "noimageindex"], "noimageindex"),
      (["unavailable_after: 25 Jun 2030 15:00:00 PST"], nil),
      (["max-image-preview: large, nopin"], "nopin"), ([], nil), ([",,:"], nil), (["*: noml"], "noml"),
    ] as [([String], String?)])
  func tags(headers: [String], word: String?) {
    #expect(RobotsTag.refusal(in: headers, robot: "vitrine") == word)
  }
}
