import Domain
import Foundation

/// Draws frames of a view at any angle: neighbours brought into place, and what lies between them from their motion.
public struct SpinRenderer {
  /// Where the view looks: a target's pixel (x, y) shows the place `(x / zoom + left, y / zoom + top)` about the axis.
  public struct Window: Sendable, Equatable {
    /// Pixels in a row.
    public var width: Int
    /// Rows.
    public var height: Int
    /// The target's pixels a pixel of the frames at their common size.
    public var zoom: Double
    /// Place of the left edge, from the axis.
    public var left: Double
    /// Place of the top edge, from the axis.
    public var top: Double

    /// A window from its parts.
    public init(width: Int, height: Int, zoom: Double, left: Double, top: Double) {
      self.width = width
      self.height = height
      self.zoom = zoom
      self.left = left
      self.top = top
    }
  }

  /// What stands behind the object.
  public enum Ground: String, Sendable, Codable, CaseIterable {
    /// What the photos show.
    case photo
    /// White, by the object's soft mask.
    case white
  }

  /// How frames between photos are made.
  public enum Between: String, Sendable, Codable, CaseIterable {
    /// By what is known of the turn: each place is looked for at all depths.
    case turn
    /// By dense motion from one photo to the next.
    case motion
    /// The photos mixed as they are.
    case crossFade
  }

  private let analysis: SpinAnalysis
  private let window: Window
  private let ground: Ground
  private var placed: [Int: PixelBuffer] = [:]
  private var motions: [Int: FrameMotion] = [:]
  private var masks: [Int: SoftMask] = [:]
  /// How much of the object a turn explained of each frame made between photos so far, 0...1.
  public private(set) var explained: [Double] = []

  /// Wider than this, frames share too little for a frame between them; the nearer one is shown.
  public static let widestGap = 62.0

  /// A renderer of an analysis.
  public init(_ analysis: SpinAnalysis, window: Window, ground: Ground = .photo) {
    self.analysis = analysis
    self.window = window
    self.ground = ground
  }

  /// The window around the object with some room, its longer side at most `longestSide` and no larger than the photos
  /// are sharp.
  public static func window(_ analysis: SpinAnalysis, longestSide: Int) -> Window {
    let width = analysis.extent.width * 1.16
    let height = analysis.extent.height * 1.16
    let zoom = min(Double(longestSide) / max(width, height), 1.5)
    // Even numbers suit every codec.
    let target = (
      width: max(2, Int(width * zoom / 2) * 2), height: max(2, Int(height * zoom / 2) * 2)
    )
    return Window(
      width: target.width, height: target.height, zoom: zoom,
      left: analysis.middle.x - Double(target.width) / zoom / 2,
      top: analysis.middle.y - Double(target.height) / zoom / 2)
  }

  /// The frame at that angle in degrees.
  ///
  /// - Parameter method: how what lies between the photos is made.
  public mutating func frame(at angle: Double, by method: Between = .turn) throws -> PixelBuffer {
    let (before, after, share) = neighbours(of: angle)
    if share < 0.02 { return try still(before) }
    if share > 0.98 { return try still(after) }
    let gap = gap(after: before)
    if gap > Self.widestGap { return try still(share < 0.5 ? before : after) }
    if method == .crossFade { return Self.mixed(try still(before), try still(after), share) }
    if method == .turn {
      let turned = try turned(before, after, share, angle: angle)
      explained.append(turned.explained)
      // Where the object tumbled, or an outline is wrong, the form that outlines leave loses parts of it.
      if turned.explained > 0.85 { return turned.picture }
    }
    // Only neighbours' motion is kept: a view is drawn around once.
    if motions[before] == nil {
      motions = [before: try FrameMotion(from: still(before), to: still(after))]
    }
    guard let motion = motions[before] else { return try still(before) }
    return try motion.frame(at: share)
  }

  /// Degrees from a frame to the next.
  public func gap(after index: Int) -> Double {
    let frames = analysis.frames
    if index + 1 < frames.count { return frames[index + 1].angle - frames[index].angle }
    return analysis.isLoop ? frames[0].angle + 360 - frames[index].angle : .infinity
  }

  private func neighbours(of angle: Double) -> (before: Int, after: Int, share: Double) {
    let frames = analysis.frames
    let angle = analysis.isLoop ? angle - 360 * (angle / 360).rounded(.down) : angle
    let before = frames.lastIndex { $0.angle <= angle } ?? (analysis.isLoop ? frames.count - 1 : 0)
    let after = before + 1 < frames.count ? before + 1 : (analysis.isLoop ? 0 : before)
    guard after != before else { return (before, before, 0) }
    var ahead = angle - frames[before].angle
    if ahead < 0 { ahead += 360 }
    return (before, after, min(max(ahead / max(gap(after: before), 1e-6), 0), 1))
  }

  /// A given frame brought into place.
  private mutating func still(_ index: Int) throws -> PixelBuffer {
    if let known = placed[index] { return known }
    let frame = analysis.frames[index]
    let place = frame.placement(zoom: window.zoom, left: window.left, top: window.top)
    var picture = try frame.picture.warped(
      by: place, gain: frame.gain, width: window.width, height: window.height)
    if ground == .white {
      picture = picture.onWhite(try mask(index))
    }
    if placed.count > 3 { placed.removeAll() }
    placed[index] = picture
    return picture
  }

  /// A given frame's mask brought into place.
  private mutating func mask(_ index: Int) throws -> SoftMask {
    if let known = masks[index] { return known }
    let frame = analysis.frames[index]
    let place = frame.placement(zoom: window.zoom, left: window.left, top: window.top)
    let shrink = Double(frame.mask.width) / Double(frame.picture.width)
    let maskPlace = Placement(scale: place.scale * shrink, x: place.x * shrink, y: place.y * shrink)
    let mask = try frame.mask.warped(by: maskPlace, width: window.width, height: window.height)
    masks[index] = mask
    return mask
  }

  /// The frame at an angle between two, each of its places looked for at all depths.
  private mutating func turned(_ before: Int, _ after: Int, _ share: Double, angle: Double) throws
    -> (picture: PixelBuffer, explained: Double)
  {
    let frames = analysis.frames
    func turn(to index: Int) -> Double { remainder(frames[index].angle - angle, 360) * .pi / 180 }
    let seen = try frames.indices.map { (mask: try mask($0), turn: turn(to: $0)) }
    let sweep = PlaneSweep(
      elevation: analysis.elevation * .pi / 180, closeness: analysis.closeness,
      zoom: window.zoom * analysis.unit,
      left: window.left / analysis.unit, top: window.top / analysis.unit)
    return try sweep.frame(
      between: (try still(before), seen[before].mask, seen[before].turn),
      and: (try still(after), seen[after].mask, seen[after].turn), at: share, outlines: seen)
  }

  private static func mixed(_ a: PixelBuffer, _ b: PixelBuffer, _ share: Double) -> PixelBuffer {
    PixelBuffer(
      width: a.width, height: a.height,
      bytes: zip(a.bytes, b.bytes).map { UInt8((Double($0) * (1 - share) + Double($1) * share).rounded()) })
  }
}

extension PixelBuffer {
  /// What the mask covers, on white.
  fileprivate func onWhite(_ mask: SoftMask) -> PixelBuffer {
    var result = bytes
    for index in mask.bytes.indices {
      let share = Int(mask.bytes[index])
      for channel in 0..<3 {
        let at = index * 3 + channel
        result[at] = UInt8((Int(result[at]) * share + 255 * (255 - share)) / 255)
      }
    }
    return PixelBuffer(width: width, height: height, bytes: result)
  }
}
