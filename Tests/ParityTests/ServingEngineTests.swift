import Networks
import Testing

/// The graphs we write mean the same to OpenVINO, which serves them, and to ONNX Runtime, which knows
/// nothing of us: 1e-3 of an output's scale, at several picture sizes and numbers of regions.
@Suite(.enabled(if: ONNXRuntime.isInstalled, "\(ONNXRuntime.howToInstall)"))
struct ServingEngineTests {
  static let tolerance: Float = 1e-3

  private func expectEnginesAgree(
    _ graph: [UInt8], _ cases: [[String: Tensor]], _ what: String
  ) throws -> [[String: Tensor]] {
    let served = try runOpenVINO(graph, cases)
    for (index, wanted) in try ONNXRuntime.run(graph, cases).enumerated() {
      #expect(Set(served[index].keys) == Set(wanted.keys))
      for (name, tensor) in wanted {
        guard let found = served[index][name] else { continue }
        expectAlike(found, tensor, tolerance: Self.tolerance, "\(what), case \(index), \(name)")
      }
    }
    return served
  }

  @Test func embedderAgrees() throws {
    let graph = try EmbedderGraph.build(ServingGraphs.embedder, weights: ServingGraphs.embedderWeights)
    let results = try expectEnginesAgree(graph, ServingGraphs.pictures.map { ["pictures": $0] }, "embedder")
    for (pictures, result) in zip(ServingGraphs.pictures, results) {
      let count = pictures.shape[0]
      #expect(result["vectors"]?.shape == [count, 64])
      #expect(result["categories"]?.shape == [count, 7])
      let length = result["vectors"]?.floats.prefix(64).reduce(0) { $0 + $1 * $1 } ?? 0
      #expect(abs(length - 1) < 1e-4)
    }
  }

  @Test(arguments: ServingGraphs.detectors.keys.sorted())
  func detectorAgrees(_ name: String) throws {
    let configuration = try #require(ServingGraphs.detectors[name])
    let weights = Seeded.weights(FasterRCNN(configuration).parameterShapes)
    let features = try expectEnginesAgree(
      DetectorGraphs.features(configuration, weights: weights),
      ServingGraphs.pictures.map { ["pictures": $0] }, name)

    let levels = Array(configuration.pyramid.finestLevel...5)
    var cases: [[String: Tensor]] = []
    for (pictures, result) in zip(ServingGraphs.pictures, features) {
      let maps = result.filter { $0.key.hasPrefix("level_") }
      #expect(maps.count == levels.count)
      for count in [0, 1, 300] {
        let regions = ServingGraphs.regions(count, levels: levels, on: pictures)
        cases.append(maps.merging(regions) { map, _ in map })
      }
    }
    let heads = try expectEnginesAgree(
      DetectorGraphs.heads(configuration, weights: weights), cases, "\(name), heads")
    #expect(heads.map { $0["scores"]?.shape.first } == [0, 1, 300, 0, 1, 300, 0, 1, 300])
  }
}
