import Domain
import Foundation

/// An analysis without its pictures, to go on from.
struct SpinPlan: Codable, Equatable {
  var isLoop: Bool
  var elevation: Double
  var width: Double
  var height: Double
  var middleX: Double
  var middleY: Double
  var closeness: Double
  var unit: Double
  var dropped: [DroppedFrame]
  var frames: [Frame]

  struct Frame: Codable, Equatable {
    var index: Int
    var angle: Double
    var scale: Double
    var x: Double
    var y: Double
    var gain: Double
    var support: Int
    /// The object's mask as run lengths, beginning with what it does not cover, at 128 and above.
    var mask: PlanMask
  }

  init(_ analysis: SpinAnalysis) {
    isLoop = analysis.isLoop
    elevation = analysis.elevation
    (width, height) = analysis.extent
    (middleX, middleY) = analysis.middle
    closeness = analysis.closeness
    unit = analysis.unit
    dropped = analysis.dropped
    frames = analysis.frames.map {
      Frame(
        index: $0.index, angle: $0.angle, scale: $0.scale, x: $0.x, y: $0.y, gain: $0.gain,
        support: $0.support,
        mask: PlanMask($0.mask))
    }
  }

  /// The analysis again.
  func analysis(with sources: [SourceFrame]) throws -> SpinAnalysis {
    SpinAnalysis(
      frames: try frames.map { frame in
        guard let source = sources[safe: frame.index], let mask = frame.mask.softMask else {
          throw SpinError.failed(
            operation: "going on with a view", reason: "its plan is damaged; delete .making")
        }
        return SpinAnalysis.Frame(
          index: frame.index, name: source.name, angle: frame.angle, scale: frame.scale, x: frame.x,
          y: frame.y,
          gain: frame.gain, support: frame.support, picture: source.picture, mask: mask)
      },
      isLoop: isLoop, dropped: dropped, elevation: elevation, extent: (width, height),
      closeness: closeness, unit: unit, middle: (middleX, middleY))
  }
}

/// A mask in few bytes; its soft edge is kept as it is.
struct PlanMask: Codable, Equatable {
  var width: Int
  var height: Int
  /// Pairs of a level and how many pixels have it, row by row.
  var runs: [Int]

  init(_ mask: SoftMask) {
    width = mask.width
    height = mask.height
    runs = []
    for byte in mask.bytes {
      if let last = runs.indices.last, runs[last - 1] == Int(byte) {
        runs[last] += 1
      } else {
        runs += [Int(byte), 1]
      }
    }
  }

  var softMask: SoftMask? {
    guard width > 0, height > 0, width <= 1 << 14, height <= 1 << 14, runs.count % 2 == 0 else { return nil }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(width * height)
    for place in stride(from: 0, to: runs.count, by: 2) {
      guard (0...255).contains(runs[place]), (0...(width * height - bytes.count)).contains(runs[place + 1])
      else {
        return nil
      }
      bytes += repeatElement(UInt8(runs[place]), count: runs[place + 1])
    }
    return bytes.count == width * height ? SoftMask(width: width, height: height, bytes: bytes) : nil
  }
}
