import Domain
import Networks

/// An object a detector learns from.
struct TrainingObject: Equatable, Sendable {
  /// Where, in the training picture's pixels.
  var box: Corners
  /// The categories it may be: several where the label is coarser than the vocabulary.
  var candidates: [Int]
}

/// A picture as the detector trains on it.
struct TrainingPicture: Sendable {
  var pixels: PixelBuffer
  var objects: [TrainingObject] = []
  /// Places that are neither example nor background: crowds, objects mostly covered or cut away, vague labels.
  var ignored: [Corners] = []
  /// Categories nobody looked for here: their absence says nothing.
  var unlabelled: Set<Int> = []

  /// Covers a place with something new: what it mostly hides is no example any more.
  mutating func cover(_ place: Corners, smallestShare: Float) {
    var kept: [TrainingObject] = []
    for object in objects {
      let hidden = object.box.box.intersection(place.box)?.area ?? 0
      if hidden > (1 - smallestShare) * object.box.box.area {
        ignored.append(object.box)
      } else {
        kept.append(object)
      }
    }
    objects = kept
  }
}
