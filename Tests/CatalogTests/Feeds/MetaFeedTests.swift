import Domain
import Foundation
import Testing

@testable import Catalog

@Suite("Meta's catalogues: nested columns, JSON in cells, comments") struct MetaFeedTests {
  static let csv = """
    # ref_application_id 123456789,,,,,
    # written by a shop system
    id,title,description,availability,price,image[1].url,image[0].url,image[0].tag[0],sale_price,item_group_id
    m1,Sofa,"Soft, wide",available for order,199.00 EUR,https://s.example/b.jpg,https://s.example/a.jpg,front,,g1
    m2,Sofa,Firm,out of stock,199.00 EUR,,https://s.example/c.jpg,,149.00 EUR,g1
    """

  static let json = """
    id,title,image,additional_image_link,price,color,video
    j1,Lamp,"[{""url"": ""https://s.example/a.jpg"", ""tag"": [""x""]}, {""url"": ""https://s.example/b.jpg""}]",\
    "[""https://s.example/c.jpg""]","{""amount"": ""9.50"", ""currency"": ""EUR""}",red,"[{""url"": ""https://v""}]"
    """

  @Test("columns with places") func nested() throws {
    let folder = try TemporaryFolder()
    for (text, name) in [
      (Self.csv, "a.csv"),
      (
        Self.csv.replacingOccurrences(of: "\"Soft, wide\"", with: "\"Soft\"")
          .replacingOccurrences(of: ",", with: "\t"), "b.tsv"
      ), (Self.csv, "no-ending"),
    ] {
      let (items, issues) = try contents(of: folder.write(text, name))
      #expect(issues.isEmpty && items.map(\.product.id) == ["m1", "m2"], "\(name) \(issues)")
      // Pictures stand in the order of their columns' places, wherever the columns are.
      #expect(items.first?.product.images == ["https://s.example/a.jpg", "https://s.example/b.jpg"])
      #expect(items.map(\.product.availability) == [.inStock, .outOfStock])
      #expect(items.map(\.product.itemGroupID) == ["g1", "g1"])
      #expect(items.last?.product.salePrice?.amount == 149)
      #expect(items.first?.product.attributes.isEmpty == true)
    }
  }

  @Test("JSON in cells") func cells() throws {
    let folder = try TemporaryFolder()
    let (items, issues) = try contents(of: folder.write(Self.json, "a.csv"))
    let product = try #require(items.first?.product)
    #expect(issues.isEmpty)
    #expect(product.images.map { $0.suffix(5) } == ["a.jpg", "b.jpg", "c.jpg"])
    #expect(product.price == Price(amount: try #require(Decimal(string: "9.5")), currency: "EUR"))
    #expect(product.attributes == ["color": "red"])
  }

  @Test(
    "commas inside addresses stay",
    arguments: [
      ("https://a/x,https://a/y", ["https://a/x", "https://a/y"]),
      ("https://a/w_40,h_40/x.jpg, https://a/y", ["https://a/w_40,h_40/x.jpg", "https://a/y"]),
      ("a.jpg,b.jpg , c.jpg", ["a.jpg", "b.jpg", "c.jpg"]), ("", []), (",,", []),
    ])
  func links(cell: String, links: [String]) { #expect(RawItem.links(in: cell) == links) }
}
