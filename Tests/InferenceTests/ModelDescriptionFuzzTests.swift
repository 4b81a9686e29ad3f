import Foundation
import Fuzzing
import Inference
import Networks
import Testing

/// Damaged descriptions of models, ours and those of graphs made elsewhere: read or refused in a sentence.
@Suite struct ModelDescriptionFuzzTests {
  private static let tokens = [
    "-1", "0", "1e999", "NaN", "null", "[]", "{}", "\"\"", "99999999999999999999", "true", "[[[[", "\\u0000",
    "\"kind\"",
    "..", "/etc/passwd", "0.0000001", ",", ":",
  ]

  private func damaged(_ data: Data, _ random: inout SplitMix64) -> Data {
    var bytes = [UInt8](data)
    for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
      let place = Int.random(in: 0..<bytes.count, using: &random)
      let end = min(bytes.count, place + Int.random(in: 1...20, using: &random))
      let token = Array((Self.tokens.randomElement(using: &random) ?? "").utf8)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
      case 1: bytes.removeSubrange(place..<end)
      case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
      case 3: bytes.insert(contentsOf: token, at: place)
      default:
        // A value for a value, so that most stay JSON.
        guard let start = bytes[place...].firstIndex(where: { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
          case let stop = bytes[start...].firstIndex(where: { [0x2c, 0x5d, 0x7d].contains($0) })
            ?? bytes.count
        else { continue }
        bytes.replaceSubrange(start..<stop, with: token)
      }
    }
    return Data(bytes)
  }

  @Test func damagedDescriptionsAreReadOrRefused() throws {
    let own = try JSONEncoder().encode(
      ModelManifest(network: .detector(TinyModels.detector), vocabulary: TinyModels.vocabulary))
    let embedder = try JSONEncoder().encode(
      ModelManifest(network: .embedder(TinyModels.embedder), vocabulary: TinyModels.vocabulary))
    let foreign = [
      """
      {"kind": "embedder", "file": "tower.onnx", "name": "backwards", "output": "image_embeds", "margin": 0.1,
       "input": {"name": "pixel_values", "size": [32, 32], "colour": "bgr", "white": 255, "fit": "stretch",
                 "mean": [110, 110, 110], "std": [60, 60, 60]}}
      """,
      """
      {"kind": "detector", "file": "boxes.onnx", "score_threshold": 0.5, "boxes": "b", "scores": "s", "labels": "l",
       "classes": ["background", "couch", "rug"], "map": {"couch": "sofa"}, "input": {"size": [64, 48]}}
      """,
    ].map { Data($0.utf8) }
    let file = TinyModels.temporaryFolder()
    defer { try? FileManager.default.removeItem(at: file) }
    var random = SplitMix64(seed: Fuzzing.seed(8))
    let rounds = Fuzzing.rounds(800)
    var read = 0
    for round in 0..<rounds {
      switch round % 4 {
      case 0, 1:
        let data = damaged(round % 4 == 0 ? own : embedder, &random)
        guard let manifest = try? JSONDecoder().decode(ModelManifest.self, from: data) else { continue }
        _ = try? JSONEncoder().encode(manifest)
        read += 1
      default:
        try damaged(foreign[round % 4 - 2], &random).write(to: file)
        do throws(InferenceError) {
          var description = try ForeignModelDescription.read(file)
          _ = description.resolveClasses(in: TinyModels.vocabulary)
          read += 1
        } catch {
          #expect(!error.description.isEmpty)
        }
      }
    }
    #expect(read > 0, "no damage was read")
    Fuzzing.tried(rounds, "model descriptions")
  }
}
