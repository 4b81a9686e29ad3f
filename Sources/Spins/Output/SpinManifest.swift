import Foundation

/// What a viewer needs to know of a view; lies beside its pictures as `spin.json`.
public struct SpinManifest: Sendable, Codable, Equatable {
  /// The form of this file.
  public var version = 1
  /// `loop` turns on and on, `arc` ends on both sides.
  public var kind: Kind
  /// Size of a frame.
  public var width: Int
  /// Rows.
  public var height: Int
  /// Degrees turned at each frame, growing evenly; from one frame to the next the near side goes left.
  public var angles: [Double]
  /// A picture file for each frame.
  public var files: [String]
  /// All frames small on one sheet, row by row: what is shown first.
  public var preview: Preview
  /// Bytes of all pictures together.
  public var bytes: Int
  /// Where the frames came from.
  public var source: Source

  /// A manifest from its parts.
  public init(
    kind: Kind, width: Int, height: Int, angles: [Double], files: [String], preview: Preview, bytes: Int,
    source: Source
  ) {
    self.kind = kind
    self.width = width
    self.height = height
    self.angles = angles
    self.files = files
    self.preview = preview
    self.bytes = bytes
    self.source = source
  }

  /// Whether the turn closes.
  public enum Kind: String, Sendable, Codable {
    case loop
    case arc
  }

  /// The sheet of small frames.
  public struct Preview: Sendable, Codable, Equatable {
    /// Its file.
    public var file: String
    /// Small frames in a row.
    public var columns: Int
    /// Small frames in a column.
    public var rows: Int
    /// Size of one small frame on it.
    public var width: Int
    /// Rows.
    public var height: Int

    /// A sheet from its parts.
    public init(file: String, columns: Int, rows: Int, width: Int, height: Int) {
      self.file = file
      self.columns = columns
      self.rows = rows
      self.width = width
      self.height = height
    }
  }

  /// How the view came about.
  public struct Source: Sendable, Codable, Equatable {
    /// Frames given, and frames used.
    public var given: Int
    /// Frames used.
    public var used: Int
    /// Frames left out, and why.
    public var dropped: [DroppedFrame]
    /// The most the object turned between two photos, in degrees; beyond 62 the view jumps there.
    public var widestGap: Double
    /// Elevation of the camera in degrees.
    public var elevation: Double
    /// The frames of the view that are photos, or nearly, not frames in between.
    public var photos: Int
    /// How much of the object a turn about one axis explains in the middle one of the frames in between, 0...1.
    ///
    /// Less than `leastExplained` and the object also tumbled, or was moved; nil when there was none to make.
    public var explained: Double?

    /// Turntables reach 0.85 and more, a shoe that also tumbles 0.35.
    public static let leastExplained = 0.6

    /// An account from its parts.
    public init(
      given: Int, used: Int, dropped: [DroppedFrame], widestGap: Double, elevation: Double, photos: Int,
      explained: Double? = nil
    ) {
      self.given = given
      self.used = used
      self.dropped = dropped
      self.widestGap = widestGap
      self.elevation = elevation
      self.photos = photos
      self.explained = explained
    }

    enum CodingKeys: String, CodingKey {
      case given, used, dropped, elevation, photos, explained
      case widestGap = "widest_gap"
    }
  }

  /// The file's name.
  public static let fileName = "spin.json"

  /// Every file of the view beside the manifest.
  public var allFiles: [String] { files + [preview.file] }
}

extension SpinManifest {
  /// Paths of some frames, evenly around: what the product can be found by beside its own pictures.
  public func searchPictures(in folder: URL, most: Int = 12) -> [String] {
    let count = min(most, files.count)
    return (0..<count).map { folder.appending(path: files[$0 * files.count / count]).path }
  }
}
