import Domain
import Foundation
import Testing

@testable import Images

@Suite struct DrawingTests {
  let ground = PixelBuffer(width: 200, height: 120, filledWith: (128, 128, 128))
  let red = Colour(red: 230, green: 10, blue: 10)

  @Test func aFrameIsDrawnAndItsInsideIsLeft() {
    let drawn = ground.drawing([
      BoxLabel(box: Box(x: 50, y: 40, width: 60, height: 50), text: "", colour: red)
    ])
    #expect(drawn.pixel(50, 40) == [230, 10, 10])
    #expect(drawn.pixel(109, 89) == [230, 10, 10])
    #expect(drawn.pixel(80, 65) == [128, 128, 128])
    #expect(drawn.pixel(49, 40) == [128, 128, 128])
    #expect(drawn.pixel(110, 90) == [128, 128, 128])
  }

  @Test func theLabelStandsAboveAndCanBeRead() {
    let drawn = ground.drawing([
      BoxLabel(box: Box(x: 50, y: 40, width: 60, height: 50), text: "lamp", colour: red)
    ])
    // The L: a stroke down its left side and along its foot.
    let top = 40 - (BitmapFont.height + 4) + 2
    for row in 0..<7 { #expect(drawn.pixel(52, top + row) == [255, 255, 255]) }
    for column in 0..<5 { #expect(drawn.pixel(52 + column, top + 6) == [255, 255, 255]) }
    #expect(drawn.pixel(54, top + 2) == [230, 10, 10])
  }

  @Test(arguments: [
    Box(x: .nan, y: .infinity, width: -5, height: 3), Box(x: -900, y: -900, width: 5_000, height: 5_000),
    Box(x: 199, y: 119, width: 0, height: 0), Box(x: 1e30, y: 0, width: 10, height: 10),
  ])
  func anyBoxCanBeDrawn(_ box: Box) {
    let text = String(repeating: "Ünïcode 🙂 ", count: 30)
    #expect(ground.drawing([BoxLabel(box: box, text: text, colour: red)]).size == ground.size)
  }

  @Test func coloursOfCategoriesDiffer() {
    let colours = (0..<38).map { Colour.distinct($0) }
    #expect(Set(colours).count == 38)
    #expect(Colour.distinct(3) == Colour.distinct(43))
  }
}
