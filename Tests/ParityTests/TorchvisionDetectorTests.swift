import Domain
import Images
import Networks
import Testing
import Torch

@testable import Training

/// Faster R-CNN against torchvision's, both versions, serving and training, to 1e-4.
@Suite(.serialized) struct TorchvisionDetectorTests {
  static let names = ["fasterrcnn_resnet50_fpn", "fasterrcnn_resnet50_fpn_v2"]
  /// 1e-4 of the picture's longer side, in pixels.
  static let pixels: Float = 0.0224

  /// A detector as the golden file describes it, its weights loaded by torchvision's names.
  private struct Example {
    let golden: GoldenFile
    let network: FasterRCNN
    let store: ParameterStore
    let features: FasterRCNN.Features<Tensor>
    let size: ImageSize

    init(_ name: String) throws {
      golden = try GoldenFile.named(name)
      let configuration = FasterRCNN.Configuration.torchvision(
        categories: try #require(golden.categories), isSecondVersion: name.hasSuffix("v2"))
      network = FasterRCNN(configuration)
      store = ParameterStore(weights: try golden.weights.checked(against: network.parameterShapes))
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
        let found = [
          "loss_objectness": losses.objectness.item, "loss_rpn_box_reg": losses.proposalBox.item,
          "loss_classifier": losses.category.item, "loss_box_reg": losses.regionBox.item,
        ]
        let wanted = try #require(golden.losses)
        #expect(found.keys.sorted() == wanted.keys.sorted())
        for (key, loss) in wanted {
          #expect(abs((found[key] ?? .infinity) - loss) <= 1e-4 * abs(loss), "\(name), \(key)")
        }
      }
    }
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
