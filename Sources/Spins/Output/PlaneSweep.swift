import COpenCV
import Domain

/// Frames between photos by what is known of the turn: each place is looked for at many depths in the photo before and
/// the one after, inside the form that the outlines of all frames leave of the object.
struct PlaneSweep {
  /// The camera's elevation, radians.
  var elevation: Double
  /// The object's half size in units of the camera's distance.
  var closeness: Double
  /// Pixels of the pictures a half size of the object.
  var zoom: Double
  /// Where the pictures' first pixel lies from the axis, in half sizes.
  var left: Double
  var top: Double

  /// A photo in place, its mask, and how much further than the frame to make it is turned, in radians.
  typealias Photo = (picture: PixelBuffer, mask: SoftMask, turn: Double)

  /// The frame at `time` 0...1 between two photos.
  ///
  /// - Parameter outlines: the masks of all photos, in place, and their turns.
  /// - Returns: the frame, and how much of the object was found, of what the two masks show: little where the object
  ///   did not turn about one axis.
  func frame(
    between first: Photo, and second: Photo, at time: Double, outlines: [(mask: SoftMask, turn: Double)]
  ) throws(SpinError) -> (picture: PixelBuffer, explained: Double) {
    var explained = 0.0
    let (width, height) = (first.picture.width, first.picture.height)
    var target = [UInt8](repeating: 0, count: width * height * 3)
    var table = VitrineTurntable(elevation: elevation, closeness: closeness, zoom: zoom, left: left, top: top)
    let turns = outlines.map(\.turn)
    // Pointers to all masks at once need them in one block.
    let all = outlines.flatMap(\.mask.bytes)
    try CVCall.run("making a frame in between") {
      all.withUnsafeBufferPointer { all in
        var masks = outlines.indices.map { all.baseAddress?.advanced(by: $0 * width * height) }
        return first.picture.withCV { one in
          second.picture.withCV { other in
            vitrine_cv_sweep(
              &table, one, first.mask.bytes, first.turn, other, second.mask.bytes, second.turn, &masks, turns,
              Int32(outlines.count), time, &target, &explained)
          }
        }
      }
    }
    return (PixelBuffer(width: width, height: height, bytes: target), explained)
  }
}
