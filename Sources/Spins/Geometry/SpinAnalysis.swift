import Domain
import Foundation

/// What is known of the frames: which ones count, in which order, how far the object has turned in each, and how each
/// is brought into place.
public struct SpinAnalysis: Sendable {
  /// The frames in the order of the turn.
  public internal(set) var frames: [Frame]
  /// Whether the turn closes.
  public internal(set) var isLoop: Bool
  /// Frames left out.
  public internal(set) var dropped: [DroppedFrame]
  /// Elevation of the camera in degrees.
  public internal(set) var elevation: Double
  /// Width and height of the object over all frames once in place, in pixels of the first frame.
  public internal(set) var extent: (width: Double, height: Double)
  /// How near the camera is: the object's half size in units of the camera's distance.
  let closeness: Double
  /// The object's half size, in pixels of the first frame.
  let unit: Double

  /// One frame.
  public struct Frame: Sendable {
    /// Place among the frames that were given.
    public internal(set) var index: Int
    /// Its name.
    public internal(set) var name: String
    /// Degrees turned since the first frame, growing; the near side goes left.
    public internal(set) var angle: Double
    /// From places about the axis, in pixels of the frames at their common size, to the frame's own pixels:
    /// `x' = scale x + x0`, `y' = scale y + y0`.
    public internal(set) var scale: Double
    /// Where the axis is in the frame, across.
    public internal(set) var x: Double
    /// Where the axis is in the frame, down.
    public internal(set) var y: Double
    /// What to multiply its light by.
    public internal(set) var gain: Double
    /// How many points of the object hold it in place.
    public internal(set) var support: Int
    let picture: PixelBuffer
    let mask: SoftMask
  }

  /// Middle of the object over all frames, in the same places.
  public internal(set) var middle: (x: Double, y: Double)
}

extension SpinAnalysis.Frame {
  /// Where a target's pixels are found in this frame, for a target whose pixel (x, y) shows the place
  /// `(x / zoom + left, y / zoom + top)`.
  func placement(zoom: Double, left: Double, top: Double) -> Placement {
    Placement(scale: scale / zoom, x: scale * left + x, y: scale * top + y)
  }
}
