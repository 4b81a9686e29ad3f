import Networks
import Testing
import Torch

/// The graphs of layers mean the same to OpenVINO as the network on libtorch: 1e-3 of an output's scale.
@Suite struct LayersGraphTests {
  static let pyramid = FeaturePyramid.Configuration(finestLevel: 3, channels: 32)
  /// With and without normalisation in the semantic branch: models of both kinds are served.
  static let configurations = [nil, 4].map { groups in
    LayersNetwork.Configuration(
      pyramid: pyramid, visible: .init(convolutions: 2, width: 24, categories: 5, gridSize: 7),
      whole: .init(convolutions: 1, width: 16, categories: 1, gridSize: 7),
      semantic: .init(
        classes: [
          .init(name: "shirt", categories: ["shirt"]), .init(name: "coat", categories: ["coat"]),
          .init(name: "skin", categories: []),
        ], width: 16, groups: groups))
  }

  private var levels: [String: HostTensor] {
    Dictionary(
      uniqueKeysWithValues: (3...5).map { level in
        let (rows, columns) = (96 >> level, 160 >> level)
        return (
          "level_\(level)",
          HostTensor(
            Seeded.uniform("level \(level)", reach: 1, count: 32 * rows * columns),
            shape: [1, 32, rows, columns])
        )
      })
  }

  private func tensors(_ inputs: [String: HostTensor], _ name: String) -> [Tensor] {
    (3...5).compactMap { inputs["\(name)_\($0)"] }.map { Tensor($0.floats, shape: $0.shape) }
  }

  @Test(arguments: configurations)
  func enginesAgree(_ configuration: LayersNetwork.Configuration) throws {
    let network = LayersNetwork(configuration)
    let weights = Seeded.weights(network.parameterShapes)
    let store = ParameterStore(weights: weights)
    let picture = HostTensor(bytes: [], shape: [1, 96, 160, 3])
    let wholeGraph = try #require(try LayersGraphs.whole(configuration, weights: weights))
    let semanticGraph = try #require(try LayersGraphs.semantic(configuration, weights: weights))
    for count in [0, 1, 20] {
      let inputs = levels.merging(ServingGraphs.regions(count, levels: [3, 4, 5], on: picture)) { map, _ in
        map
      }
      let (maps, regions) = (tensors(inputs, "level"), tensors(inputs, "regions"))
      let visible = try #require(
        try runOpenVINO(LayersGraphs.visible(configuration, weights: weights), [inputs]).first?["masks"])
      let whole = try #require(try runOpenVINO(wholeGraph, [inputs]).first?["masks"])
      #expect(visible.shape == [count, 6, 14, 14])
      #expect(whole.shape == [count, 2, 14, 14])
      try withTorchErrors {
        try withoutGradients {
          expectAlike(
            visible, host(network.visibleMasks(maps, regions: regions, store.root)), tolerance: 1e-3,
            "visible")
          expectAlike(
            whole, host(try #require(network.wholeMasks(maps, regions: regions, store.root))),
            tolerance: 1e-3,
            "whole")
        }
      }
    }
    var inputs = levels
    inputs["projection"] = HostTensor(
      Seeded.uniform("projection", centre: 0.5, reach: 0.5, count: 2 * 24 * 40), shape: [1, 2, 24, 40])
    let classes = try #require(try runOpenVINO(semanticGraph, [inputs]).first?["classes"])
    #expect(classes.shape == [1, 4, 24, 40])
    try withTorchErrors {
      try withoutGradients {
        let projection = inputs["projection"].map { Tensor($0.floats, shape: $0.shape) }
        let wanted = try #require(
          network.classes(tensors(inputs, "level"), projection: projection, store.root))
        expectAlike(classes, host(wanted), tolerance: 1e-3, "classes")
      }
    }
  }

  private func host(_ tensor: Tensor) -> HostTensor { HostTensor(tensor.floats, shape: tensor.shape) }
}
