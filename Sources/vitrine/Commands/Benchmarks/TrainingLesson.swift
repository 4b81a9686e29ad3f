#if Training
  import Domain
  import Foundation
  import Images
  import Networks
  import Training

  /// One batch and one detector, the same for everyone who trains on it.
  ///
  /// The pictures are the showroom's rooms with the boxes that come with them.
  final class TrainingLesson {
    private let configuration: FasterRCNN.Configuration
    private let step: DetectorStep
    private let files: PeerFiles
    private let side: Int
    private let usesBFloat16: Bool
    private let threads: Int
    private var pixels: [UInt8] = []
    private var objects: [[DetectorStep.Object]] = []
    private let frozen: [String]

    private static let rate: Float = 1e-4

    init(
      _ installation: Installation, network: BenchTrain.Network, batch: Int, side: Int, usesBFloat16: Bool,
      threads: Int
    ) throws {
      let vocabulary = 40
      switch network {
      case .mobilenet:
        configuration = .standard(categories: vocabulary)
        // As the recipes do: the first seven blocks stay as they were on ImageNet.
        frozen = (0..<7).map { "backbone.body.\($0)." }
      case .resnet50:
        configuration = .torchvision(categories: vocabulary)
        // torchvision's own choice: three of five stages train.
        frozen = ["backbone.body.conv1.", "backbone.body.bn1.", "backbone.body.layer1."]
      }
      self.side = side
      self.usesBFloat16 = usesBFloat16
      self.threads = threads
      step = DetectorStep(
        configuration, frozenPrefixes: frozen, rate: Self.rate, usesBFloat16: usesBFloat16,
        threads: threads)
      files = try PeerFiles()
      try takePictures(batch, from: installation.showroom, categories: vocabulary)
    }

    /// Squares from the middle of the showroom's rooms, and what lies in them.
    private func takePictures(_ count: Int, from showroom: URL, categories: Int) throws {
      struct Room: Decodable {
        struct Object: Decodable {
          let bbox: [Float]
        }
        let annotations: [Object]
      }
      let scenes = showroom.appending(path: "scenes")
      for index in 0..<count {
        let name = String(format: "room-%02d", index % 40 + 1)
        let room = try ImageDecoder().decode(scenes.appending(path: name + ".jpg"))
        let size = ImageSize(width: side, height: side)
        pixels += try room.resized(to: size).bytes
        let truth = try JSONDecoder().decode(
          Room.self, from: Data(contentsOf: scenes.appending(path: name + ".json")))
        let horizontal = Float(side) / Float(room.width)
        let vertical = Float(side) / Float(room.height)
        objects.append(
          truth.annotations.enumerated().compactMap { number, object in
            guard object.bbox.count == 4, object.bbox[2] > 4, object.bbox[3] > 4 else { return nil }
            let box = Box(
              x: object.bbox[0], y: object.bbox[1], width: object.bbox[2], height: object.bbox[3])
            return .init(box: Corners(box.scaled(horizontal, vertical)), category: number % categories)
          })
      }
    }

    /// Our steps.
    func ours(_ times: Int) throws -> TrainingContest.Turn {
      var seconds: [Double] = []
      var losses: [Double] = []
      for _ in 0..<times {
        let began = ContinuousClock.now
        losses.append(
          Double(
            try step.step(pixels: pixels, size: ImageSize(width: side, height: side), objects: objects)))
        seconds.append(began.duration(to: .now).seconds)
      }
      return .init(seconds: seconds, losses: losses)
    }

    private struct Train: Encodable {
      let `do` = "train"
      let configuration: FasterRCNN.Configuration
      let weights: String
      let pixels: String
      let width: Int
      let height: Int
      let batch: Int
      let boxes: [[[Float]]]
      let categories: [[Int]]
      let proposals: Int
      let anchors: Int
      let regions: Int
      let frozen: [String]
      let rate: Float
      let bfloat16: Bool
      let channelsLast: Bool

      enum CodingKeys: String, CodingKey {
        case `do`, configuration, weights, pixels, width, height, batch, boxes, categories, proposals, anchors
        case regions, frozen, rate, bfloat16
        case channelsLast = "channels_last"
      }
    }

    private struct Steps: Encodable {
      let `do` = "step"
      let times: Int
    }

    private struct Ready: Decodable {}

    /// torchvision's steps, in a process of their own; nil where it is not installed.
    func torchvision(
      _ installation: Installation, isChannelsLast: Bool
    ) throws -> ((Int) throws -> TrainingContest.Turn)? {
      guard let peer = try PeerProcess.start(installation, threads: threads) else { return nil }
      let weights = files.folder.appending(path: "weights.safetensors")
      try Safetensors.write(step.weights, to: weights)
      let command = Train(
        configuration: configuration, weights: weights.path, pixels: try files.write(pixels, as: "pixels"),
        width: side, height: side, batch: objects.count,
        boxes: objects.map { $0.map { [$0.box.x, $0.box.y, $0.box.z, $0.box.w] } },
        categories: objects.map { $0.map(\.category) }, proposals: step.proposals, anchors: step.anchors,
        regions: step.regions, frozen: frozen, rate: Self.rate, bfloat16: usesBFloat16,
        channelsLast: isChannelsLast)
      _ = try peer.ask(command, for: Ready.self)
      return { try peer.ask(Steps(times: $0), for: TrainingContest.Turn.self) }
    }
  }
#endif
