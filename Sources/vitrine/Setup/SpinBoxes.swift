import Domain
import Inference

/// Where the object of a turning view is in each frame: what the detector sees largest and nearest the middle.
struct SpinBoxes {
  private let detector: Detector

  init(_ detector: Detector) { self.detector = detector }

  /// A box a frame; nil where nothing is seen.
  func boxes(in pictures: [PixelBuffer]) async throws -> [Box?] {
    var boxes: [Box?] = []
    for picture in pictures {
      try Task.checkCancellation()
      let options = Detector.Options(scoreThreshold: 0.2)
      let found = try await detector.detect(in: picture, options: options)
      let width = Float(picture.width)
      let height = Float(picture.height)
      let best = found.max { weight($0, width, height) < weight($1, width, height) }
      boxes.append(best?.box.expanded(by: 0.04).clipped(toWidth: width, height: height))
    }
    return boxes
  }

  /// Certain, large and in the middle.
  private func weight(_ detection: Detection, _ width: Float, _ height: Float) -> Float {
    let dx = (detection.box.centre.x / width - 0.5) * 2
    let dy = (detection.box.centre.y / height - 0.5) * 2
    return detection.score * detection.box.area * max(0.05, 1 - dx * dx - dy * dy)
  }
}
