import Networks
import Testing
import Torch

/// Backbones against torchvision's: features of every stage, logits, and the state dict by name.
@Suite struct TorchvisionClassifierTests {
  @Test(arguments: ["resnet50", "mobilenet_v2", "efficientnet_lite0"])
  func featuresAndLogitsAgree(_ name: String) throws {
    let golden = try GoldenFile.named(name)
    var backbone = Backbone.torchvision(try #require(Backbone.Architecture(rawValue: name)))
    if backbone.architecture == .efficientNetLite0 { backbone.padding = .rightAndBottom }
    let classifier = ImageClassifier(backbone)
    let shapes = ParameterCollector.shapes {
      _ = classifier.logits(ofNormalized: ParameterCollector.StandIn(), $0)
    }
    let store = ParameterStore(weights: try golden.weights.checked(against: shapes))
    let pictures = golden.pictures
    try withTorchErrors {
      withoutGradients {
        let normalized = Tensor(pictures.bytes ?? [], shape: pictures.shape)
          .pixelsNormalized(mean: backbone.mean, scale: backbone.scale)
        let place = name == "resnet50" ? store.root : store.root / "features"
        let maps = backbone.maps(ofNormalized: normalized, place)
        #expect(maps.count == golden.maps?.count)
        for (index, pair) in zip(maps, golden.maps ?? []).enumerated() {
          expectAlike(pair.0, pair.1, "\(name), stage \(index)")
        }
        if let logits = golden.logits {
          expectAlike(classifier.logits(ofNormalized: normalized, store.root), logits, "\(name), logits")
        }
      }
    }
  }

  /// A state dict saved from torchvision needs no renaming and no script.
  @Test func savedStateDictLoadsUnchanged() throws {
    let golden = try GoldenFile.named("mobilenet_v2")
    let classifier = ImageClassifier(.torchvision(.mobileNetV2))
    let shapes = ParameterCollector.shapes {
      _ = classifier.logits(ofNormalized: ParameterCollector.StandIn(), $0)
    }
    let read = try Safetensors.read(golden.safetensors)
    #expect(read.metadata == ["format": "pt"])
    #expect(read.weights.count == golden.stateDict.count)
    let loaded = try read.weights.checked(against: shapes)
    #expect(loaded.count == shapes.count)
    let wanted = golden.weights
    for (path, tensor) in loaded { #expect(tensor == wanted[path], "\(path)") }
  }

  /// A file that is not this network's is refused, and the tensor at fault is named.
  @Test(arguments: ["mobilenet_v2", "fasterrcnn_resnet50_fpn"])
  func foreignWeightsAreRefused(_ name: String) throws {
    let golden = try GoldenFile.named(name)
    // Shapes alone matter here.
    let entries = golden.stateDict.map { ($0.name, WeightTensor(zeros: $0.shape)) }
    let weights = Weights(uniqueKeysWithValues: entries)
    let shapes =
      golden.categories.map { FasterRCNN(.torchvision(categories: $0)).parameterShapes }
      ?? ParameterCollector.shapes {
        _ = ImageClassifier(.torchvision(.mobileNetV2)).logits(
          ofNormalized: ParameterCollector.StandIn(), $0)
      }
    #expect(try weights.checked(against: shapes).count == shapes.count)

    let victim = shapes[shapes.count / 2]
    var broken = weights
    broken[victim.path] = nil
    #expect(throws: WeightsMismatch.missing(victim.path, shape: victim.shape)) {
      try broken.checked(against: shapes)
    }
    broken[victim.path] = WeightTensor(shape: [1], values: [0])
    #expect(throws: WeightsMismatch.wrongShape(victim.path, found: [1], needed: victim.shape)) {
      try broken.checked(against: shapes)
    }
    broken = weights
    broken["stranger.weight"] = WeightTensor(shape: [1], values: [0])
    #expect(throws: WeightsMismatch.unexpected("stranger.weight")) { try broken.checked(against: shapes) }
  }
}

extension WeightTensor {
  /// Zeros of a shape.
  init(zeros shape: [Int]) {
    self.init(shape: shape, values: [Float](repeating: 0, count: shape.reduce(1, *)))
  }
}
