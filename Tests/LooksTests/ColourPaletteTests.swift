import Catalog
import Domain
import Foundation
import Testing

@testable import Looks

@Suite("Colours of scenes and products")
struct ColourPaletteTests {
  /// 4 x 4 places of one colour, the corners of another.
  private static func cells(_ colour: (UInt8, UInt8, UInt8), corners: (UInt8, UInt8, UInt8)? = nil) -> [UInt8]
  {
    (0..<16).flatMap { place -> [UInt8] in
      let (red, green, blue) = [0, 3, 12, 15].contains(place) ? corners ?? colour : colour
      return [red, green, blue]
    }
  }

  private static let red: (UInt8, UInt8, UInt8) = (170, 40, 40)
  private static let blue: (UInt8, UInt8, UInt8) = (40, 60, 150)
  private static let white: (UInt8, UInt8, UInt8) = (255, 255, 255)

  @Test(
    "shares are shares; a shade is near its neighbour and far from another hue; the ground does not count")
  func shares() throws {
    let red = try #require(ColourPalette(Self.cells(Self.red), hasGround: false))
    let shade = try #require(ColourPalette(Self.cells((180, 55, 50)), hasGround: false))
    let blue = try #require(ColourPalette(Self.cells(Self.blue), hasGround: false))
    func common(_ one: ColourPalette, _ other: ColourPalette) -> Float {
      zip(one.shares, other.shares).reduce(0) { $0 + min($1.0, $1.1) }
    }
    #expect(abs(red.shares.reduce(0, +) - 1) < 1e-4 && red.shares.count == 44)
    #expect(common(red, shade) > 0.7 && common(red, blue) < 0.2)
    let onWhite = try #require(ColourPalette(Self.cells(Self.red, corners: Self.white), hasGround: true))
    let withWhite = try #require(ColourPalette(Self.cells(Self.red, corners: Self.white), hasGround: false))
    #expect(common(onWhite, withWhite) < 0.8, "white counts where it is no ground")
    let white = try #require(ColourPalette(Self.cells(Self.white), hasGround: true))
    #expect(abs(white.shares.reduce(0, +) - 1) < 1e-4, "a white thing on white is white")
    #expect(ColourPalette([1, 2, 3], hasGround: true) == nil && ColourPalette([], hasGround: false) == nil)
  }

  @Test("what a room has more of than others suits, what it lacks does not")
  func lift() throws {
    let red = try #require(ColourPalette(Self.cells(Self.red), hasGround: false))
    let blue = try #require(ColourPalette(Self.cells(Self.blue), hasGround: false))
    let usual = try #require(ColourPalette.mean([red, blue]))
    let lift = ColourLift(red.shares, usual: usual)
    #expect(lift.suits(red) > 0.3 && lift.suits(blue) < -0.3)
    #expect(abs(ColourLift(usual, usual: usual).suits(red)) < 1e-5)
    #expect(ColourPalette.mean([]) == nil)
  }

  @Test("a red room is completed in red, a blue one in blue; without colours by likeness alone")
  func completing() async throws {
    let graph = SceneGraph(modelID: "m", dimension: 4)
    try graph.add(
      (0..<40).map { number in
        var study = SceneGraphTests.scene("room-\(number)", style: 0, [("sofa", 0), ("rug", 1)])
        for place in study.objects.indices {
          study.objects[place].colours = Self.cells(number % 2 == 0 ? Self.red : Self.blue)
        }
        return study
      })
    let index = PartitionedScanIndex(modelID: "m", dimension: 4)
    // The blue rug is a little more like those that stand in rooms.
    try index.upsert([
      IndexEntry(productID: "red", pictureIndex: 0, category: "rug", vector: SceneGraphTests.vector(1, 0.2)),
      IndexEntry(productID: "blue", pictureIndex: 0, category: "rug", vector: SceneGraphTests.vector(1, 0.1)),
    ])
    let palettes = [
      "red": try #require(ColourPalette(Self.cells(Self.red, corners: Self.white), hasGround: true)),
      "blue": try #require(ColourPalette(Self.cells(Self.blue, corners: Self.white), hasGround: true)),
    ]
    let products = ComplementProducts(index: index, palettes: { _ in palettes })
    for (colour, first) in [(Self.red, "red"), (Self.blue, "blue")] {
      let palette = try #require(ColourPalette(Self.cells(colour), hasGround: false))
      let query = GraphQuery(objects: [("sofa", SceneGraphTests.vector(0))], palettes: [palette])
      let rug = try #require(try graph.complements(query).first { $0.category == "rug" })
      let ranked = try await products.ranked(rug, colours: graph.colourLift(of: query), limit: 2)
      #expect(ranked.map(\.productID).first == first)
      #expect(ranked.allSatisfy { (0...1).contains($0.similarity) })
      #expect(try await products.ranked(rug, limit: 2).first?.productID == "blue")
    }
    #expect(graph.colourLift(of: GraphQuery(objects: [("sofa", SceneGraphTests.vector(0))])) == nil)
  }
}
