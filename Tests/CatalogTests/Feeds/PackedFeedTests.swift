import Domain
import Foundation
import Testing

@testable import Catalog

@Suite("Packed feeds") struct PackedFeedTests {
  /// Packs as shops do, with the gzip of the system.
  private func gzip(_ data: Data, _ folder: TemporaryFolder) throws -> Data {
    let plain = try folder.write(data, "plain")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-9", "-k", "-f", plain]
    try process.run()
    process.waitUntilExit()
    return try Data(contentsOf: URL(fileURLWithPath: plain + ".gz"))
  }

  @Test("every kind of feed reads packed as it reads plain, whatever its name")
  func same() throws {
    let folder = try TemporaryFolder()
    for (text, name) in [
      (FeedTests.rss, "feed.xml"), (FeedTests.tsv, "feed.tsv"), (MetaFeedTests.csv, "feed.csv"),
      (PageFeedTests.page, "page.html"),
      ("{\"id\": \"1\", \"title\": \"Sofa\", \"image\": \"a.jpg\"}\n", "feed.jsonl"),
    ] {
      let plain = try contents(of: folder.write(text, name))
      let packed = try gzip(Data(text.utf8), folder)
      #expect(!plain.items.isEmpty)
      for other in [name + ".gz", "a-\(name)", "download"] {
        let path = try folder.write(packed, other)
        #expect(try FeedReader(path: path).format == FeedReader(path: folder.path + "/" + name).format)
        let read = try contents(of: path)
        #expect(read.items == plain.items && read.issues == plain.issues, "\(other)")
      }
      // Feeds put one behind the other, as `cat a.gz b.gz` does.
      let twice = try contents(of: folder.write(packed + packed, "twice"), format: .jsonLines)
      if name == "feed.jsonl" { #expect(twice.items.count == 2) }
    }
    var wide = Data([0xff, 0xfe])
    for unit in FeedTests.tsv.utf16 { wide += [UInt8(unit & 0xff), UInt8(unit >> 8)] }
    #expect(
      try contents(of: folder.write(gzip(wide, folder), "wide.tsv.gz")).items
        == contents(of: folder.write(FeedTests.tsv, "feed.tsv")).items)
  }

  @Test("a feed cut off or damaged gives what precedes the fault, and ends as a feed that broke off")
  func damaged() throws {
    let folder = try TemporaryFolder()
    var random = SplitMix64(state: 5)
    let rows = (0..<20_000).map { "\($0)\tSofa \(random.next())\ta.jpg\n" }.joined()
    let packed = try gzip(Data(("id\ttitle\timage_link\n" + rows).utf8), folder)
    let cut = try contents(of: folder.write(packed.prefix(packed.count / 2), "cut.tsv.gz"))
    #expect((1_000..<20_000).contains(cut.items.count))
    let fault = try #require(cut.issues.last)
    #expect(fault.endsFeed && fault.reason.contains("cut off") && fault.line >= cut.items.count)
    #expect(try contents(of: folder.write(packed.dropLast(1), "cut.tsv.gz")).issues.last?.endsFeed == true)
    var wrong = packed
    wrong[packed.count - 6] ^= 1  // its checksum
    #expect(
      try contents(of: folder.write(wrong, "wrong.tsv.gz")).issues.last?.reason.contains("damaged") == true)
    for round in 0..<300 {
      let bytes = mutated(
        round % 20 == 0 ? packed : packed.prefix(400), &random, tokens: ["\u{1f}\u{8b}\u{8}"])
      _ = try contents(of: folder.write(bytes, "broken.tsv.gz"), format: .tsv)
    }
  }

  @Test("a small file that stands for very much is stopped early, by what it grows to and in all")
  func bomb() throws {
    let folder = try TemporaryFolder()
    // 64 MiB of one letter pack to 64 kB: a thousand times.
    let bomb = try gzip(Data(repeating: 0x61, count: 64 << 20), folder)
    #expect(bomb.count < 100_000)
    var limits = FeedLimits()
    limits.unpackedFreely = 1 << 20
    limits.unpackingFactor = 50
    for format in FeedFormat.allCases {
      let read = try contents(of: folder.write(bomb, "bomb.gz"), limits: limits, format: format)
      #expect(read.items.isEmpty && read.issues.contains { $0.endsFeed || $0.reason.contains("larger") })
    }
    let whole = try PackedBytes(path: folder.path + "/bomb.gz", limits: FeedLimits())
    var count = 0
    #expect(throws: PackedBytes.Fault.self) {
      while case let piece = try whole.next(), !piece.isEmpty { count += piece.count }
    }
    #expect(count <= FeedLimits().unpackingFactor * 64 * 1024 + 64 * 1024)
    limits = FeedLimits()
    limits.unpackedBytes = 1000
    let rows = (0..<500).map { "\($0)\tSofa\ta.jpg\n" }.joined()
    let path = try folder.write(gzip(Data(("id\ttitle\timage_link\n" + rows).utf8), folder), "feed.tsv.gz")
    #expect(try contents(of: path, limits: limits).issues.last?.reason.contains("1000 bytes") == true)
    #expect(try contents(of: path).items.count == 500)
  }
}
