import Domain
import Images

/// A frame as it was given.
public struct SourceFrame: Sendable {
  /// The file's name or the place in the film.
  public var name: String
  /// Its pixels, upright.
  public var picture: PixelBuffer

  /// A frame from its parts.
  public init(name: String, picture: PixelBuffer) {
    self.name = name
    self.picture = picture
  }
}

/// A frame with the object found in it, at the size motion is measured in.
struct SpinFrame {
  /// Place among the frames that were given.
  var index: Int
  var name: String
  /// As given, for the view.
  var full: PixelBuffer
  /// At most `workingSide` pixels, for measuring.
  var small: PixelBuffer
  var mask: SoftMask
  var box: Box
  var sharpness: Double
  var points: FramePoints?

  /// Longer side of the pictures that motion is measured in.
  static let workingSide = 480

  /// Pixels of `full` a pixel of `small`.
  var zoom: Double { Double(full.width) / Double(small.width) }
  /// Middle of the object.
  var middle: (x: Float, y: Float) { (box.x + box.width / 2, box.y + box.height / 2) }
}

/// A frame that was left out, and why.
public struct DroppedFrame: Sendable, Equatable, Codable {
  /// Place among the frames that were given.
  public var index: Int
  /// Its name.
  public var name: String
  /// Why, for people.
  public var reason: String
}
