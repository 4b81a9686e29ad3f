import Networks
import Torch

/// The last vectors of a gallery's products, as further negatives (cross-batch memory, arXiv 1912.06798): features
/// drift slowly, so yesterday's vectors are nearly today's.
final class EmbeddingMemory {
  private let capacity: Int
  /// Everything remembered, oldest first; nil while there is nothing.
  private(set) var contents: (vectors: Tensor, identities: [PairIdentity])?

  init(capacity: Int) { self.capacity = capacity }

  /// Adds a batch and forgets the oldest beyond the capacity.
  func add(_ vectors: Tensor, _ identities: [PairIdentity]) {
    let new = vectors.detached().to(.float32).copied()
    let joined = contents.map { Tensor.concatenated([$0.vectors, new], along: 0) } ?? new
    let all = (contents?.identities ?? []) + identities
    let first = max(0, all.count - capacity)
    contents = (joined.slice(0, first..<all.count).copied(), Array(all[first...]))
  }

  /// What a checkpoint keeps.
  var state: Weights {
    guard let contents else { return [:] }
    let numbers = contents.identities.flatMap { [Float($0.identity), Float($0.design)] }
    return [
      "vectors": contents.vectors.weight,
      "identities": WeightTensor(shape: [contents.identities.count, 2], values: numbers),
    ]
  }

  /// Takes up what a checkpoint kept.
  func restore(_ state: Weights, device: Device) {
    guard let vectors = state["vectors"], let numbers = state["identities"]?.values,
      numbers.count == vectors.shape.first.map({ $0 * 2 })
    else { return }
    let identities = stride(from: 0, to: numbers.count, by: 2).map {
      PairIdentity(identity: Int(numbers[$0]), design: Int(numbers[$0 + 1]))
    }
    contents = (Tensor(vectors).to(device), identities)
  }
}
