import Domain
import Images
import Inference
import Networks

/// The contests about one model in one precision.
struct InferenceContests {
  let folder: ModelFolder
  let precision: MeasuredPrecision
  let engine: Engine
  let peers: InferencePeers?

  private typealias Inputs = [String: GraphValue]

  /// The detector's graphs by themselves, and the whole way from a decoded photo to its objects.
  func detector(looking photo: PixelBuffer) async throws -> [InferenceContest] {
    guard case .detector(let configuration) = folder.manifest.network else { return [] }
    let graphs = try ServingGraphs(folder, engine: engine, options: precision.options)
    let detector = try Detector(folder, engine: engine, options: precision.options)
    let input = try DetectorInput(photo, for: configuration).picture
    let (features, heads) = (try graphs.request("features"), try graphs.request("heads"))
    let pictures = GraphSample.pictures(1, of: input)
    try features.run(pictures)
    let regions = try GraphSample.regions(
      for: heads, after: features, width: input.width, height: input.height, perLevel: 50)

    var whole = InferenceContest(
      work: "detector, whole, \(photo.width)x\(photo.height)", precision: precision.name)
    whole.contestants = [
      (.ours, { times in try await Self.times(times) { _ = try await detector.detect(in: photo) } }),
      (
        .openVINO,
        { times in
          try (0..<times).map { _ in
            (try features.timedRun(pictures) + heads.timedRun(regions)).milliseconds
          }
        }
      ),
    ]
    if let peers, precision.options.precision != .int8 {
      whole.contestants.append(
        (
          .torchvision,
          try peers.loadTorchvision(
            "whole", of: folder, inputs: GraphSample.pictures(1, of: photo),
            size: (photo.height, photo.width),
            usesBFloat16: precision.options.precision == .bfloat16)
        ))
    }
    return [
      try contest("detector, features, \(input.width)x\(input.height)", "features", graphs, pictures, input),
      try contest(
        "detector, heads, \(GraphSample.count(of: regions)) regions", "heads", graphs, regions, input),
      whole,
    ]
  }

  /// The embedder on one crop and on eight.
  func embedder(looking photo: PixelBuffer) throws -> [InferenceContest] {
    guard case .embedder(let configuration) = folder.manifest.network else { return [] }
    let graphs = try ServingGraphs(folder, engine: engine, options: precision.options)
    let crop = try photo.squared(side: configuration.inputSize, fit: folder.manifest.input.fit)
    return try [1, 8].map { count in
      try contest(
        "embedder, \(count) crop\(count > 1 ? "s" : "")", "embedding", graphs,
        GraphSample.pictures(count, of: crop), crop)
    }
  }

  private func contest(
    _ work: String, _ graph: String, _ graphs: ServingGraphs, _ inputs: Inputs, _ picture: PixelBuffer
  ) throws -> InferenceContest {
    let request = try graphs.request(graph)
    var contest = InferenceContest(work: work, precision: precision.name)
    contest.contestants = [
      (
        .ours,
        { times in
          try await Self.times(times) {
            try request.run(inputs)
            for output in request.graph.outputs { _ = try request.output(output.name) }
          }
        }
      ),
      (.openVINO, { times in try (0..<times).map { _ in try request.timedRun(inputs).milliseconds } }),
    ]
    guard let peers else { return contest }
    if precision.options.precision != .int8 {
      contest.contestants.append(
        (
          .torchvision,
          try peers.loadTorchvision(
            graph, of: folder, inputs: inputs, size: (picture.height, picture.width),
            usesBFloat16: precision.options.precision == .bfloat16)
        ))
    }
    // It computes in the width its graph is written in: there is no bfloat16 to ask for, and no second float.
    if ["f32", "int8+f32"].contains(precision.name) {
      contest.contestants.append(
        (.onnxRuntime, try peers.loadONNXRuntime(graphs.bytes(graph), inputs: inputs)))
    }
    return contest
  }

  private static func times(_ count: Int, _ work: () async throws -> Void) async throws -> [Double] {
    var times: [Double] = []
    for _ in 0..<count {
      let began = ContinuousClock.now
      try await work()
      times.append(began.duration(to: .now).milliseconds)
    }
    return times
  }
}
