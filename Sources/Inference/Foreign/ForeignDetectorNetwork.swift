import Domain
import Images
import Networks

/// A detector's graph that was made elsewhere.
final class ForeignDetectorNetwork: DetectingNetwork {
  private let detector: ForeignDetector
  private let request: InferenceRequest
  private let inputName: String
  let precision: String
  /// Our class number for each of the graph's classes.
  private let positions: [Int?]

  init(
    _ detector: ForeignDetector, graph: [UInt8], vocabulary: Vocabulary, engine: Engine,
    options: CompileOptions
  ) throws(InferenceError) {
    let (compiled, input) = try engine.compile(foreign: graph, taking: detector.input, options: options)
    self.detector = detector
    inputName = input
    precision = compiled.precision(options)
    request = try compiled.makeRequest()
    positions = detector.classes.map { $0.flatMap { vocabulary.position(of: $0) } }
  }

  var shortestSide: Int { min(detector.input.width, detector.input.height) }
  var longestSide: Int { max(detector.input.width, detector.input.height) }

  func detections(in picture: PixelBuffer, _ selection: DetectionSelection) throws -> [Detection] {
    let (prepared, horizontal, vertical) = try prepare(picture)
    try request.run([
      inputName: .bytes(prepared.bytes, shape: [1, prepared.height, prepared.width, 3])
    ])
    var outputs: [String: ForeignAnswers.Output] = [:]
    for name in [detector.boxes, detector.scores, detector.labels, detector.table].compactMap({ $0 }) {
      outputs[name] = .init(try request.output(name))
    }
    let found = try ForeignAnswers(detector: detector).detections(
      outputs, threshold: selection.scoreThreshold
    ).compactMap { answer -> Detection? in
      guard let category = positions[answer.category] else { return nil }
      return Detection(
        box: answer.box.scaled(1 / horizontal, 1 / vertical), category: category, score: answer.score)
    }
    return suppressed(found, selection)
  }

  /// The picture at the graph's size, at the top left when proportions are kept, and how it was scaled.
  private func prepare(_ picture: PixelBuffer) throws -> (PixelBuffer, horizontal: Float, vertical: Float) {
    let size = ImageSize(width: detector.input.width, height: detector.input.height)
    var inner = size
    if detector.input.fit == .pad {
      let scale = min(
        Float(size.width) / Float(picture.width), Float(size.height) / Float(picture.height))
      inner = ImageSize(
        width: min(size.width, max(1, Int((Float(picture.width) * scale).rounded()))),
        height: min(size.height, max(1, Int((Float(picture.height) * scale).rounded()))))
    }
    // 114 is the grey YOLO's exports were padded with in training; to the others one grey is like another.
    let filled = try picture.resized(to: inner)
      .padded(to: size, fill: Colour(red: 114, green: 114, blue: 114))
    return (
      filled, Float(inner.width) / Float(picture.width), Float(inner.height) / Float(picture.height)
    )
  }

  /// Without the weaker of two that overlap: many exports leave that to whoever runs them, and to the others, and to
  /// two of their classes that are one category of ours, it does no harm.
  private func suppressed(_ found: [Detection], _ selection: DetectionSelection) -> [Detection] {
    Dictionary(grouping: found, by: \.category).values.flatMap { group in
      let ordered = group.sorted { $0.score > $1.score }
      return nonMaximumSuppression(
        ordered.map { Corners($0.box) }, order: Array(ordered.indices), threshold: selection.suppression,
        limit: selection.limit
      ).map { ordered[$0] }
    }.sorted { ($0.score, -$0.box.x, -$0.box.y) > ($1.score, -$1.box.x, -$1.box.y) }
      .prefix(selection.limit).map { $0 }
  }
}
