import Domain
import Foundation
import Testing

@testable import Catalog

@Suite struct CatalogImporterTests {
  private let header = "id\ttitle\timage_link\tproduct_type\n"

  private func run(
    _ folder: TemporaryFolder, _ rows: String, _ change: (inout CatalogImporter.Options) -> Void = { _ in }
  )
    async throws -> ImportReport
  {
    let path = try folder.write(header + rows, "feed/feed.tsv")
    var options = CatalogImporter.Options()
    options.batchSize = 2
    options.reportPath = folder.path + "/report.jsonl"
    change(&options)
    return try await CatalogImporter(store: try folder.store(), resolver: .home())
      .run(FeedReader(path: path), options: options)
  }

  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for name in ["a", "b", "c"] { try folder.write(name, "feed/pictures/\(name).jpg") }
    try folder.write("secret", "secret.jpg")
    return folder
  }

  @Test("counts, retirement, and an unchanged second run") func counts() async throws {
    let folder = try folder()
    let store = try folder.store()
    let rows = "1\tSofa\tpictures/a.jpg\tSofas\n2\tThing\tpictures/b.jpg\t\n3\tRug\tpictures/c.jpg\tRugs\n"
    var report = try await run(folder, rows)
    #expect(report.summary.added == 3 && report.summary.uncategorized == 1 && report.fault == nil)
    #expect(try await store.productCounts() == ["sofa": 1, "rug": 1, nil: 1])
    let revision = try await store.revision()
    report = try await run(folder, rows)
    #expect(report.summary.unchanged == 3 && report.summary.changed == 0)
    #expect(try await store.revision() == revision)
    report = try await run(folder, "1\tBig sofa\tpictures/a.jpg\tSofas\n2\tThing\tpictures/b.jpg\t\n")
    #expect(report.summary.changed == 1 && report.retiredIDs == ["3"])
    #expect(try await store.product(id: "3")?.isRetired == true)
    report = try await run(folder, "4\tBed\tpictures/a.jpg\tBeds\n") { $0.isFullFeed = false }
    #expect(report.summary.added == 1 && report.summary.retired == 0)
    #expect(try await store.productCount(ProductFilter()) == 3)
  }

  @Test("bad rows are in the report; they do not stop the rest, and what is stored of them stays")
  func badRows() async throws {
    let folder = try folder()
    _ = try await run(folder, "1\tSofa\tpictures/a.jpg\tSofas\n2\tRug\tpictures/b.jpg\tRugs\n")
    let report = try await run(
      folder,
      "1\t\tpictures/a.jpg\tSofas\n2\tRug\tpictures/b.jpg\tRugs\n2\tRug\tpictures/c.jpg\tRugs\n5\tBed\t\t\n")
    #expect(report.summary.rejected == 3 && report.summary.unchanged == 1 && report.summary.retired == 0)
    let lines = try String(contentsOfFile: folder.path + "/report.jsonl", encoding: .utf8)
      .split(separator: "\n").map { try JSONDecoder().decode(ImportNote.self, from: Data($0.utf8)) }
    #expect(lines == report.firstNotes)
    #expect(lines.map(\.line) == [2, 4, 5] && lines.map(\.field) == ["title", "id", "image_link"])
    #expect(lines.allSatisfy { $0.kind == .rejected })
  }

  @Test("feeds beside one another retire only their own; a name makes one feed of two files")
  func severalFeeds() async throws {
    let folder = try folder()
    let store = try folder.store()
    func importing(_ name: String, _ rows: String, source: String? = nil) async throws -> [String] {
      let path = try folder.write(header + rows, "feed/\(name)")
      var options = CatalogImporter.Options()
      options.source = source
      return try await CatalogImporter(store: store, resolver: .home())
        .run(FeedReader(path: path), options: options).retiredIDs
    }
    let sofa = "1\tSofa\tpictures/a.jpg\tSofas\n"
    let rug = "2\tRug\tpictures/b.jpg\tRugs\n"
    let bed = "3\tBed\tpictures/c.jpg\tBeds\n"
    #expect(try await importing("sofas.tsv", sofa + rug) == [])
    #expect(try await importing("beds.tsv", bed) == [])
    #expect(try await importing("../feed/sofas.tsv", sofa) == ["2"])
    #expect(try await importing("monday.tsv", rug, source: "rugs") == [])
    #expect(try await importing("tuesday.tsv", bed, source: "rugs") == ["2"])
    #expect(try await store.productCounts() == ["sofa": 1, "bed": 1])
  }

  @Test("a broken or empty feed retires nothing") func brokenFeed() async throws {
    let folder = try folder()
    let store = try folder.store()
    _ = try await run(folder, "1\tSofa\tpictures/a.jpg\tSofas\n2\tRug\tpictures/b.jpg\tRugs\n")
    var report = try await run(folder, "")
    #expect(report.summary.isPartial && report.summary.retired == 0)
    let xml = try folder.write(
      "<rss><channel><item><id>1</id><title>Sofa</title><image_link>pictures/a.jpg</image_link></item><item>",
      "feed/feed.xml")
    report = try await CatalogImporter(store: store, resolver: .home()).run(FeedReader(path: xml))
    #expect(report.fault != nil && report.summary.accepted == 1 && report.summary.isPartial)
    #expect(try await store.productCount(ProductFilter()) == 2)
  }

  @Test("pictures must be files inside the feed's folder") func pictures() async throws {
    let folder = try folder()
    let inside = folder.path + "/feed/"
    try FileManager.default.createSymbolicLink(
      atPath: inside + "out.jpg", withDestinationPath: folder.path + "/secret.jpg")
    try FileManager.default.createSymbolicLink(
      atPath: inside + "in.jpg", withDestinationPath: inside + "pictures/a.jpg")
    try FileManager.default.createSymbolicLink(atPath: inside + "up", withDestinationPath: folder.path)
    let bad = [
      "../secret.jpg", "pictures/../../secret.jpg", "/etc/passwd", folder.path + "/secret.jpg", "out.jpg",
      "up/secret.jpg", "pictures", "none.jpg", "file:///etc/passwd", "../feed2/x.jpg",
      "ftp://a.example/b.jpg",
    ]
    let good = [
      "pictures/a.jpg", "./pictures/../pictures/b.jpg", "in.jpg", inside + "pictures/c.jpg",
      "https://a.example/b.jpg",
    ]
    let paths = PicturePaths(folder: inside)
    for link in bad { #expect(paths.source(link).problem != nil, "\(link)") }
    for link in good { #expect(paths.source(link).problem == nil, "\(link)") }
    let rows = (bad + good).enumerated().map { "\($0)\tSofa\t\($1)\tSofas\n" }.joined()
    let report = try await run(folder, rows)
    #expect(report.summary.pictureProblems == bad.count && report.summary.rejected == 0)
    #expect(try await folder.store().pictureCount(needing: "m") == good.count)
    #expect(try await folder.store().failedPictures(page: Page()).count == bad.count)
  }

  @Test("a picture whose file changes is embedded again") func changedPicture() async throws {
    let folder = try folder()
    let store = try folder.store()
    let row = "1\tSofa\tpictures/a.jpg\tSofas\n"
    _ = try await run(folder, row)
    let pictures = try await store.pictures(needing: "m", after: 0, limit: 9)
    try await store.save(pictures.map { PictureEmbedding(picture: $0, values: [1]) }, modelID: "m")
    try folder.write("other content", "feed/pictures/a.jpg")
    #expect(try await run(folder, row).summary.changed == 1)
    #expect(try await store.pictureCount(needing: "m") == 1)
  }
}
