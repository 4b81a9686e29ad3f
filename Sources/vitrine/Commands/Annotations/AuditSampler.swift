import Annotations
import Domain
import Foundation
import Images
import Inference

/// Asks the models about every drawn box.
struct AuditSampler {
  let embedder: Embedder
  let detector: Detector?

  /// Smallest side, in pixels, of a box worth asking about: of smaller ones the models only guess.
  static let leastSide = 12.0
  /// Overlap (IoU) from which on a detection is taken for the drawn box.
  static let leastOverlap = 0.5

  /// What the models say of each usable box; pictures that cannot be decoded are reported and passed over.
  func samples(of set: AnnotatedPictures, in folder: PictureFolder) async throws -> [AuditSample] {
    let progress = ProgressReport("auditing", total: set.pictures.count, unit: "pictures")
    var samples: [AuditSample] = []
    var problems: [String] = []
    for (index, annotated) in set.pictures.enumerated() {
      do {
        samples += try await self.samples(of: annotated, in: folder)
      } catch let error as ImageError {
        problems.append("\(annotated.name): \(error)")
      } catch let failure as Failure {
        problems.append(failure.description)
      }
      progress.advance(to: index + 1)
    }
    progress.finish()
    Output.notes(problems, about: "pictures that cannot be used")
    return samples
  }

  private func samples(
    of annotated: AnnotatedPictures.Picture, in folder: PictureFolder
  ) async throws -> [AuditSample] {
    let usable = annotated.objects.indices.filter { index in
      let object = annotated.objects[index]
      return object.box.isFinite && !object.isCrowd && object.box.width >= Self.leastSide
        && object.box.height >= Self.leastSide
    }
    guard !usable.isEmpty else { return [] }
    let picture = try folder.picture(annotated.name, longestSide: 1024)
    let size = annotated.size ?? PictureSize(width: picture.width, height: picture.height)
    let (across, down) = (
      Double(picture.width) / Double(size.width), Double(picture.height) / Double(size.height)
    )
    let boxes: [PreciseBox] = usable.map { annotated.objects[$0].box.scaled(across, down) }
    let embeddings = try await embedder.embed(boxes.map(\.box), of: picture)
    // What a shop would not show is still an opinion.
    let options = Detector.Options(scoreThreshold: 0.1)
    let detections: [Detection] = try await detector?.detect(in: picture, options: options) ?? []
    return zip(usable, zip(boxes, embeddings)).map { index, pair in
      let object = annotated.objects[index]
      return AuditSample(
        picture: annotated.name, object: index, category: object.category, box: object.box,
        vector: pair.1.values, probabilities: named(pair.1.categoryProbabilities),
        detection: detection(over: pair.0, detections), place: object.place)
    }
  }

  private func named(_ probabilities: [Float]) -> [String: Double] {
    Dictionary(
      zip(embedder.vocabulary.categories.map(\.name), probabilities.map(Double.init)),
      uniquingKeysWith: { first, _ in first })
  }

  /// The surest detection that overlaps the box well.
  private func detection(over box: PreciseBox, _ detections: [Detection]) -> (
    category: String, score: Double
  )? {
    guard let detector else { return nil }
    let best = detections.filter { PreciseBox($0.box).intersectionOverUnion(box) >= Self.leastOverlap }
      .max { $0.score < $1.score }
    guard let best, detector.vocabulary.categories.indices.contains(best.category) else { return nil }
    return (detector.vocabulary.categories[best.category].name, Double(best.score))
  }
}
