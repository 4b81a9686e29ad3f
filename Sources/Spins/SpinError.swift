/// Why no turning view can be made of some pictures: what happened, where, and what to do.
public enum SpinError: Error, Sendable, Equatable, CustomStringConvertible {
  /// There is nothing to read at that path.
  case unreadable(path: String, reason: String)
  /// Too few frames are left to turn.
  case tooFewFrames(usable: Int, given: Int, needed: Int)
  /// More frames than the limit.
  case tooManyFrames(count: Int, limit: Int)
  /// A film that breaks a limit.
  case tooLong(what: String, limit: String)
  /// No object stands out in most frames.
  case noObject(frames: Int)
  /// The frames do not show one turn of one object.
  case notATurn(reason: String)
  /// OpenCV refused.
  case failed(operation: String, reason: String)

  /// One sentence for people.
  public var description: String {
    switch self {
    case .unreadable(let path, let reason):
      "\(path) cannot be read: \(reason)"
    case .tooFewFrames(let usable, let given, let needed):
      "a turning view needs \(needed) usable frames, and \(usable) of \(given) are; take more, sharper photos"
        + " with the whole object in each"
    case .tooManyFrames(let count, let limit):
      "\(count) frames are more than \(limit); leave some out, evenly"
    case .tooLong(let what, let limit):
      "\(what) is more than the limit of \(limit); cut the film or make it smaller"
    case .noObject(let frames):
      "in \(frames) frames no object stands out from its ground; photograph it before a plain ground, or closer"
    case .notATurn(let reason):
      "these frames are not one turn of one object: \(reason)"
    case .failed(let operation, let reason):
      "\(operation) failed: \(reason)"
    }
  }
}
