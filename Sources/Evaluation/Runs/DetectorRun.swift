import Domain
import Foundation
import Images
import Inference

/// Runs a detector over an evaluation's pictures.
///
/// What `vitrine evaluate detector` and the trainer both call, so that the figure in a log is the figure of
/// the command.
public struct DetectorRun: Sendable {
  /// What is measured.
  public let evaluation: DetectionEvaluation
  /// Folder the pictures' paths start from; ignored for absolute paths.
  public let images: URL

  /// A run over an evaluation's pictures.
  public init(_ evaluation: DetectionEvaluation, images: URL) {
    self.evaluation = evaluation
    self.images = images
  }

  /// The report.
  ///
  /// A picture that cannot be read counts as one without detections and is named in the answer.
  public func report(
    of detector: Detector, progress: (Int, Int) -> Void = { _, _ in }
  ) async throws -> (report: DetectionReport, unreadable: [String]) {
    let (detections, unreadable) = try await detections(of: detector, progress: progress)
    return (evaluation.report(on: detections), unreadable)
  }

  /// What the detector finds on each picture, weak detections too, in the order of the evaluation's pictures.
  ///
  /// A picture that cannot be read counts as one without detections and is named in the answer.
  public func detections(
    of detector: Detector, progress: (Int, Int) -> Void = { _, _ in }
  ) async throws -> (detections: [[Detection]], unreadable: [String]) {
    let decoder = ImageDecoder()
    var found: [[Detection]] = []
    var unreadable: [String] = []
    for (index, entry) in evaluation.pictures.enumerated() {
      let file = file(of: entry)
      do {
        let picture = try decoder.decode(file)
        let detections = try await detector.detect(
          in: picture, options: .evaluation)
        // Boxes are counted in the pixels the annotations count in.
        let horizontal = Float(entry.width) / Float(picture.width)
        let vertical = Float(entry.height) / Float(picture.height)
        found.append(
          detections.map {
            $0.moved(to: $0.box.scaled(horizontal, vertical))
          })
      } catch let error as ImageError {
        unreadable.append("\(entry.path): \(error)")
        found.append([])
      }
      progress(index + 1, evaluation.pictures.count)
    }
    return (found, unreadable)
  }

  /// The file of a picture.
  func file(of picture: DetectionEvaluation.Picture) -> URL {
    picture.path.hasPrefix("/") ? URL(filePath: picture.path) : images.appending(path: picture.path)
  }
}
