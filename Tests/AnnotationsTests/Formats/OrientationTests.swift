import Annotations
import Testing

@Suite struct OrientationTests {
  private let stored = PictureSize(width: 40, height: 30)

  /// Where the stored picture's pixel (column, row) is seen, by EXIF's own words for row 0 and column 0.
  private func seen(_ orientation: Int, _ column: Int, _ row: Int) -> (Int, Int) {
    let (lastColumn, lastRow) = (stored.width - 1, stored.height - 1)
    return switch orientation {
    case 1: (column, row)
    case 2: (lastColumn - column, row)
    case 3: (lastColumn - column, lastRow - row)
    case 4: (column, lastRow - row)
    case 5: (row, column)
    case 6: (lastRow - row, column)
    case 7: (lastRow - row, lastColumn - column)
    default: (row, lastColumn - column)
    }
  }

  @Test(arguments: 1...8)
  func boxesTurnWithTheirPixels(number: Int) throws {
    let orientation = try #require(PictureOrientation(rawValue: number))
    for (column, row) in [(0, 0), (39, 0), (7, 12), (39, 29)] {
      let pixel = PreciseBox(x: Double(column), y: Double(row), width: 1, height: 1)
      let turned = orientation.upright(pixel, stored: stored)
      let expected = seen(number, column, row)
      #expect(turned == PreciseBox(x: Double(expected.0), y: Double(expected.1), width: 1, height: 1))
    }
    let upright = orientation.upright(stored)
    let whole = PreciseBox(x: 0, y: 0, width: 40, height: 30)
    #expect(
      orientation.upright(whole, stored: stored)
        == PreciseBox(x: 0, y: 0, width: Double(upright.width), height: Double(upright.height)))
  }

  @Test(arguments: 1...8)
  func annotationsOfStoredPicturesAreTurned(number: Int) throws {
    let orientation = try #require(PictureOrientation(rawValue: number))
    var object = AnnotatedPictures.Object(category: "sofa", box: PreciseBox(x: 2, y: 3, width: 10, height: 5))
    object.outline = .polygons([[2, 3, 12, 3, 12, 8]])
    let set = AnnotatedPictures(
      categories: [.init(name: "sofa")], pictures: [.init(name: "a.jpg", size: stored, objects: [object])])
    let (turned, count) = set.turnedUpright { _ in (stored, orientation) }
    #expect(count == (number == 1 ? 0 : 1))
    #expect(turned.pictures[0].size == orientation.upright(stored))
    let box = turned.pictures[0].objects[0].box
    #expect(box == orientation.upright(object.box, stored: stored))
    // The outline still reaches as far as the box, and both survive the formats.
    if case .polygons(let polygons)? = turned.pictures[0].objects[0].outline {
      let points = stride(from: 0, to: 6, by: 2).map {
        PicturePoint(x: polygons[0][$0], y: polygons[0][$0 + 1])
      }
      #expect(PreciseBox(around: points)?.isClose(to: box, tolerance: 1e-9) == true)
    }
    for format in [AnnotationFormat.yolo, .labelStudio, .voc, .cvat] {
      let shift = try #require(try format.roundTrip(turned).pictures.largestShift(from: turned))
      #expect(shift < 1e-3)
    }
  }
}
