import Annotations
import Domain
import Foundation
import Images
import Looks
import Networks
import Testing

@Suite("Mining crops: where many agree is an object")
struct CropMinerTests {
  private func crop(
    _ box: Box, _ categories: [String?], minute: Int = 0, session: String? = nil, picture: String = "a.jpg"
  ) -> CropRecord {
    CropRecord(
      picture: picture, box: box, time: Date(timeIntervalSince1970: Double(minute) * 60),
      categories: categories,
      session: session)
  }

  private let sofa = Box(x: 0.1, y: 0.5, width: 0.5, height: 0.3)
  private let lamp = Box(x: 0.7, y: 0.1, width: 0.1, height: 0.4)

  @Test("crops of one object become one box with the category most results have")
  func oneObject() throws {
    let crops = (0..<5).map { number in
      crop(
        Box(x: 0.1 + Float(number) * 0.01, y: 0.5, width: 0.5, height: 0.3),
        ["sofa", "sofa", "armchair", nil],
        minute: number)
    }
    let labels = CropMiner().labels(ofPicture: crops)
    #expect(labels.count == 1)
    let label = try #require(labels.first)
    #expect(label.category == "sofa")
    #expect(label.crops == 5)
    #expect(abs(label.box.x - 0.12) < 1e-5)
    #expect((0.3...0.9).contains(label.confidence))
  }

  @Test("too few visits, or visits that disagree, make no label")
  func disagreement() {
    let two = [crop(lamp, ["floor_lamp"]), crop(lamp, ["floor_lamp"], minute: 1)]
    #expect(CropMiner().labels(ofPicture: two).isEmpty)
    let same = (0..<9).map { crop(lamp, ["floor_lamp"], minute: $0, session: "one visit") }
    #expect(CropMiner().labels(ofPicture: same).isEmpty)
    let names = ["floor_lamp", "vase", "rug", "sofa", "plant"]
    let mixed = names.enumerated().map { crop(lamp, [$0.element], minute: $0.offset) }
    #expect(CropMiner().labels(ofPicture: mixed).isEmpty)
    #expect(CropMiner().labels(ofPicture: (0..<6).map { crop(lamp, [], minute: $0) }).isEmpty)
    #expect(CropMiner().labels(ofPicture: (0..<6).map { crop(lamp, [nil, nil], minute: $0) }).isEmpty)
  }

  @Test("of one visit's crops the last counts")
  func lastCropCounts() throws {
    let crops = (0..<3).flatMap { visit in
      [
        crop(sofa.expanded(by: 0.1), ["rug"], minute: visit * 10, session: "\(visit)"),
        crop(sofa, ["sofa"], minute: visit * 10 + 1, session: "\(visit)"),
      ]
    }
    let label = try #require(CropMiner().labels(ofPicture: crops).first)
    #expect(label.category == "sofa" && label.crops == 3)
    #expect(label.box.intersectionOverUnion(sofa) > 0.999)
  }

  @Test("more agreement is more confidence; the log's order makes no difference")
  func confidenceAndOrder() throws {
    func label(_ count: Int, _ categories: [String?]) throws -> MinedBox {
      let crops = (0..<count).map { crop(lamp, categories, minute: $0) }
      return try #require(CropMiner().labels(ofPicture: crops).first)
    }
    #expect(try label(12, ["floor_lamp"]).confidence > label(4, ["floor_lamp"]).confidence)
    #expect(try label(6, ["floor_lamp"]).confidence > label(6, ["floor_lamp", "floor_lamp", nil]).confidence)

    var random = SplitMix64(seed: 7)
    let names: [String?] = ["sofa", "rug", "vase", nil]
    for _ in 0..<10 {
      let crops = (0..<60).map { number in
        crop(
          Box(
            x: .random(in: 0...0.6, using: &random), y: .random(in: 0...0.6, using: &random),
            width: .random(in: 0.1...0.4, using: &random), height: .random(in: 0.1...0.4, using: &random)),
          [names.randomElement(using: &random) ?? nil], minute: number)
      }
      var options = CropMiner.Options()
      options.agreement = 0.3
      let labels = CropMiner(options).labels(ofPicture: crops)
      #expect(CropMiner(options).labels(ofPicture: crops.shuffled(using: &random)) == labels)
      for label in labels {
        #expect((0...1).contains(label.confidence) && label.crops >= 3)
        #expect(label.box.x >= 0 && label.box.right <= 1.0001 && label.box.area > 0)
        for other in labels where other != label && other.category == label.category {
          #expect(label.box.intersectionOverUnion(other.box) <= 0.5)
        }
      }
    }
  }

  /// The simulator's visitors over objects whose search always answers right: what is mined must be those objects.
  @Test("objects that visitors cut out come back, in place and with their category")
  func simulatedVisitors() {
    var random = SplitMix64(seed: 3)
    let simulator = CropSimulator()
    var found = 0
    var right = 0
    var objects = 0
    for picture in 0..<20 {
      var boxes: [Box] = []
      while boxes.count < 4 {
        let box = Box(
          x: .random(in: 0...0.6, using: &random), y: .random(in: 0...0.6, using: &random),
          width: .random(in: 0.15...0.4, using: &random), height: .random(in: 0.15...0.4, using: &random))
        if boxes.allSatisfy({ $0.intersectionOverUnion(box) < 0.2 }) { boxes.append(box) }
      }
      let names = ["sofa", "rug", "vase", "plant"]
      var crops = simulator.crops(of: "\(picture).jpg", boxes: boxes, using: &random)
      for index in crops.indices {
        let overlaps = boxes.map { $0.intersectionOverUnion(crops[index].box) }
        let best = overlaps.indices.max { overlaps[$0] < overlaps[$1] } ?? 0
        crops[index].categories = overlaps[best] > 0.3 ? [names[best], names[best]] : [nil, "bench"]
      }
      objects += boxes.count
      for label in CropMiner().labels(ofPicture: crops) {
        found += 1
        let place = names.firstIndex(of: label.category)
        if let place, boxes[place].intersectionOverUnion(label.box) >= 0.5 { right += 1 }
      }
    }
    #expect(Double(right) / Double(max(1, found)) > 0.9)
    #expect(Double(right) / Double(objects) > 0.7)
  }

  @Test("the simulator repeats itself, stays inside the picture, and is told geometry only")
  func simulatorProperties() {
    let boxes = [sofa, lamp, Box(x: 0, y: 0, width: 1, height: 1)]
    func crops(_ seed: UInt64) -> [CropRecord] {
      var random = SplitMix64(seed: seed)
      return CropSimulator().crops(of: "a.jpg", boxes: boxes, using: &random)
    }
    #expect(crops(5) == crops(5))
    #expect(crops(5) != crops(6))
    for crop in crops(5) + crops(6) {
      #expect(crop.isSimulated && crop.categories.isEmpty)
      #expect(crop.box.x >= 0 && crop.box.y >= 0 && crop.box.right <= 1.0001 && crop.box.bottom <= 1.0001)
    }
  }

  @Test("mined boxes become annotations in pixels with their confidence")
  func annotations() throws {
    let mined = [
      "b.jpg": [MinedBox(box: sofa, category: "sofa", confidence: 0.75, crops: 5)],
      "a.jpg": [MinedBox(box: lamp, category: "a new kind", confidence: 0.5, crops: 3)],
      "gone.jpg": [MinedBox(box: lamp, category: "rug", confidence: 0.5, crops: 3)],
    ]
    let sizes = ["a.jpg": ImageSize(width: 100, height: 200), "b.jpg": ImageSize(width: 200, height: 100)]
    let file = try COCOAnnotations(mined: mined, sizes: sizes).json()
    let (read, problems) = try COCOAnnotations.read(json: file, source: "mined")
    #expect(problems.isEmpty)
    #expect(read.images.map(\.fileName) == ["a.jpg", "b.jpg"])
    #expect(read.annotations.map(\.confidence) == [0.5, 0.75])
    #expect(read.annotations[1].box.intersectionOverUnion(sofa.scaled(200, 100)) > 0.999)
    #expect(read.categories.first { $0.name == "sofa" }?.id == Vocabulary.standard["sofa"]?.id)
    #expect((read.categories.first { $0.name == "a new kind" }?.id ?? 0) > Vocabulary.standard.count)
  }

  @Test("heat lies where crops lie")
  func heatMap() {
    let grey = PixelBuffer(width: 200, height: 100, filledWith: (128, 128, 128))
    let left = Box(x: 0, y: 0, width: 0.5, height: 1)
    let drawn = CropHeatMap.drawing([left, left, Box(x: 0, y: 0, width: 1, height: 1)], on: grey)
    func brightness(_ x: Int, _ y: Int) -> Int {
      (0..<3).reduce(0) { $0 + Int(drawn.bytes[(y * 200 + x) * 3 + $1]) }
    }
    #expect(brightness(40, 50) > brightness(160, 50) + 60)
    #expect(CropHeatMap.drawing([], on: grey).width == 200)
    let odd = [Box(x: .nan, y: 0, width: 1, height: 1), Box(x: 5, y: 5, width: 1, height: 1)]
    #expect(CropHeatMap.drawing(odd, on: PixelBuffer(width: 1, height: 3, filledWith: (0, 0, 0))).height == 3)
  }
}
