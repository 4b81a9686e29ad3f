import Annotations
import Testing

/// The promise of `convert`: boxes stay where they are, whatever they are turned into and back.
@Suite struct ConversionChainTests {
  @Test(arguments: 0..<60)
  func boxesSurviveAnyChainOfConversions(seed: UInt64) throws {
    var make = RandomPictures(seed: seed)
    make.everythingHasProducts = true
    let start = make.set()
    var set = start
    var chain: [String] = []
    for _ in 0..<8 {
      // A chain through a format without products ends at the doors of one that holds nothing else.
      let hasProducts = set.pictures.allSatisfy { $0.objects.allSatisfy { $0.product != nil } }
      let formats = AnnotationFormat.allCases.filter { hasProducts || $0 != .shopTheLook }
      let format = try #require(
        chain.isEmpty && seed.isMultiple(of: 3) ? .shopTheLook : formats.randomElement(using: &make.random))
      let corners = try #require(VOCCorners.allCases.randomElement(using: &make.random))
      chain.append(format.rawValue)
      let step = try format.roundTrip(set, corners: corners)
      #expect(step.read.allSatisfy { $0.severity != .error }, "\(chain): \(step.read)")
      set = step.pictures
      let shift = try #require(set.largestShift(from: start), "boxes or pictures changed after \(chain)")
      #expect(shift < 1e-3, "\(chain) moved an edge by \(shift) pixels")
    }
  }

  @Test(arguments: AnnotationFormat.allCases, 100..<110)
  func aFormatTellsWhatItLoses(format: AnnotationFormat, seed: UInt64) throws {
    var make = RandomPictures(seed: seed)
    make.everythingHasProducts = format == .shopTheLook && seed.isMultiple(of: 2)
    let start = make.set()
    guard
      format != .shopTheLook || start.pictures.contains(where: { $0.objects.contains { $0.product != nil } })
    else { return }
    let step = try format.roundTrip(start)
    if format != .shopTheLook {
      let shift = try #require(step.pictures.largestShift(from: start))
      #expect(shift < 1e-3)
    }
    let said = step.lost.map(\.message).joined(separator: "\n")
    func check(_ feature: AnnotationFeature, _ words: String, _ values: (AnnotatedPictures) -> [String]) {
      let (before, after) = (values(start).sorted(), values(step.pictures).sorted())
      #expect(before == after || said.contains(words), "\(format) lost \(feature) in silence: \(said)")
    }
    func objects(_ value: @escaping (AnnotatedPictures.Object) -> String?) -> (AnnotatedPictures) -> [String]
    {
      {
        $0.pictures.flatMap { picture in picture.objects.compactMap { value($0).map { picture.name + $0 } } }
      }
    }
    check(.product, "product", objects(\.product))
    check(.crowd, "crowd", objects { $0.isCrowd ? "crowd" : nil })
    check(.occlusion, "hidden", objects { $0.occluded.flatMap { $0 > 0 ? "\($0)" : nil } })
    check(.truncation, "edge", objects { $0.isTruncated == true ? "cut" : nil })
    check(.visibility, "visible", objects { $0.visibility.map { "\(Int(($0 * 1e6).rounded()))" } })
    check(.confidence, "confidences", objects { $0.confidence.map { "\(Int(($0 * 1e6).rounded()))" } })
    check(.rotation, "turned", objects { $0.rotated.map { "\(Int(($0.width * 10).rounded()))" } })
    check(.outline, "outlines", objects { $0.outline.map { _ in "outline" } })
    check(.split, "split", { $0.pictures.compactMap { picture in picture.split.map { picture.name + $0 } } })
    if format == .shopTheLook {
      #expect(start.objectCount == step.pictures.objectCount || said.contains("boxes without a product"))
    }
  }

  @Test(arguments: 0..<20)
  func wholePixelsMoveEdgesByAPixelAtMost(seed: UInt64) throws {
    var make = RandomPictures(seed: seed)
    let start = make.set()
    let once = try AnnotationFormat.voc.roundTrip(start, wholePixels: true).pictures
    let shift = try #require(once.largestShift(from: start))
    #expect(shift <= 1)
    #expect(once.pictures.allSatisfy { $0.objects.allSatisfy { !$0.box.isEmpty } })
    // Rounded once, they stay.
    let twice = try AnnotationFormat.voc.roundTrip(once, wholePixels: true).pictures
    #expect(try #require(twice.largestShift(from: once)) < 1e-9)
  }

  @Test(arguments: AnnotationFormat.allCases)
  func picturesWithoutBoxesStayWhereTheFormatHasAPlace(format: AnnotationFormat) throws {
    let size = PictureSize(width: 40, height: 30)
    var object = AnnotatedPictures.Object(category: "sofa", box: PreciseBox(x: 1, y: 2, width: 3, height: 4))
    object.product = "1-1"
    let set = AnnotatedPictures(
      categories: [.init(name: "sofa")],
      pictures: [
        .init(name: "full.jpg", size: size, objects: [object]), .init(name: "empty.jpg", size: size),
      ])
    let step = try format.roundTrip(set)
    #expect(step.pictures.pictures.count == (format.holds.contains(.emptyPictures) ? 2 : 1))
    #expect(
      format.holds.contains(.emptyPictures) || step.lost.contains { $0.message.contains("without boxes: 1") })
  }

  @Test func theSameBoxesGiveTheSameBytes() throws {
    var make = RandomPictures(seed: 5)
    let set = make.set()
    for format in AnnotationFormat.allCases {
      #expect(try format.write(set).files == format.write(set).files)
    }
  }

  @Test(arguments: AnnotationFormat.allCases)
  func writtenFilesAreRecognised(format: AnnotationFormat) throws {
    var make = RandomPictures(seed: 6)
    make.everythingHasProducts = true
    let written = try format.write(make.set())
    let source = AnnotationSource(location: "memory", isFolder: format.isFolder, files: written.files)
    #expect(AnnotationFormat.detected(in: source) == format)
  }

  @Test(
    arguments: [AnnotationFormat.voc, .yolo, .deepFashion2],
    ["../a.jpg", "/a.jpg", "a//b.jpg", "a\\b.jpg", "."])
  func noFileIsNamedOutsideTheFolder(format: AnnotationFormat, name: String) throws {
    let set = AnnotatedPictures(pictures: [
      .init(name: name, size: PictureSize(width: 9, height: 9)),
      .init(name: "good.jpg", size: PictureSize(width: 9, height: 9)),
    ])
    let written = try format.write(set)
    #expect(written.findings.contains { $0.severity == .error && $0.picture == name })
    #expect(written.files.allSatisfy { !$0.path.contains("..") && !$0.path.hasPrefix("/") })
    #expect(written.files.contains { $0.path.contains("good") })
  }

  @Test func picturesThatDifferInTheirEndingAloneAreNotMixedUp() throws {
    let size = PictureSize(width: 9, height: 9)
    let set = AnnotatedPictures(pictures: [
      .init(name: "a.jpg", size: size), .init(name: "a.png", size: size),
    ])
    #expect(try AnnotationFormat.coco.write(set).findings.isEmpty)
    let written = try AnnotationFormat.yolo.write(set)
    #expect(written.findings.count { $0.severity == .error } == 1)
  }
}
