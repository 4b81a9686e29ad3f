import Domain
import Networks

/// A connected part of a picture that is of one class.
public struct SemanticPart: Sendable, Hashable {
  /// Position in the map's classes.
  public var number: Int
  /// Around it, in pixels of the picture.
  public var box: Box
  /// Mean probability of the class in it.
  public var score: Float
  /// Its share of the picture.
  public var share: Float
}

extension SemanticMap {
  /// The connected parts (four neighbours) of the classes a detector could have found, each at least `share` of the
  /// picture, in pixels of a picture of that size.
  public func parts(width pictureWidth: Int, height pictureHeight: Int, share: Float = 0.003)
    -> [SemanticPart]
  {
    let labels = labels
    let (columns, rows) = (
      min(width, Int(contentWidth.rounded(.up))), min(height, Int(contentHeight.rounded(.up)))
    )
    let (horizontal, vertical) = (Float(pictureWidth) / contentWidth, Float(pictureHeight) / contentHeight)
    var isSeen = [Bool](repeating: false, count: labels.count)
    var parts: [SemanticPart] = []
    for start in labels.indices where !isSeen[start] && start % width < columns && start / width < rows {
      isSeen[start] = true
      let label = labels[start]
      guard label > 0, !classes[Int(label) - 1].categories.isEmpty else { continue }
      var waiting = [start]
      var (left, right, top, bottom) = (columns, 0, rows, 0)
      var (count, sum) = (0, Float(0))
      while let place = waiting.popLast() {
        let (x, y) = (place % width, place / width)
        (left, right, top, bottom) = (min(left, x), max(right, x + 1), min(top, y), max(bottom, y + 1))
        count += 1
        sum += probabilities[Int(label) * width * height + place]
        for (nextX, nextY) in [(x - 1, y), (x + 1, y), (x, y - 1), (x, y + 1)]
        where (0..<columns).contains(nextX) && (0..<rows).contains(nextY) {
          let next = nextY * width + nextX
          if !isSeen[next], labels[next] == label {
            isSeen[next] = true
            waiting.append(next)
          }
        }
      }
      let covered = Float(count) / (contentWidth * contentHeight)
      guard covered >= share else { continue }
      let box = Box(left: Float(left), top: Float(top), right: Float(right), bottom: Float(bottom))
        .scaled(horizontal, vertical).clipped(toWidth: Float(pictureWidth), height: Float(pictureHeight))
      parts.append(
        SemanticPart(number: Int(label) - 1, box: box, score: sum / Float(count), share: covered))
    }
    return parts
  }
}

extension SemanticMap {
  /// The parts no detection of their class accounts for: what lies under something and was not boxed.
  ///
  /// A part is accounted for when a detection's box overlaps its box by half, or covers most of it.
  public func additions(
    to detections: [Detection], in vocabulary: Vocabulary, width: Int, height: Int
  ) -> [SemanticPart] {
    parts(width: width, height: height).filter { part in
      !detections.contains { detection in
        classes[part.number].categories.contains(vocabulary.categories[detection.category].name)
          && (detection.box.intersectionOverUnion(part.box) >= 0.5
            || (detection.box.intersection(part.box)?.area ?? 0) >= 0.7 * part.box.area)
      }
    }
  }
}
