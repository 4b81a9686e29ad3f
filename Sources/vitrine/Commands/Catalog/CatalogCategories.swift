import ArgumentParser
import Domain

/// `vitrine catalog categories`.
struct CatalogCategories: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "categories",
    abstract: "List the vocabulary's categories, the names that rules lead to.")

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  private struct Line: Encodable {
    var name: String
    var title: String
    var google: Int
    enum CodingKeys: String, CodingKey {
      case name, title
      case google = "google_product_category"
    }
  }

  func run() throws {
    let lines = Vocabulary.standard.categories.map {
      Line(name: $0.name, title: $0.title, google: $0.googleProductCategory)
    }
    if json { return print(try Output.json(lines)) }
    var table = Table("category", "title", "Google's number>")
    for line in lines { table.add(line.name, line.title, String(line.google)) }
    print(table.text)
  }
}
