import Foundation
import Networks
import Testing
import Torch

/// Results of torchvision, made by `Golden/make_torchvision_goldens.py`.
struct GoldenFile: Decodable {
  /// A tensor in brief: its sums and some of its elements.
  struct Summary: Decodable {
    var shape: [Int]
    var sum: Double
    var absoluteSum: Double
    /// The largest absolute value.
    var scale: Double
    var samples: [Double]
  }
  /// A state dict's entry.
  struct Entry: Decodable {
    var name: String
    var shape: [Int]

    init(from decoder: any Decoder) throws {
      var pair = try decoder.unkeyedContainer()
      name = try pair.decode(String.self)
      shape = try pair.decode([Int].self)
    }
  }
  struct Detections: Decodable {
    var boxes: [Float]
    var labels: [Int]
    var scores: [Float]
  }
  struct Objects: Decodable {
    var boxes: [[Float]]
    var labels: [Int]
  }
  struct Drawn: Decodable {
    var objects: [Int]
    var background: [Int]
  }

  var picture: String
  /// Width and height.
  var size: [Int]
  var stateDict: [Entry]

  // A classifier's.
  var maps: [Summary]?
  var logits: Summary?

  // A detector's.
  var categories: Int?
  var candidates: Int?
  var proposalLimit: Int?
  var levels: [Summary]?
  var objectness: Summary?
  var deltas: Summary?
  var proposals: [[Float]]?
  var detections: [Detections]?
  var objects: [Objects]?
  var trainingProposals: [[Float]]?
  var drawnAnchors: [Drawn]?
  var drawnRegions: [Drawn]?
  var losses: [String: Float]?

  // Of a detector with masks.
  /// Detections of each picture whose masks were noted.
  var masks: Int?
  var maskLogits: Summary?
  var pastedMasks: Summary?

  /// Reads the file of that name.
  static func named(_ name: String) throws -> GoldenFile {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../Golden/\(name).json").standardized
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(GoldenFile.self, from: Data(contentsOf: file))
  }

  /// The state dict torchvision had, as a weight file would give it; counters left in, with no values that
  /// matter.
  var weights: Weights {
    Dictionary(
      uniqueKeysWithValues: stateDict.map { ($0.name, Seeded.parameter($0.name, shape: $0.shape)) })
  }

  /// The two pictures, as torchvision saw them.
  var pictures: HostTensor { Seeded.pictures(picture, count: 2, width: size[0], height: size[1]) }
}

/// Expects a tensor to be the one torchvision had: 1e-4 of its largest value, element by element, and of its
/// absolute sum in total.
func expectAlike(
  _ tensor: Tensor, _ golden: GoldenFile.Summary, _ what: String,
  at location: SourceLocation = #_sourceLocation
) {
  #expect(tensor.shape == golden.shape, "\(what)", sourceLocation: location)
  let values = tensor.floats
  guard tensor.shape == golden.shape, !values.isEmpty else { return }
  var (sum, absoluteSum) = (0.0, 0.0)
  values.withUnsafeBufferPointer { values in
    for index in values.indices {
      let value = Double(values[index])
      sum += value
      absoluteSum += abs(value)
    }
  }
  let most = 1e-4 * golden.absoluteSum
  #expect(abs(sum - golden.sum) <= most, "\(what): sum", sourceLocation: location)
  #expect(abs(absoluteSum - golden.absoluteSum) <= most, "\(what): absolute sum", sourceLocation: location)
  let furthest = golden.samples.enumerated().map { index, wanted in
    abs(Double(values[index * 1_000_003 % values.count]) - wanted)
  }.max()
  #expect(furthest ?? .infinity <= 1e-4 * golden.scale, "\(what): samples", sourceLocation: location)
}

extension GoldenFile {
  /// The state dict as a safetensors file, laid out as PyTorch's writer does it: wider types first, then by
  /// name; the step counters, 64-bit integers without a dimension, among them.
  var safetensors: Data {
    var header = "{\"__metadata__\":{\"format\":\"pt\"}"
    var content = Data()
    let counters = stateDict.filter { $0.name.hasSuffix("num_batches_tracked") }
    let rest = stateDict.filter { !$0.name.hasSuffix("num_batches_tracked") }
    for entry in counters.sorted(by: { $0.name < $1.name }) + rest.sorted(by: { $0.name < $1.name }) {
      let start = content.count
      let isCounter = entry.name.hasSuffix("num_batches_tracked")
      if isCounter {
        content.append(contentsOf: [7, 0, 0, 0, 0, 0, 0, 0])
      } else {
        Seeded.parameter(entry.name, shape: entry.shape).values.withUnsafeBytes {
          content.append(contentsOf: $0)
        }
      }
      header += ",\"\(entry.name)\":{\"dtype\":\"\(isCounter ? "I64" : "F32")\",\"shape\":\(entry.shape),"
      header += "\"data_offsets\":[\(start),\(content.count)]}"
    }
    header += "}"
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Data($0) }
    return length + Data(header.utf8) + content
  }
}
