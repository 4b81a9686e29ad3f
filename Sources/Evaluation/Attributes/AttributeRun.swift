import Annotations
import Domain
import Foundation
import Images
import Inference
import Networks

/// A picture, or a box of one, with what is known of it by head.
public struct LabelledPicture: Sendable, Hashable {
  /// The head that names the vocabulary's category.
  public static let category = "category"

  /// The file.
  public var file: URL
  /// The part asked about, in the file's pixels; nil for all of it.
  public var box: Box?
  /// The right answer by head; of a coarser label any of several.
  public var labels: [String: [String]]

  /// A labelled picture from its parts.
  public init(file: URL, box: Box? = nil, labels: [String: [String]]) {
    self.file = file
    self.box = box
    self.labels = labels
  }
}

/// Asks an embedder's heads about labelled pictures.
///
/// What `vitrine evaluate attributes` and the trainer both call.
public struct AttributeRun: Sendable {
  /// What is asked.
  public let pictures: [LabelledPicture]

  /// A run over labelled pictures.
  public init(_ pictures: [LabelledPicture]) { self.pictures = pictures }

  /// Each head's answers; heads the embedder lacks are left out, and so are pictures that cannot be read, which the
  /// answer names.
  public func answers(
    of embedder: Embedder, progress: (Int, Int) -> Void = { _, _ in }
  ) async throws -> (heads: [String: ProbabilityCalibration], unreadable: [String]) {
    let decoder = ImageDecoder()
    var samples: [String: [ProbabilityCalibration.Sample]] = [:]
    var unreadable: [String] = []
    let byFile = Dictionary(grouping: pictures, by: \.file).sorted { $0.key.path < $1.key.path }
    var done = 0
    for (file, asked) in byFile {
      done += asked.count
      defer { progress(done, pictures.count) }
      guard let picture = try? decoder.decode(file) else {
        unreadable.append(file.path)
        continue
      }
      let whole = Box(x: 0, y: 0, width: Float(picture.width), height: Float(picture.height))
      let boxed = asked.filter { $0.box != nil }
      let found =
        try await embedder.embed(boxed.map { $0.box ?? whole }, of: picture)
        + (boxed.count < asked.count ? embedder.embed([picture]) : [])
      for entry in boxed.enumerated() {
        note(entry.element, found[entry.offset], embedder, in: &samples)
      }
      for entry in asked where entry.box == nil { note(entry, found[boxed.count], embedder, in: &samples) }
    }
    return (samples.mapValues { ProbabilityCalibration($0) }, unreadable)
  }

  private func note(
    _ picture: LabelledPicture, _ embedding: Embedding, _ embedder: Embedder,
    in samples: inout [String: [ProbabilityCalibration.Sample]]
  ) {
    for (head, labels) in picture.labels {
      let probabilities: [Float]
      let right: [Int]
      if head == LabelledPicture.category {
        guard !embedding.categoryProbabilities.isEmpty else { continue }
        probabilities = embedding.categoryProbabilities
        right = labels.flatMap { embedder.vocabulary.positions(of: $0) }
      } else {
        guard let index = embedder.configuration.heads.firstIndex(where: { $0.name == head }) else {
          continue
        }
        probabilities = embedding.attributeProbabilities[index]
        let names = embedder.configuration.heads[index].labels
        right = labels.compactMap { names.firstIndex(of: $0) }
      }
      // Of several answers that would be right, the one the head prefers is what it is held to.
      let label = right.max { probabilities[$0] < probabilities[$1] }
      samples[head, default: []].append(.init(probabilities: probabilities, label: label))
    }
  }
}
