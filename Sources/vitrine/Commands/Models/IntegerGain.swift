import Domain
import Foundation
import Inference

/// What integers gain on this machine: the same model on the same picture, in integers and in the fastest floats, in
/// turns.
struct IntegerGain {
  /// Median milliseconds in integers.
  let integers: Double
  /// Median milliseconds in floats.
  let floats: Double

  /// Whether integers are worth it here.
  var isGain: Bool { integers < floats }

  /// Measures a folder that has ranges.
  init(_ folder: ModelFolder, on picture: PixelBuffer, turns: Int = 8) async throws {
    let engine = try Engine.shared()
    let options = [Precision.int8, engine.bestPrecision()].map { CompileOptions(precision: $0) }
    var works: [() async throws -> Void] = []
    for option in options {
      if folder.manifest.kind == ModelKind.detector.rawValue {
        let detector = try Detector(folder, engine: engine, options: option)
        works.append { _ = try await detector.detect(in: picture) }
      } else {
        let embedder = try Embedder(folder, engine: engine, options: option)
        works.append { _ = try await embedder.embed([picture]) }
      }
    }
    var samples = [Samples](repeating: Samples(), count: works.count)
    for turn in 0..<turns {
      for (index, work) in works.enumerated() {
        // The first of a turn finds the memory full of the other's numbers; the second counts.
        try await work()
        let began = ContinuousClock.now
        try await work()
        if turn > 0 { samples[index].add(began.duration(to: .now).milliseconds) }
      }
    }
    integers = samples[0].median
    floats = samples[1].median
  }
}
