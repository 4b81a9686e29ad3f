import ArgumentParser
import Catalog
import Domain
import Foundation

/// `vitrine catalog export`.
struct CatalogExport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write a catalogue's products as JSON lines.",
    discussion: """
      One product a line with sorted keys, in order of id; 'catalog import' reads the file again when its pictures \
      are given with --pictures.
      """)

  @OptionGroup var options: CatalogOptions

  @Option(name: .shortAndLong, help: "The file to write. By default standard output.")
  var output: String?

  @Option(name: .long, help: "Only products of this category.")
  var category: String?

  @Flag(name: .long, help: "Products that left the feed as well.")
  var retired = false

  func run() async throws {
    let (_, store) = try await options.open()
    let filter = ProductFilter(category: category, state: retired ? .any : .active)
    let handle = try destination()
    var offset = 0
    while true {
      let page = try await store.products(filter, page: Page(limit: 500, offset: offset))
      let lines = try page.map { try Output.json(ExportedProduct($0), pretty: false) + "\n" }
      try handle.write(contentsOf: Data(lines.joined().utf8))
      offset += page.count
      if page.count < 500 { break }
    }
    if let output { Output.note("\(offset) products are in \(output)") }
  }

  private func destination() throws -> FileHandle {
    guard let output else { return .standardOutput }
    guard FileManager.default.createFile(atPath: output, contents: nil) else {
      throw Failure("\(output) cannot be written; check that its folder exists and may be written")
    }
    return try FileHandle(forWritingTo: URL(filePath: output))
  }
}
