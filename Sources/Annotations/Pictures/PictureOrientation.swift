/// How a picture has to be turned before it is upright: EXIF's orientation, 1...8.
///
/// Cameras store what the sensor saw and note how they were held. Boxes here always belong to the upright
/// picture; those of a tool that ignored the note have to be turned with it.
public struct PictureOrientation: Sendable, Hashable, RawRepresentable {
  /// EXIF's number.
  public let rawValue: Int

  /// An orientation from EXIF's number; nil for one EXIF does not have.
  public init?(rawValue: Int) {
    guard (1...8).contains(rawValue) else { return nil }
    self.rawValue = rawValue
  }

  private init(known: Int) { rawValue = known }

  /// Stored upright.
  public static let upright = PictureOrientation(known: 1)

  /// Whether width and height change places.
  public var isSideways: Bool { rawValue >= 5 }

  /// The upright picture's size.
  public func upright(_ stored: PictureSize) -> PictureSize { isSideways ? stored.turned : stored }

  /// Where a place of the stored picture is in the upright one.
  public func upright(_ point: PicturePoint, stored: PictureSize) -> PicturePoint {
    let (x, y) = (point.x, point.y)
    let (width, height) = (Double(stored.width), Double(stored.height))
    return switch rawValue {
    case 2: PicturePoint(x: width - x, y: y)
    case 3: PicturePoint(x: width - x, y: height - y)
    case 4: PicturePoint(x: x, y: height - y)
    case 5: PicturePoint(x: y, y: x)
    case 6: PicturePoint(x: height - y, y: x)
    case 7: PicturePoint(x: height - y, y: width - x)
    case 8: PicturePoint(x: y, y: width - x)
    default: point
    }
  }

  /// Where a box of the stored picture is in the upright one.
  public func upright(_ box: PreciseBox, stored: PictureSize) -> PreciseBox {
    PreciseBox(around: box.corners.map { upright($0, stored: stored) }) ?? box
  }
}
