import Foundation
import Networks
import Testing
import Torch

/// What PyTorch answered (Golden/golden.py makes the file).
enum Golden {
  fileprivate struct Number: Decodable {
    let shape: [Int]
    let values: [Float]
  }

  private static let cases: [String: [String: Number]] = {
    do {
      let url = Bundle.module.url(forResource: "golden", withExtension: "json")
      return try JSONDecoder().decode([String: [String: Number]].self, from: Data(contentsOf: #require(url)))
    } catch {
      preconditionFailure("golden.json: \(error)")
    }
  }()

  /// The tensors of one case by name.
  struct Case {
    fileprivate let tensors: [String: Number]
    subscript(_ name: String) -> Tensor {
      guard let number = tensors[name] else { preconditionFailure("golden.json lacks \(name)") }
      return Tensor(number.values, shape: number.shape)
    }
  }

  static func named(_ name: String) -> Case {
    guard let tensors = cases[name] else { preconditionFailure("golden.json lacks \(name)") }
    return Case(tensors: tensors)
  }
}

/// Same shape, and no number further apart than `tolerance` beside the golden one's size.
func expectEqual(
  _ found: Tensor, _ wanted: Tensor, tolerance: Float = 2e-6, _ label: Comment? = nil,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  #expect(found.shape == wanted.shape, label, sourceLocation: sourceLocation)
  let worst = zip(found.floats, wanted.floats).map { abs($0 - $1) / max(1, abs($1)) }.max() ?? 0
  #expect(worst <= tolerance, label, sourceLocation: sourceLocation)
}

/// Parameters by name without anything else around them.
func parameters(_ tensors: [String: Tensor]) -> ParameterStore {
  ParameterStore(weights: tensors.mapValues(\.weight))
}

/// Numbers from a seeded generator, even in -1...1.
func drawn(_ shape: [Int], seed: UInt64) -> Tensor {
  var generator = SplitMix64(seed: seed)
  return Tensor(Initializer.uniform(1).weight(shape: shape, using: &generator))
}
