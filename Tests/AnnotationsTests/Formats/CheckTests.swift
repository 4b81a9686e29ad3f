import Annotations
import Domain
import Testing

@Suite struct CheckTests {
  private func picture(_ boxes: [(String, PreciseBox)], name: String = "a.jpg") -> AnnotatedPictures {
    let objects = boxes.enumerated().map { index, row in
      AnnotatedPictures.Object(
        category: row.0, box: row.1, place: AnnotationPlace(file: "f.json", line: 10 + index))
    }
    return AnnotatedPictures(
      categories: [.init(name: "sofa")],
      pictures: [.init(name: name, size: PictureSize(width: 100, height: 80), objects: objects)])
  }

  private let sound = PreciseBox(x: 10, y: 10, width: 30, height: 30)

  @Test(arguments: [
    (PreciseBox(x: 90, y: 10, width: 20, height: 20), AnnotationFinding.Kind.outside, "reaches over"),
    (PreciseBox(x: -30, y: 10, width: 20, height: 20), .outside, "lies outside"),
    (PreciseBox(x: 10, y: 10, width: 0, height: 20), .empty, "no width"),
    (PreciseBox(x: 10, y: 10, width: 20, height: -2), .empty, "no width"),
    (PreciseBox(x: 10, y: 10, width: 1.5, height: 20), .empty, "two pixels"),
    (PreciseBox(x: 10, y: 10, width: .infinity, height: 20), .unreadable, "no usable numbers"),
  ])
  func oddBoxesAreFoundWithTheirLine(box: PreciseBox, kind: AnnotationFinding.Kind, words: String) {
    let findings = AnnotationCheck(vocabulary: .standard).findings(
      in: picture([("sofa", sound), ("sofa", box)]))
    #expect(findings.map(\.kind) == [kind])
    #expect(findings.first?.place?.line == 11)
    #expect(findings.first?.message.contains(words) == true)
  }

  @Test func roundingAtTheEdgeIsNoMistake() {
    let box = PreciseBox(x: -0.5, y: -1, width: 101, height: 81.5)
    #expect(AnnotationCheck().findings(in: picture([("sofa", box)])).isEmpty)
    #expect(
      AnnotationCheck(edgeTolerance: 0).findings(in: picture([("sofa", box)])).map(\.kind) == [.outside])
  }

  @Test func theSameThingTwiceIsFound() {
    let near = PreciseBox(x: 10.2, y: 10, width: 30, height: 30)
    let apart = PreciseBox(x: 30, y: 10, width: 30, height: 30)
    let check = AnnotationCheck()
    let twice = check.findings(in: picture([("sofa", sound), ("sofa", apart), ("sofa", near)]))
    #expect(twice.map(\.severity) == [.error])
    #expect(twice.first?.place?.line == 12)
    let twoNames = check.findings(in: picture([("sofa", sound), ("bed", near)]))
    #expect(twoNames.map(\.severity) == [.warning])
    var listed = picture([])
    listed.pictures.append(listed.pictures[0])
    #expect(check.findings(in: listed).map(\.kind) == [.duplicate])
  }

  @Test func namesOutsideTheVocabularyAreFoundOnceEach() {
    let set = picture([
      ("sofa", sound), ("flying carpet", PreciseBox(x: 50, y: 50, width: 9, height: 9)),
      ("seat", PreciseBox(x: 70, y: 50, width: 9, height: 9)),
    ])
    let findings = AnnotationCheck(vocabulary: .standard).findings(in: set)
    // A group's name is known: it is coarse and not wrong.
    #expect(findings.map(\.kind) == [.unknownCategory])
    #expect(findings.first?.message.contains("flying carpet") == true)
    #expect(findings.first?.place?.line == 11)
  }

  @Test func picturesAreComparedWithTheFile() {
    let said = PictureSize(width: 100, height: 80)
    func kinds(_ state: AnnotationCheck.PictureState) -> [AnnotationFinding.Kind] {
      AnnotationCheck(picture: { _ in state }).findings(in: picture([("sofa", sound)])).map(\.kind)
    }
    #expect(kinds(.missing) == [.missingPicture])
    #expect(kinds(.broken(reason: "cut short")) == [.brokenPicture])
    #expect(kinds(.readable(size: said, stored: said)) == [])
    #expect(kinds(.readable(size: said.turned, stored: PictureSize(width: 9, height: 9))) == [.sizeMismatch])
    let sideways = AnnotationCheck(picture: { _ in .readable(size: said.turned, stored: said) })
    let message = sideways.findings(in: picture([("sofa", sound)])).first?.message ?? ""
    #expect(message.contains("--boxes-as-stored"))
  }

  @Test func mapsMergeAndDrop() {
    let set = picture([("shoes", sound), ("boots", sound), ("hat", sound)])
    let map = CategoryMap(["shoes": "footwear", "boots": "footwear", "hat": "ignore"])
    let (mapped, dropped) = set.mapped(by: map)
    #expect(mapped.pictures[0].objects.map(\.category) == ["footwear", "footwear"])
    #expect(dropped == ["hat": 1])
  }

  @Test func clippingKeepsWhatCanBeSeen() {
    let outside = PreciseBox(x: 200, y: 0, width: 9, height: 9)
    let over = PreciseBox(x: 90, y: 70, width: 30, height: 30)
    let (clipped, cut, removed) = picture([("sofa", sound), ("sofa", outside), ("sofa", over)]).clipped()
    #expect((cut, removed) == (1, 1))
    #expect(
      clipped.pictures[0].objects.map(\.box) == [sound, PreciseBox(x: 90, y: 70, width: 10, height: 10)])
  }
}
