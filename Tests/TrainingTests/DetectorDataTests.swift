import Annotations
import Domain
import Foundation
import Images
import Inference
import Networks
import Testing

@testable import Training

/// What a detector is shown: cut-outs, mosaics, repeats, coarse labels, rows of another vocabulary.
@Suite struct DetectorDataTests {
  /// A red disc on white ground with a white hole.
  private func disc(ground: UInt8 = 255) -> PixelBuffer {
    var bytes: [UInt8] = []
    for row in 0..<64 {
      for column in 0..<64 {
        let distance = (row - 30) * (row - 30) + (column - 34) * (column - 34)
        let isDisc = distance < 400 && distance > 25
        bytes += isDisc ? [200, 20, 20] : distance <= 25 ? [255, 255, 255] : [ground, ground, ground]
      }
    }
    return PixelBuffer(width: 64, height: 64, bytes: bytes)
  }

  @Test func aProductIsCutFromWhiteGround() throws {
    let cutOut = try #require(CutOut(disc()))
    #expect(abs(cutOut.pixels.width - 39) <= 1 && abs(cutOut.pixels.height - 39) <= 1)
    #expect(cutOut.coverage[0] == 0, "the corner is ground")
    let centre = cutOut.pixels.height / 2 * cutOut.pixels.width + cutOut.pixels.width / 2
    #expect(cutOut.coverage[centre] == 255, "white inside a product is product")
    #expect(CutOut(disc(ground: 120)) == nil, "a picture without white ground is left alone")
    #expect(CutOut(PixelBuffer(width: 64, height: 64, filledWith: (255, 255, 255))) == nil)
  }

  @Test func pastingReachesOverEdgesAndKeepsTheRest() throws {
    let cutOut = try #require(CutOut(disc()))
    let paper = PixelBuffer(width: 50, height: 40, filledWith: (10, 20, 30))
    for (left, top) in [(-20, -20), (0, 0), (40, 30), (-100, 5), (60, 60)] {
      let pasted = cutOut.pasted(onto: paper, left: left, top: top)
      #expect(pasted.size == paper.size)
      let changed = stride(from: 0, to: pasted.bytes.count, by: 3).count { pasted.bytes[$0] != 10 }
      #expect((changed > 0) == (left > -100 && left < 50))
    }
    let smaller = try cutOut.resized(to: ImageSize(width: 10, height: 12))
    #expect(smaller.coverage.count == 120)
  }

  @Test func whatIsMostlyCoveredTeachesNothing() {
    var picture = TrainingPicture(
      pixels: PixelBuffer(width: 10, height: 10, filledWith: (0, 0, 0)),
      objects: [
        TrainingObject(box: Corners(0, 0, 10, 10), candidates: [0]),
        TrainingObject(box: Corners(50, 0, 60, 10), candidates: [1]),
      ])
    picture.cover(Corners(0, 0, 10, 8), smallestShare: 0.35)
    #expect(picture.objects.map(\.candidates) == [[1]])
    #expect(picture.ignored == [Corners(0, 0, 10, 10)])
  }

  @Test func aMosaicKeepsBoxesWithTheirPictures() {
    let colours: [(UInt8, UInt8, UInt8)] = [(1, 0, 0), (2, 0, 0), (3, 0, 0), (4, 0, 0)]
    let parts = colours.enumerated().map { index, colour in
      TrainingPicture(
        pixels: PixelBuffer(width: 8, height: 6, filledWith: colour),
        objects: [TrainingObject(box: Corners(1, 1, 5, 5), candidates: [index])], unlabelled: [index])
    }
    let mosaic = TrainingPicture(mosaicOf: parts, side: 8, fill: .black)
    #expect(mosaic.pixels.size == ImageSize(width: 16, height: 16))
    #expect(mosaic.unlabelled == [0, 1, 2, 3])
    for object in mosaic.objects {
      let (column, row) = (Int(object.box.x), Int(object.box.y))
      #expect(Int(mosaic.pixels.bytes[(row * 16 + column) * 3]) == object.candidates[0] + 1)
    }
  }

  @Test func rareCategoriesAreDrawnMoreOften() {
    let sets: [Set<Int>] = (0..<100).map { $0 == 7 ? [0, 1] : [0] }
    let indices = RepeatFactors.indices(of: sets, threshold: 0.09)
    #expect(indices.count { $0 == 7 } == 3, "the square root of 0.09 / 0.01")
    #expect(Set(indices).count == 100 && indices.count == 102)
    #expect(RepeatFactors.indices(of: sets, threshold: 0) == Array(0..<100))
  }

  @Test func labelsMayBeCoarserThanTheVocabulary() throws {
    let vocabulary = Vocabulary.standard
    let shoes = try #require(LabelMeaning("footwear", in: vocabulary))
    #expect(Set(shoes.candidates.map { vocabulary.categories[$0].name }).isSuperset(of: ["boots", "heels"]))
    #expect(LabelMeaning("ignore", in: vocabulary) == .ignored)
    #expect(LabelMeaning("person", in: vocabulary) == nil)
    #expect(LabelMeaning("sofa", in: vocabulary) == .category(0))
  }

  @Test func everyBundledMapLeadsIntoTheVocabulary() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let folder = root.appending(path: "Vocabularies/maps")
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      let map = try CategoryMap(reading: folder.appending(path: name))
      // A map belongs to the vocabulary of its name, where there is one.
      let own = root.appending(
        path: "Vocabularies/\(name.replacingOccurrences(of: ".evaluate.", with: "."))")
      let vocabulary =
        FileManager.default.fileExists(atPath: own.path)
        ? try JSONDecoder().decode(Vocabulary.self, from: Data(contentsOf: own)) : .standard
      for (key, value) in map.entries {
        let ours = name.hasSuffix(".evaluate.json") ? key : try #require(value)
        #expect(LabelMeaning(ours, in: vocabulary) != nil, "\(name): \(ours)")
      }
    }
  }

  @Test func aNewVocabularyTakesOverTheRowsOfCategoriesItShares() throws {
    let old = Vocabulary(Array(Vocabulary.standard.categories[0..<3]))
    let new = Vocabulary([
      Vocabulary.standard.categories[5], Vocabulary.standard.categories[2], Vocabulary.standard.categories[0],
    ])
    var configuration = FasterRCNN.Configuration.standard(categories: 3)
    configuration.pyramid.channels = 4
    configuration.heads.width = 2
    let shapes = FasterRCNN(configuration).parameterShapes
    let weights = firstWeights(shapes, seed: 1)
    let folder = FileManager.default.temporaryDirectory.appending(path: "model-\(UUID().uuidString)")
    try saveModel(
      ModelManifest(
        network: .detector(configuration), vocabulary: old, training: .object([:]), metrics: .object([:]),
        data: []), weights, to: folder)
    var fresh = firstWeights(shapes, seed: 2)
    let before = try #require(fresh["roi_heads.box_predictor.cls_score.weight"]).values
    try fresh.adoptCategories(from: ModelFolder.open(at: folder), for: new)
    let theirs = try #require(weights["roi_heads.box_predictor.cls_score.weight"]).values
    let ours = try #require(fresh["roi_heads.box_predictor.cls_score.weight"]).values
    // Two numbers a row; float16 storage rounds them.
    func close(_ a: ArraySlice<Float>, _ b: ArraySlice<Float>) -> Bool {
      zip(a, b).allSatisfy { abs($0 - $1) < 1e-3 }
    }
    #expect(close(ours[0..<2], theirs[0..<2]), "background")
    #expect(ours[2..<4] == before[2..<4], "a category the old one lacks")
    #expect(close(ours[4..<6], theirs[6..<8]) && close(ours[6..<8], theirs[2..<4]))
    let boxes = try #require(fresh["roi_heads.box_predictor.bbox_pred.weight"]).values
    let theirBoxes = try #require(weights["roi_heads.box_predictor.bbox_pred.weight"]).values
    #expect(close(boxes[16..<24], theirBoxes[24..<32]))
  }
}
