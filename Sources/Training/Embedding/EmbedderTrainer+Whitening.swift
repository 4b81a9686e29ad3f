import Networks
import Torch

/// Attenuated whitening of vectors, put into the projection that makes them.
///
/// Training leaves most of the vectors' length in a few directions that all products of a kind share; what tells one
/// product from its neighbours lies in the others. Whitening by the vectors' second moments evens directions out (Jégou and
/// Chum, "Negative evidences and co-occurrences in image retrieval", ECCV 2012), and raised to a part of the
/// full power it does so without turning up noise (arXiv 1811.11147). It asks for no labels, and as a matrix
/// before the vectors get unit length it is multiplied into the projection: serving knows nothing of it.
enum Whitening {
  /// Pictures the moments are taken from.
  static let pictures = 3_000
  /// Added to the eigenvalues, in parts of the largest.
  static let floor = 1e-3

  /// The projection's weights, followed by the whitening that these vectors `[N, dimension]` call for.
  static func folded(_ weights: Weights, vectors: Tensor, power: Double) -> Weights {
    let moments = vectors.transposed().multiplied(by: vectors)
    let whitening = moments.symmetricPower(-power, floor: floor)
    var whitened = weights
    for (path, columns) in [("projection.weight", nil), ("projection.bias", 1)] {
      guard let tensor = weights[path] else { continue }
      let matrix = Tensor(tensor.values, shape: [tensor.shape[0], columns ?? tensor.shape[1]])
      whitened[path] = WeightTensor(
        shape: tensor.shape, values: whitening.multiplied(by: matrix).floats)
    }
    return whitened
  }
}

extension EmbedderTrainer {
  func served(_ weights: Weights, note: (String) -> Void) throws -> Weights {
    try whitened(refitted(weights, note: note), note: note)
  }

  private func whitened(_ weights: Weights, note: (String) -> Void) throws -> Weights {
    guard let power = recipe.whitening, power > 0 else { return weights }
    let store = ParameterStore(weights: weights, device: device)
    let seen = try features(
      of: Whitening.pictures, in: batches, for: "vectors to whiten", store, note: note)
    let vectors = withoutGradients {
      seen.map { network.vectors(of: $0.features, Parameters(store)).to(.cpu) }
    }
    return Whitening.folded(weights, vectors: Tensor.concatenated(vectors, along: 0), power: power)
  }

  /// The pooled channels of the first batches' pictures, whatever the length of the run, as a finished trunk gives them.
  ///
  /// - Parameter purpose: what they are for, as the progress calls it.
  func features(
    of pictures: Int, in batches: EmbedderBatches, for purpose: String, _ store: ParameterStore,
    note: (String) -> Void
  ) throws -> [(parts: [EmbedderBatch.Part], features: Tensor)] {
    let steps = max(1, (pictures + recipe.schedule.batch - 1) / recipe.schedule.batch)
    let ahead = BatchesAhead(steps: steps, workers: nil) { try batches.batch(step: $0) }
    var pace = Pace("features for \(purpose)", unit: "pictures", of: pictures)
    return try (0..<steps).map { step in
      let batch = try ahead.batch(step: step)
      pace.advance(by: batch.count, note)
      return (batch.parts, features(of: batch, store))
    }
  }

  /// The pooled channels of a batch's pictures, as a finished trunk gives them.
  func features(of batch: EmbedderBatch, _ store: ParameterStore) -> Tensor {
    let pictures = Tensor(batch.pixels, shape: [batch.count, batch.side, batch.side, 3]).to(device)
    return withoutGradients { network.features(pictures, Parameters(store)) }
  }
}
