import Annotations
import Foundation
import Testing

/// What people report of conversions from Label Studio, one by one.
@Suite struct LabelStudioTests {
  private let size = PictureSize(width: 800, height: 600)

  private func task(_ results: String, data: String = #""image": "room.jpg""#) -> String {
    #"[{"id": 1, "data": {\#(data)}, "annotations": [{"result": [\#(results)]}]}]"#
  }

  private func region(
    _ value: String, type: String = "rectanglelabels", id: String = "r1", size: String = "800, 600"
  ) -> String {
    let sides = size.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }
    let original =
      sides.count == 2 ? #""original_width": \#(sides[0]), "original_height": \#(sides[1]), "# : ""
    return #"{"id": "\#(id)", "type": "\#(type)", \#(original)"value": {\#(value)}}"#
  }

  private let sofa =
    #""x": 10, "y": 20, "width": 25, "height": 50, "rotation": 0, "rectanglelabels": ["sofa"]"#

  @Test func percentsBecomePixels() throws {
    let reading = try ForeignFiles.read(task(region(sofa)), as: .labelStudio)
    #expect(reading.lines == ["sofa 80.0 120.0 200.0 300.0"])
    #expect(reading.pictures.pictures.map(\.size) == [size])
    #expect(reading.findings.isEmpty)
  }

  @Test func tasksWithoutRegionsStay() throws {
    let tasks =
      #"[{"data": {"image": "a.jpg"}, "annotations": []}, {"data": {"image": "b.jpg"}, "annotations": [{"result": []}]}]"#
    let reading = try ForeignFiles.read(tasks, as: .labelStudio, size: size)
    #expect(reading.pictures.pictures.map(\.name) == ["a.jpg", "b.jpg"])
    #expect(reading.findings.isEmpty)
    let written = try AnnotationFormat.coco.write(reading.pictures)
    #expect(String(decoding: written.files[0].data, as: UTF8.self).contains("b.jpg"))
  }

  @Test func numbersAHundredTimesTooLargeAreSaidAndNotScaled() throws {
    let wrong = #""x": 1000, "y": 2000, "width": 2500, "height": 5000, "rectanglelabels": ["sofa"]"#
    let reading = try ForeignFiles.read(task(region(wrong) + "," + region(sofa, id: "r2")), as: .labelStudio)
    #expect(reading.lines == ["sofa 8000.0 12000.0 20000.0 30000.0", "sofa 80.0 120.0 200.0 300.0"])
    #expect(reading.said.contains("above 100"))
    #expect(AnnotationCheck().findings(in: reading.pictures).map(\.kind) == [.outside])
  }

  @Test func regionsWithoutALabelAreReportedAndLeftOut() throws {
    let none = #""x": 1, "y": 2, "width": 3, "height": 4"#
    let empty = none + #", "rectanglelabels": []"#
    let reading = try ForeignFiles.read(
      task([region(none), region(empty, id: "r2"), region(sofa, id: "r3")].joined(separator: ",")),
      as: .labelStudio)
    #expect(reading.lines == ["sofa 80.0 120.0 200.0 300.0"])
    #expect(reading.findings.count { $0.severity == .error && $0.message.contains("no label") } == 2)
  }

  @Test func aLabelInAResultOfItsOwnIsFound() throws {
    let numbers = #""x": 10, "y": 20, "width": 25, "height": 50"#
    let reading = try ForeignFiles.read(
      task(
        region(numbers, type: "rectangle") + "," + region(numbers + #", "labels": ["sofa"]"#, type: "labels")),
      as: .labelStudio)
    #expect(reading.lines == ["sofa 80.0 120.0 200.0 300.0"])
  }

  @Test func regionsOfOtherKindsAreCountedAndPassedOver() throws {
    let others = [
      region(#""choices": ["bright"]"#, type: "choices", id: "c"),
      region(#""x": 1, "y": 2, "width": 0.3, "keypointlabels": ["leg"]"#, type: "keypointlabels", id: "k"),
      region(#""format": "rle", "rle": [1, 2], "brushlabels": ["sofa"]"#, type: "brushlabels", id: "b"),
      #"{"from_id": "a", "to_id": "b", "type": "relation"}"#, "null", "7", region(sofa),
    ]
    let reading = try ForeignFiles.read(task(others.joined(separator: ",")), as: .labelStudio)
    #expect(reading.lines == ["sofa 80.0 120.0 200.0 300.0"])
    #expect(reading.said.contains("'keypointlabels' are not read: 1"))
    #expect(reading.said.contains("'brushlabels' are not read: 1"))
  }

  @Test func turnedBoxesAreEnclosedAndComeBackTurned() throws {
    // A quarter turn about the top-left corner: 200 x 300 pixels at (400, 60) reach 300 to the left.
    let turned = #""x": 50, "y": 10, "width": 25, "height": 50, "rotation": 90, "rectanglelabels": ["sofa"]"#
    let reading = try ForeignFiles.read(task(region(turned)), as: .labelStudio)
    #expect(reading.lines == ["sofa 100.0 60.0 300.0 200.0"])
    let again = try AnnotationFormat.labelStudio.roundTrip(reading.pictures).pictures
    let rotated = try #require(again.pictures.first?.objects.first?.rotated)
    #expect(abs(rotated.width - 200) < 1e-6 && abs(rotated.height - 300) < 1e-6)
    #expect(abs(rotated.degrees - 90) < 1e-9)
  }

  @Test func polygonsBecomeOutlines() throws {
    let points = #""points": [[10, 10], [20, 10], [20, 30]], "polygonlabels": ["rug"]"#
    let reading = try ForeignFiles.read(task(region(points, type: "polygonlabels")), as: .labelStudio)
    #expect(reading.lines == ["rug 80.0 60.0 80.0 120.0"])
    #expect(reading.pictures.pictures[0].objects[0].outline == .polygons([[80, 60, 160, 60, 160, 180]]))
  }

  @Test(arguments: [
    (#""image": "/data/upload/3/0a1b2c3d-room.jpg""#, "room.jpg"),
    (#""image": "/data/local-files/?d=rooms/my%20room.jpg""#, "rooms/my room.jpg"),
    (#""image": "s3://bucket/rooms/room.jpg""#, "room.jpg"),
    (#""image": "https://shop.example/pictures/room.jpg?v=2""#, "room.jpg"),
    (#""foto": "rooms/room.png", "id": "7""#, "rooms/room.png"),
  ])
  func picturesAreCalledByTheirFile(data: String, name: String) throws {
    let reading = try ForeignFiles.read(task(region(sofa), data: data), as: .labelStudio)
    #expect(reading.pictures.pictures.map(\.name) == [name])
  }

  @Test func uploadsOfOneNameStayApart() throws {
    let tasks = ["0a1b2c3d", "1a1b2c3d"].map { #"{"data": {"image": "/data/upload/\#($0)-room.jpg"}}"# }
    let reading = try ForeignFiles.read("[" + tasks.joined(separator: ",") + "]", as: .labelStudio)
    #expect(reading.pictures.pictures.map(\.name) == ["0a1b2c3d-room.jpg", "1a1b2c3d-room.jpg"])
  }

  @Test func sizesMissingFromTheFileComeFromThePicture() throws {
    let text = task(region(sofa, size: ""))
    #expect(
      try ForeignFiles.read(text, as: .labelStudio, size: size).lines == ["sofa 80.0 120.0 200.0 300.0"])
    #expect(try ForeignFiles.read(text, as: .labelStudio).said.contains("original_width"))
  }

  @Test func theGroundTruthCountsAmongSeveralAnnotations() throws {
    let other = sofa.replacing("sofa", with: "bed")
    let text = """
      [{"data": {"image": "a.jpg"}, "annotations": [
        {"was_cancelled": true, "result": []}, {"result": [\(region(other))]},
        {"ground_truth": true, "result": [\(region(sofa))]}], "predictions": [{"result": [\(region(other))]}]}]
      """
    let reading = try ForeignFiles.read(text, as: .labelStudio)
    #expect(reading.lines == ["sofa 80.0 120.0 200.0 300.0"])
    #expect(reading.said.contains("several times"))
  }
}
