import Domain
import Foundation

/// What a foreign detector's outputs say, before anything is suppressed: boxes in the input's pixels.
struct ForeignAnswers {
  /// An output's numbers with their shape.
  struct Output {
    var shape: [Int]
    var values: [Float]

    init(shape: [Int], values: [Float]) {
      self.shape = shape
      self.values = values
    }

    init(_ view: TensorView) { self.init(shape: view.shape, values: view.array) }

    /// The shape without leading ones: one picture is asked about at a time.
    var extents: [Int] { Array(shape.drop { $0 == 1 }) }
  }

  let detector: ForeignDetector

  /// Boxes with the class number of the **graph** and a probability, at least `threshold`.
  func detections(_ outputs: [String: Output], threshold: Float) throws(InferenceError) -> [Detection] {
    if let name = detector.table { return try fromTable(try output(name, outputs), name, threshold) }
    let boxes = try output(detector.boxes ?? "", outputs)
    let scores = try output(detector.scores ?? "", outputs)
    let count = boxes.values.count / 4
    guard boxes.values.count == count * 4, boxes.shape.last == 4 || count == 0 else {
      throw wrong("boxes", "their shape is \(boxes.shape), not [N, 4]")
    }
    if let name = detector.labels {
      let labels = try output(name, outputs)
      guard scores.values.count == count, labels.values.count == count else {
        throw wrong(
          "scores and labels",
          "there are \(scores.values.count) and \(labels.values.count) for \(count) boxes")
      }
      return (0..<count).compactMap { row in
        let label = labels.values[row]
        // A label that is no number, or no class, is nothing to show.
        guard label >= 0, label < Float(detector.classes.count) else { return nil }
        return detection(
          boxes.values[(row * 4)..<(row * 4 + 4)], Int(label), activated([scores.values[row]])[0], threshold)
      }
    }
    let classes = detector.classes.count
    guard scores.values.count == count * classes, scores.shape.last == classes || count == 0 else {
      throw wrong("scores", "their shape is \(scores.shape) for \(count) boxes and \(classes) classes")
    }
    return (0..<count).flatMap { row in
      best(
        boxes.values[(row * 4)..<(row * 4 + 4)],
        Array(scores.values[(row * classes)..<((row + 1) * classes)]), threshold)
    }
  }

  /// YOLO's table: `4 + classes` numbers a box, whichever way round.
  private func fromTable(_ table: Output, _ name: String, _ threshold: Float) throws(InferenceError)
    -> [Detection]
  {
    let width = 4 + detector.classes.count
    let extents = table.extents
    guard extents.count == 2, extents.contains(width) else {
      throw wrong(name, "its shape is \(table.shape), where 4 + \(detector.classes.count) classes are read")
    }
    // Both sides may be that long; exports put boxes last then as ever.
    let isColumns = extents[0] == width
    let count = isColumns ? extents[1] : extents[0]
    return (0..<count).flatMap { box in
      let numbers = (0..<width).map { table.values[isColumns ? $0 * count + box : box * width + $0] }
      return best(numbers[0..<4], Array(numbers[4...]), threshold)
    }
  }

  /// The detection of a box's best class among those that stand for one of ours.
  private func best(_ box: ArraySlice<Float>, _ scores: [Float], _ threshold: Float) -> [Detection] {
    let probabilities = activated(scores)
    // What is surest of all may be the background; then it is nothing.
    guard let first = probabilities.indices.max(by: { probabilities[$0] < probabilities[$1] }) else {
      return []
    }
    return [detection(box, first, probabilities[first], threshold)].compactMap { $0 }
  }

  private func detection(
    _ box: ArraySlice<Float>, _ label: Int, _ score: Float, _ threshold: Float
  ) -> Detection? {
    // Written so that a score that is no number does not pass.
    guard score >= threshold, detector.classes[label] != nil, box.allSatisfy(\.isFinite) else { return nil }
    let numbers = Array(box)
    var found: Box
    switch detector.boxForm {
    case .corners:
      found = Box(
        x: numbers[0], y: numbers[1], width: numbers[2] - numbers[0], height: numbers[3] - numbers[1])
    case .centre:
      found = Box(
        x: numbers[0] - numbers[2] / 2, y: numbers[1] - numbers[3] / 2, width: numbers[2], height: numbers[3])
    case .corner: found = Box(x: numbers[0], y: numbers[1], width: numbers[2], height: numbers[3])
    }
    guard found.width > 0, found.height > 0 else { return nil }
    if detector.boxUnit == .fractions {
      found = found.scaled(Float(detector.input.width), Float(detector.input.height))
    }
    return Detection(box: found, category: label, score: min(score, 1))
  }

  private func activated(_ scores: [Float]) -> [Float] {
    switch detector.activation {
    case .none: return scores
    case .sigmoid: return scores.map { 1 / (1 + exp(-$0)) }
    case .softmax:
      let largest = scores.max() ?? 0
      let powers = scores.map { exp($0 - largest) }
      let sum = powers.reduce(0, +)
      return powers.map { $0 / sum }
    }
  }

  private func output(_ name: String, _ outputs: [String: Output]) throws(InferenceError) -> Output {
    guard let output = outputs[name] else { throw .output(name: name, available: outputs.keys.sorted()) }
    return output
  }

  private func wrong(_ what: String, _ problem: String) -> InferenceError {
    .engine(doing: "use the graph's \(what)", reason: problem)
  }
}
