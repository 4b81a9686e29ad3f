import Domain
import Testing

@testable import Catalog

@Suite struct TaxonomyTests {
  @Test("the bundled taxonomy is the one we name, and a tree") func bundled() throws {
    let taxonomy = try Taxonomy.bundled()
    #expect(taxonomy.version == "2021-09-21" && taxonomy.nodes.count == 5595)
    #expect(taxonomy[460]?.path == "Furniture > Sofas" && taxonomy[1] != nil && taxonomy[999_999_999] == nil)
    for node in taxonomy.nodes {
      let parent = taxonomy.parent(of: node.id).flatMap { taxonomy[$0] }
      #expect((parent?.names ?? []) == Array(node.names.dropLast()))
    }
    #expect(taxonomy.lineage(of: 1463) == [1463, 443, 436] && taxonomy.lineage(of: -1).isEmpty)
  }

  @Test("the vocabulary's numbers and paths are the taxonomy's") func vocabulary() throws {
    let taxonomy = try Taxonomy.bundled()
    for category in Vocabulary.standard.categories {
      #expect(taxonomy[category.googleProductCategory]?.path == category.googleProductCategoryPath)
    }
  }

  @Test(
    "numbers and paths in the ways feeds write them",
    arguments: [
      "1463", " 1463 ", "Furniture > Chairs > Table & Bar Stools", "furniture>chairs>table and bar stools",
      "FURNITURE  >  Chairs >Table  &  Bar Stools", "Furniture|Chairs|Table & Bar Stools",
      "Furniture &gt; Chairs &gt; Table &amp; Bar Stools", "1463 - Furniture > Chairs > Table & Bar Stools",
      "Furniture > Chairs > Table & Bar Stools > Pink ones", "Furniture › Chairs › Table & Bar Stools",
    ])
  func forms(text: String) throws { #expect(try Taxonomy.bundled().node(for: text)?.id == 1463) }

  @Test("what is not in the taxonomy is not found") func unknown() throws {
    for text in ["", ">", "Sofas", "0", "99999999999999999999999", "Möbel > Sofas"] {
      #expect(try Taxonomy.bundled().node(for: text) == nil)
    }
    #expect(throws: TaxonomyError.self) { try Taxonomy(text: "1 - A\nnonsense\n") }
  }

  private func category(_ google: String?, type: String? = nil, title: String = "Thing") throws -> String? {
    let item = FeedItem(
      line: 1, product: Product(id: "1", title: title, productType: type), googleProductCategory: google)
    return try CategoryResolver.home().resolve(item).category
  }

  @Test("every category is found by its own number, path and name") func ownCategories() throws {
    for category in Vocabulary.standard.categories {
      let title = category.title
      let plural = title.hasSuffix("ss") ? title + "es" : title.hasSuffix("s") ? title : title + "s"
      #expect(
        try self.category("\(category.googleProductCategory)", title: "A \(category.title)") == category.name)
      #expect(
        try self.category(category.googleProductCategoryPath, type: "Shop > \(plural)")
          == category.name)
      #expect(try self.category(nil, type: "Home > \(plural)") == category.name)
      #expect(try self.category(nil, title: "Lund \(category.title), oak wood") == category.name)
    }
  }

  @Test("deeper numbers lead to the nearest mapped one above, unless that is known not to fit") func deeper()
    throws
  {
    #expect(try category("3840") == "clock")  // wall clocks
    #expect(try category("6850") == "bench")  // kitchen benches
    #expect(try category("447") == "cabinet")  // sideboards, below cabinets & storage
    #expect(try category("4195") == "dresser")  // dressers, also below cabinets & storage
    #expect(try category("6539") == nil)  // magazine racks
    #expect(try category("3185", title: "Floor lamp shade") == nil)  // lamp shades
    #expect(try category("2271", title: "Sofa dress") == "dress")  // dresses
    #expect(try category("175", title: "Sofa key ring") == nil)  // key chains
  }

  @Test("shared and shallow numbers are settled by words among what they allow") func ambiguous() throws {
    #expect(try category("4636", type: "Lighting > Floor lamps") == "floor_lamp")
    #expect(try category("4636", type: "Lighting", title: "Desk lamp for a table, black") == "table_lamp")
    #expect(try category("4636") == nil)
    #expect(try category("6392", title: "Oak bedside table") == "nightstand")
    #expect(try category("6392", title: "Sofa") == nil)
    #expect(try category("436", title: "Corner sofa with table") == "sofa")
  }

  @Test("words: the longest phrase, then the last; parts after 'with' and commas are left aside") func words()
    throws
  {
    #expect(try category(nil, title: "Table lamp with sofa print, for your bed") == "table_lamp")
    #expect(try category(nil, title: "Sofa cover, blue") == nil)
    #expect(try category(nil, title: "Poufs & Étagères") == "bookcase")
    #expect(try category(nil, type: "Seating > Armchairs", title: "Sofa") == "armchair")
    #expect(try category(nil, title: "Chaircover") == nil)
  }

  @Test("a category the feed names itself counts, if the vocabulary has it") func named() throws {
    let resolver = try CategoryResolver.home()
    func resolve(_ name: String) -> CategoryResolver.Resolution {
      resolver.resolve(FeedItem(line: 1, product: Product(id: "1", title: "Sofa", category: name)))
    }
    #expect(resolve("floor_lamp").category == "floor_lamp")
    #expect(resolve("floor_lamp").googleProductCategory == 4636)
    #expect(resolve("spaceship").category == nil && resolve("spaceship").reason != nil)
  }
}
