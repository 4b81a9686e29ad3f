import Domain
import Images
import Networks
import Testing
import Torch

@testable import Training

/// Faster R-CNN against torchvision's, both versions and with masks, serving and training, to 1e-4.
@Suite(.serialized) struct TorchvisionDetectorTests {
  static let names = ["fasterrcnn_resnet50_fpn", "fasterrcnn_resnet50_fpn_v2", "maskrcnn_resnet50_fpn"]
  /// 1e-4 of the picture's longer side, in pixels.
  static let pixels: Float = 0.0224

  /// A detector as the golden file describes it, its weights loaded by torchvision's names.
  private struct Example {
    let golden: GoldenFile
    let network: FasterRCNN
    /// Where the golden file has masks.
    let maskHead: MaskHead
    let store: ParameterStore
    let features: FasterRCNN.Features<Tensor>
    let size: ImageSize

    init(_ name: String) throws {
      golden = try GoldenFile.named(name)
      let configuration = FasterRCNN.Configuration.torchvision(
        categories: try #require(golden.categories), isSecondVersion: name.hasSuffix("v2"))
      network = FasterRCNN(configuration)
      let maskHead = MaskHead(.init(categories: configuration.heads.categories), over: configuration.pyramid)
      self.maskHead = maskHead
      var shapes = network.parameterShapes
      if golden.masks != nil {
        shapes += ParameterCollector.shapes { p in
          let level = ParameterCollector.StandIn()
          _ = maskHead([level], regions: [level], p / "roi_heads")
        }
      }
      store = ParameterStore(weights: try golden.weights.checked(against: shapes))
      size = ImageSize(width: golden.size[0], height: golden.size[1])
      let pictures = golden.pictures
      features = network.features(Tensor(pictures.bytes ?? [], shape: pictures.shape), store.root)
    }

    var selection: ProposalSelection {
      ProposalSelection(
        candidatesPerLevel: golden.candidates ?? 0, proposals: golden.proposalLimit ?? 0, suppression: 0.7)
    }

    /// The proposals of each picture.
    func proposals() -> [[Corners]] {
      let anchors = network.configuration.proposals.anchors.anchors(
        grids: network.configuration.grids(width: size.width, height: size.height),
        picture: (size.width, size.height))
      return (golden.proposals ?? []).indices.map { picture in
        let objectness = features.objectness.select(0, picture).floats
        let deltas = features.deltas.select(0, picture).floats
        return objectness.withUnsafeBufferPointer { objectness in
          deltas.withUnsafeBufferPointer { deltas in
            selection.proposals(
              anchors: anchors, objectness: objectness, deltas: deltas, width: Float(size.width),
              height: Float(size.height))
          }
        }.map(\.box)
      }
    }

    /// Logits of the masks of each picture's regions `[R, categories + 1, side, side]`, in the regions' order.
    func maskLogits(_ regions: [[Corners]]) -> Tensor {
      var byLevel = [[Float]](repeating: [], count: features.levels.count)
      var places = [[Int64]](repeating: [], count: byLevel.count)
      var count: Int64 = 0
      for (picture, boxes) in regions.enumerated() {
        for box in boxes {
          let level = network.heads.level(of: box, levels: byLevel.count)
          byLevel[level] += [Float(picture)] + box.values
          places[level].append(count)
          count += 1
        }
      }
      let logits = maskHead(
        features.levels, regions: byLevel.map { Tensor($0, shape: [$0.count / 5, 5]) },
        store.root / "roi_heads")
      let order = places.flatMap { $0 }
      return logits.rows(order.indices.sorted { order[$0] < order[$1] }.map(Int64.init))
    }

    /// What the heads make of a picture's regions.
    func detections(_ regions: [Corners], picture: Int) -> [Detection] {
      var byLevel = [[Corners]](repeating: [], count: features.levels.count)
      for region in regions {
        byLevel[network.heads.level(of: region, levels: byLevel.count)].append(region)
      }
      let (logits, deltas) = network.regions(
        features.levels,
        regions: byLevel.map { boxes in
          Tensor(
            boxes.flatMap { [Float(picture), $0.x, $0.y, $0.z, $0.w] }, shape: [boxes.count, 5])
        }, store.root)
      return logits.softmax().floats.withUnsafeBufferPointer { scores in
        deltas.floats.withUnsafeBufferPointer { deltas in
          DetectionSelection(limit: 1000).detections(
            regions: byLevel.flatMap { $0 }, scores: scores, deltas: deltas,
            categories: network.configuration.heads.categories, width: Float(size.width),
            height: Float(size.height))
        }
      }
    }
  }

  @Test(arguments: names)
  func servingAgrees(_ name: String) throws {
    try withTorchErrors {
      try withoutGradients {
        let example = try Example(name)
        let (golden, features) = (example.golden, example.features)
        // torchvision counts the extra coarse level among them.
        #expect(golden.levels?.count == features.levels.count + 1)
        for (index, pair) in zip(features.levels, golden.levels ?? []).enumerated() {
          expectAlike(pair.0, pair.1, "\(name), level \(index)")
        }
        if let objectness = golden.objectness, let deltas = golden.deltas {
          expectAlike(features.objectness.reshaped([-1, 1]), objectness, "\(name), objectness")
          expectAlike(features.deltas.reshaped([-1, 4]), deltas, "\(name), deltas")
        }
        let proposals = example.proposals()
        #expect(proposals.count == 2)
        for (picture, boxes) in proposals.enumerated() {
          expectSameBoxes(boxes, golden.proposals?[picture], "\(name), proposals of picture \(picture)")
          let found = example.detections(boxes, picture: picture)
          let wanted = try #require(golden.detections?[picture])
          expectSameDetections(found, wanted, "\(name), detections of picture \(picture)")
        }
      }
    }
  }

  @Test(arguments: names)
  func trainingLossesAgree(_ name: String) throws {
    try withTorchErrors {
      try withoutGradients {
        let example = try Example(name)
        let golden = example.golden
        for (picture, boxes) in example.proposals().enumerated() {
          // What the samplers drew is known by position, so the order counts here.
          let furthest = zip(boxes, Self.corners(golden.trainingProposals?[picture])).map(Self.distance).max()
          #expect(boxes.count * 4 == golden.trainingProposals?[picture].count)
          #expect(furthest ?? .infinity < Self.pixels)
        }
        let samples = DetectorSamples(
          anchors: golden.drawnAnchors?.map { ($0.objects, $0.background) } ?? [],
          regions: golden.drawnRegions?.map { ($0.objects, $0.background) } ?? [])
        let objects = try #require(golden.objects)
        var generator = SplitMix64(seed: 0)
        let losses = DetectorLossFunction(network: example.network, selection: example.selection).losses(
          example.features, padded: example.size,
          targets: objects.map { object in
            DetectorTarget(
              size: example.size,
              objects: zip(Self.corners(object.boxes.flatMap { $0 }), object.labels).map {
                TrainingObject(box: $0, candidates: [$1 - 1])
              })
          },
          parameters: example.store.root, samples: samples, using: &generator)
        var found = [
          "loss_objectness": losses.objectness.item, "loss_rpn_box_reg": losses.proposalBox.item,
          "loss_classifier": losses.category.item, "loss_box_reg": losses.regionBox.item,
        ]
        if golden.masks != nil { found["loss_mask"] = Self.maskLoss(example, samples, objects) }
        let wanted = try #require(golden.losses)
        #expect(found.keys.sorted() == wanted.keys.sorted())
        for (key, loss) in wanted {
          #expect(abs((found[key] ?? .infinity) - loss) <= 1e-4 * abs(loss), "\(name), \(key)")
        }
      }
    }
  }

  @Test func masksAgree() throws {
    try withTorchErrors {
      try withoutGradients {
        let example = try Example("maskrcnn_resnet50_fpn")
        let golden = example.golden
        let count = try #require(golden.masks)
        let boxes = try #require(golden.detections).map { Array(Self.corners($0.boxes).prefix(count)) }
        let labels = try #require(golden.detections).flatMap { $0.labels.prefix(count) }
        let logits = example.maskLogits(boxes)
        expectAlike(logits, try #require(golden.maskLogits), "mask logits")

        let side = example.maskHead.configuration.maskSide
        let (width, height) = (example.size.width, example.size.height)
        var pasted: [Float] = []
        for (row, box) in boxes.flatMap({ $0 }).enumerated() {
          let mask = RegionMask(side: side, logits: logits.select(0, row).select(0, labels[row]).floats)
          let placed = mask.placed(on: box, width: width, height: height)
          var picture = [Float](repeating: 0, count: width * height)
          for line in 0..<placed.height {
            let from = line * placed.width
            let to = (placed.top + line) * width + placed.left
            picture.replaceSubrange(
              to..<(to + placed.width), with: placed.values[from..<(from + placed.width)])
          }
          pasted += picture
        }
        expectAlike(
          Tensor(pasted, shape: [labels.count, 1, height, width]), try #require(golden.pastedMasks), "masks")
      }
    }
  }

  /// The loss of the masks of the drawn regions that are objects.
  private static func maskLoss(
    _ example: Example, _ samples: DetectorSamples, _ objects: [GoldenFile.Objects]
  ) -> Float {
    let side = example.maskHead.configuration.maskSide
    var regions: [[Corners]] = []
    var targets: [Float] = []
    var channels: [Int] = []
    for (picture, proposals) in example.proposals().enumerated() {
      let truth = corners(objects[picture].boxes.flatMap { $0 })
      let boxes = proposals + truth
      let matches = Matcher.regions.matches(of: boxes, with: truth)
      let drawn = samples.regions[picture].objects
      regions.append(drawn.map { boxes[$0] })
      for index in drawn {
        guard case .object(let number) = matches[index] else { continue }
        targets += ellipse(objects[picture].boxes[number], example.size).target(for: boxes[index], side: side)
        channels.append(objects[picture].labels[number])
      }
    }
    return example.maskLogits(regions).maskLoss(withTargets: targets, channels: channels).item
  }

  /// The ellipse that fills a box, as `make_maskrcnn_golden.py` draws it.
  private static func ellipse(_ box: [Float], _ size: ImageSize) -> ObjectMask {
    let (x0, y0, x1, y1) = (Int(box[0]), Int(box[1]), Int(box[2]), Int(box[3]))
    let (wide, high) = (x1 - x0, y1 - y0)
    let pixels = (0..<size.width * size.height).map { place -> Bool in
      let x = (2 * (place % size.width) + 1 - x0 - x1) * high
      let y = (2 * (place / size.width) + 1 - y0 - y1) * wide
      return x * x + y * y <= wide * wide * high * high
    }
    return ObjectMask(width: size.width, height: size.height, pixels: pixels)
  }

  // MARK: Sets of boxes

  private static func corners(_ numbers: [Float]?) -> [Corners] {
    guard let numbers else { return [] }
    return stride(from: 0, to: numbers.count, by: 4).map {
      Corners(numbers[$0], numbers[$0 + 1], numbers[$0 + 2], numbers[$0 + 3])
    }
  }

  private static func distance(_ first: Corners, _ second: Corners) -> Float {
    let difference = first - second
    return max(-difference.min(), difference.max())
  }

  /// Every box of either side has its own partner on the other.
  private func expectSameBoxes(_ found: [Corners], _ wanted: [Float]?, _ what: String) {
    var rest = Self.corners(wanted)
    #expect(found.count == rest.count, "\(what)")
    for box in found {
      let nearest = rest.indices.min { Self.distance(rest[$0], box) < Self.distance(rest[$1], box) }
      guard let nearest, Self.distance(rest[nearest], box) < Self.pixels else {
        Issue.record("\(what): nothing at \(box)")
        continue
      }
      rest.remove(at: nearest)
    }
  }

  private func expectSameDetections(
    _ found: [Detection], _ wanted: GoldenFile.Detections, _ what: String
  ) {
    let boxes = Self.corners(wanted.boxes)
    #expect(found.count == boxes.count, "\(what)")
    var rest = Set(boxes.indices)
    for detection in found {
      let partner = rest.first {
        wanted.labels[$0] == detection.category + 1 && abs(wanted.scores[$0] - detection.score) < 1e-4
          && Self.distance(boxes[$0], Corners(detection.box)) < Self.pixels
      }
      if let partner { rest.remove(partner) } else { Issue.record("\(what): nothing like \(detection)") }
    }
  }
}
