import Domain
import Foundation
import Testing

@testable import Catalog

@Suite("Shopify's export: old and new names, rows that go on") struct ShopifyFeedTests {
  static let old = """
    Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Name,\
    Option2 Value,Variant SKU,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,\
    Variant Compare At Price,Variant Barcode,Image Src,Image Position,Variant Image,Status
    oak-chair,Oak Chair,"<p>Solid <b>oak</b> &amp; leather</p>",Holz,Furniture > Chairs,Chairs,"a, b",true,Color,Light \
    Grey,Size,L,SKU1,shopify,3,deny,99.00,129.00,'4006381333931,https://cdn.example/2.jpg,2,https://cdn.example/v.jpg,active
    oak-chair,,,,,,,,,Black,,L,SKU2,shopify,0,continue,99.00,,,https://cdn.example/1.jpg,1,,
    oak-chair,,,,,,,,,,,,,,,,,,,https://cdn.example/3.jpg,3,,
    lamp,Lamp,,Holz,,Lamps,,true,Title,Default Title,,,L1,shopify,0,deny,15.00,10.00,,https://cdn.example/l.jpg,1,,active
    old,Old thing,,Holz,,,,true,Title,Default Title,,,O1,,,deny,5,,,https://cdn.example/o.jpg,1,,archived
    hidden,Hidden,,Holz,,,,false,Title,Default Title,,,H1,,,deny,5,,,https://cdn.example/h.jpg,1,,active
    """

  static let new = """
    Title,URL handle,Description,Vendor,Product category,Type,Tags,Published on online store,Status,SKU,Barcode,\
    Option1 name,Option1 value,Price,Compare-at price,Inventory tracker,Inventory quantity,\
    Continue selling when out of stock,Product image URL,Image position,Variant image URL
    Oak Chair,oak-chair,<p>Solid</p>,Holz,Furniture > Chairs,Chairs,a,TRUE,Active,SKU1,400,Colour,Grey,99,129,shopify,3,\
    FALSE,https://cdn.example/1.jpg,1,
    ,oak-chair,,,,,,,,SKU2,401,,Black,99,,shopify,0,FALSE,,,
    """

  private func items(_ text: String, _ change: (inout FeedOptions) -> Void = { _ in }) throws
    -> (items: [FeedItem], issues: [FeedIssue])
  {
    let folder = try TemporaryFolder()
    var options = FeedOptions()
    options.currency = "EUR"
    options.shop = "https://shop.example"
    change(&options)
    var found: (items: [FeedItem], issues: [FeedIssue]) = ([], [])
    try FeedReader(path: folder.write(text, "products_export.csv"), options: options).read { result in
      switch result {
      case .success(let item): found.items.append(item)
      case .failure(let issue): found.issues.append(issue)
      }
    }
    return found
  }

  @Test("the older export: variants, pictures in order, prices, stock") func older() throws {
    let (items, issues) = try items(Self.old)
    #expect(items.map(\.product.id) == ["oak-chair-light-grey-l", "oak-chair-black-l", "lamp"])
    let chair = try #require(items.first?.product)
    #expect(chair.title == "Oak Chair – Light Grey / L" && chair.description == "Solid oak & leather")
    #expect(chair.itemGroupID == "oak-chair" && chair.brand == "Holz" && chair.productType == "Chairs")
    #expect(chair.images.map { $0.suffix(5) } == ["v.jpg", "1.jpg", "2.jpg", "3.jpg"])
    #expect(chair.price?.amount == 129 && chair.salePrice?.amount == 99 && chair.price?.currency == "EUR")
    #expect(chair.attributes["color"] == "Light Grey" && chair.attributes["gtin"] == "4006381333931")
    #expect(chair.link == "https://shop.example/products/oak-chair")
    #expect(items.first?.googleProductCategory == "Furniture > Chairs")
    #expect(items.map(\.product.availability) == [.inStock, .backorder, .outOfStock])
    let lamp = try #require(items.last?.product)
    // A compare-at price below the price is no sale.
    #expect(
      lamp.title == "Lamp" && lamp.itemGroupID == nil && lamp.price?.amount == 15 && lamp.salePrice == nil)
    #expect(items.map(\.line) == [2, 3, 5])
    #expect(issues.map(\.line) == [6, 7] && issues.allSatisfy { $0.field == "Status" && $0.id == nil })
  }

  @Test("the newer export reads the same way") func newer() throws {
    let (items, issues) = try items(Self.new)
    #expect(issues.isEmpty && items.map(\.product.id) == ["oak-chair-grey", "oak-chair-black"])
    #expect(items.map(\.product.availability) == [.inStock, .outOfStock])
    #expect(
      items.first?.product.attributes["color"] == "Grey" && items.first?.product.salePrice?.amount == 99)
    #expect(items.map(\.product.images) == [["https://cdn.example/1.jpg"], ["https://cdn.example/1.jpg"]])
  }

  @Test("without a currency there is no price, and that is said") func noCurrency() throws {
    let (items, _) = try items(Self.old) { $0.currency = nil }
    #expect(items.count == 3 && items.allSatisfy { $0.product.price == nil })
    #expect(items.allSatisfy { $0.ignored.map(\.field) == ["price"] })
  }

  @Test("rows without their first one are reported") func orphans() throws {
    let (items, issues) = try items("Handle,Title,Variant Price\na,,5\nb,B,5\n")
    #expect(items.map(\.product.id) == ["b"] && issues.map(\.line) == [2] && issues.first?.id == "a")
  }
}
