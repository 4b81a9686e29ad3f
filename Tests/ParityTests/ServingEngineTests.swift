import Networks
import Testing
import Torch

/// The graphs we write mean the same to OpenVINO, which serves them, to ONNX Runtime, which knows nothing of
/// us, and to the network itself on libtorch.
///
/// 1e-3 of an output's scale, at several picture sizes and numbers of regions.
@Suite struct ServingEngineTests {
  static let tolerance: Float = 1e-3

  /// What OpenVINO is compared with.
  enum Other { case libtorch, onnxRuntime }

  @Test func embedderAgreesWithLibtorch() throws { try expectEmbedderAgrees(with: .libtorch) }

  @Test(.enabled(if: ONNXRuntime.isInstalled, "\(ONNXRuntime.howToInstall)"))
  func embedderAgreesWithONNXRuntime() throws { try expectEmbedderAgrees(with: .onnxRuntime) }

  @Test(arguments: ServingGraphs.detectors.keys.sorted())
  func detectorAgreesWithLibtorch(_ name: String) throws { try expectDetectorAgrees(name, with: .libtorch) }

  @Test(
    .enabled(if: ONNXRuntime.isInstalled, "\(ONNXRuntime.howToInstall)"),
    arguments: ServingGraphs.detectors.keys.sorted())
  func detectorAgreesWithONNXRuntime(_ name: String) throws {
    try expectDetectorAgrees(name, with: .onnxRuntime)
  }

  /// Runs a graph, or the network it was written from, in two engines; answers what OpenVINO says.
  private func expectEnginesAgree(
    _ graph: [UInt8], _ cases: [[String: HostTensor]], _ what: String, with other: Other,
    network: (_ inputs: [String: HostTensor]) -> [String: Tensor]
  ) throws -> [[String: HostTensor]] {
    let served = try runOpenVINO(graph, cases)
    let wanted =
      switch other {
      case .onnxRuntime: try ONNXRuntime.run(graph, cases)
      case .libtorch:
        try withTorchErrors {
          withoutGradients {
            cases.map { network($0).mapValues { HostTensor($0.floats, shape: $0.shape) } }
          }
        }
      }
    for (index, (found, wanted)) in zip(served, wanted).enumerated() {
      #expect(Set(found.keys) == Set(wanted.keys))
      for (name, tensor) in wanted {
        guard let found = found[name] else { continue }
        expectAlike(found, tensor, tolerance: Self.tolerance, "\(what), case \(index), \(name), \(other)")
      }
    }
    return served
  }

  private func expectEmbedderAgrees(with other: Other) throws {
    let weights = ServingGraphs.embedderWeights
    let graph = try EmbedderGraph.build(ServingGraphs.embedder, weights: weights)
    let store = ParameterStore(weights: weights)
    let results = try expectEnginesAgree(
      graph, ServingGraphs.pictures.map { ["pictures": $0] }, "embedder", with: other
    ) { inputs in
      let (vectors, categories, _) = EmbeddingNetwork(ServingGraphs.embedder)(
        Tensor(inputs["pictures"]), store.root)
      return ["vectors": vectors, "categories": categories?.softmax() ?? vectors]
    }
    for (pictures, result) in zip(ServingGraphs.pictures, results) {
      let count = pictures.shape[0]
      #expect(result["vectors"]?.shape == [count, 64])
      #expect(result["categories"]?.shape == [count, 7])
      let length = result["vectors"]?.floats.prefix(64).reduce(0) { $0 + $1 * $1 } ?? 0
      #expect(abs(length - 1) < 1e-4)
    }
  }

  private func expectDetectorAgrees(_ name: String, with other: Other) throws {
    let configuration = try #require(ServingGraphs.detectors[name])
    let network = FasterRCNN(configuration)
    let weights = Seeded.weights(network.parameterShapes)
    let store = ParameterStore(weights: weights)
    let levels = Array(configuration.pyramid.finestLevel...5)
    let features = try expectEnginesAgree(
      DetectorGraphs.features(configuration, weights: weights),
      ServingGraphs.pictures.map { ["pictures": $0] }, name, with: other
    ) { inputs in
      let features = network.features(Tensor(inputs["pictures"]), store.root)
      var outputs = ["objectness": features.objectness.flattened(), "deltas": features.deltas]
      for (level, map) in zip(levels, features.levels) { outputs["level_\(level)"] = map }
      return outputs
    }

    var cases: [[String: HostTensor]] = []
    for (pictures, result) in zip(ServingGraphs.pictures, features) {
      let maps = result.filter { $0.key.hasPrefix("level_") }
      #expect(maps.count == levels.count)
      for count in [0, 1, 300] {
        let regions = ServingGraphs.regions(count, levels: levels, on: pictures)
        cases.append(maps.merging(regions) { map, _ in map })
      }
    }
    let heads = try expectEnginesAgree(
      DetectorGraphs.heads(configuration, weights: weights), cases, "\(name), heads", with: other
    ) { inputs in
      let (logits, deltas) = network.regions(
        levels.map { Tensor(inputs["level_\($0)"]) }, regions: levels.map { Tensor(inputs["regions_\($0)"]) },
        store.root)
      return ["scores": logits.softmax(), "deltas": deltas]
    }
    #expect(heads.map { $0["scores"]?.shape.first } == [0, 1, 300, 0, 1, 300, 0, 1, 300])
  }
}

extension Tensor {
  /// A tensor of libtorch's from the numbers given to the other engines.
  fileprivate convenience init(_ host: HostTensor?) {
    if let bytes = host?.bytes {
      self.init(bytes, shape: host?.shape ?? [0])
    } else {
      self.init(host?.floats ?? [], shape: host?.shape ?? [0])
    }
  }
}
