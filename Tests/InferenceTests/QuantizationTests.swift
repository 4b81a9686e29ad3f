import Domain
import Foundation
import Inference
import Networks
import Testing

/// Models served in eight-bit integers.
@Suite struct QuantizationTests {
  private let pictures = (0..<2).map { TinyModels.picture(width: 240, height: 160, seed: UInt64($0 + 5)) }
  private let integers = CompileOptions(precision: .int8, floats: .float32, threads: 2)

  private func similarity(_ a: [Float], _ b: [Float]) -> Float { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

  @Test func anEmbedderSaysNearlyTheSameInIntegers() async throws {
    try await TinyModels.withEmbedderFolder { url in
      let folder = try ModelFolder.open(at: url)
      let quantization = try await Calibration(folder, engine: .shared())
        .quantization(from: pictures.map { (picture: $0, boxes: []) })
      #expect(quantization.pictures == pictures.count)
      var manifest = folder.manifest
      manifest.quantization = quantization
      manifest.precision = .int8
      let written = try folder.rewritten(manifest, to: url)
      #expect(written.manifest.quantization == quantization)

      let exact = try Embedder(written, engine: .shared(), options: .exact)
      let rounded = try Embedder(written, engine: .shared(), options: integers)
      #expect(exact.precision == "f32")
      #expect(rounded.precision == "int8+f32")
      // The folder says int8, so nobody has to.
      #expect(try Embedder(written, engine: .shared()).precision.hasPrefix("int8"))
      let (theirs, ours) = (try await exact.embed(pictures), try await rounded.embed(pictures))
      for (a, b) in zip(theirs, ours) {
        // Random deep networks enlarge every error; trained ones stay above 0.99.
        #expect(similarity(a.values, b.values) > 0.8)
        #expect(a.values != b.values, "nothing was rounded")
      }
    }
  }

  @Test func aDetectorIsServedInIntegers() async throws {
    let url = TinyModels.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    let folder = try ModelFolder.write(
      ModelManifest(network: .detector(TinyModels.detector), vocabulary: TinyModels.vocabulary),
      files: ["weights.safetensors": Safetensors.data(TinyModels.detectorWeights)], to: url)
    let quantization = try await Calibration(folder, engine: .shared(), clipping: .percentile)
      .quantization(from: pictures.map { (picture: $0, boxes: []) })
    #expect(Set(quantization.ranges.keys) == ["features", "heads"])
    #expect(quantization.ranges["heads"]?.keys.contains("roi_heads.box_head.fc6.weight") == true)
    var manifest = folder.manifest
    manifest.quantization = quantization
    let written = try folder.rewritten(manifest, to: url)
    let detector = try Detector(written, engine: .shared(), options: integers)
    #expect(detector.precision == "int8+f32")
    let exact = try Detector(written, engine: .shared(), options: .exact)
    for picture in pictures {
      let everything = Detector.Options(scoreThreshold: 0.01, limit: 20)
      let (theirs, ours) = (
        try await exact.detect(in: picture, options: everything),
        try await detector.detect(in: picture, options: everything)
      )
      #expect(theirs.isEmpty == ours.isEmpty, "\(theirs.count), \(ours.count)")
    }
    let graphs = try (written.graphs(precision: .int8), written.graphs(precision: .float32))
    let sizes = [graphs.0, graphs.1].map { $0.values.reduce(0) { $0 + $1.count } }
    #expect(sizes[0] < sizes[1] * 2 / 5, "bytes take a quarter of the place of floats")
  }

  @Test func integersNeedRanges() async throws {
    try await TinyModels.withEmbedderFolder { url in
      let folder = try ModelFolder.open(at: url)
      #expect {
        try Embedder(folder, engine: .shared(), options: integers)
      } throws: {
        "\($0)".contains("vitrine models quantize")
      }
    }
  }

  @Test func aSmallerSideIsSeenInsteadOfTheModelsOwn() async throws {
    let url = TinyModels.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: url) }
    let folder = try ModelFolder.write(
      ModelManifest(network: .detector(TinyModels.detector), vocabulary: TinyModels.vocabulary),
      files: ["weights.safetensors": Safetensors.data(TinyModels.detectorWeights)], to: url)
    let detector = try Detector(folder, engine: .shared(), options: .exact, shortestSide: 64)
    #expect(detector.shortestSide == 64)
    #expect(detector.longestSide == 96)
    let found = try await detector.detect(
      in: TinyModels.picture(width: 640, height: 480), options: .init(scoreThreshold: 0.01))
    for detection in found { #expect(detection.box.right <= 640.01 && detection.box.bottom <= 480.01) }
  }
}
