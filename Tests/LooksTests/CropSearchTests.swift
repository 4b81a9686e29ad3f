import Domain
import Images
import Looks
import Testing

@Suite("Crop search: the whole catalogue answers")
struct CropSearchTests {
  @Test("results' categories come in their order, those outside all categories as nothing")
  func categories() async throws {
    let shop = try await ColourShop()
    // Lamps are filed under nothing here.
    let known = ["sofa-red": "sofa", "sofa-dark-red": "sofa", "sofa-blue": "sofa", "sofa-green": "sofa"]
    let search = CropSearch(embedder: shop.embedder, index: shop.index, categories: known, limit: 4)
    let room = try ImageDecoder().decode(ColourShop.room())
    let found = try await search.categories(
      of: [Box(x: 0.1, y: 0.1, width: 0.3, height: 0.8), Box(x: 0.6, y: 0.1, width: 0.3, height: 0.8)],
      in: room)
    #expect(found.count == 2)
    for results in found {
      #expect(results.count == 4)
      #expect(results.count { $0 == "sofa" } == 2)
      #expect(results.count { $0 == nil } == 2)
    }
    #expect(try await search.categories(of: [], in: room).isEmpty)
  }
}
