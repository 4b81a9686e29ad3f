import Domain
import Foundation
import Images

/// Finds out how the object turns: mask, select, order, fit, even out the light.
public struct SpinAnalyst: Sendable {
  /// What is known of the frames beforehand.
  public struct Options: Sendable, Hashable, Codable {
    /// Whether the frames come in the order of the turn, as those of a film do.
    public var isOrdered = false
    /// Whether the turn closes; nil finds out.
    public var isLoop: Bool?

    /// The defaults: any order, closing or not.
    public init() {}
  }

  /// What is being done, for people.
  public enum Stage: String, Sendable, CaseIterable {
    case masking = "finding the object"
    case matching = "comparing frames"
    case fitting = "measuring the turn"
    case rendering = "making the view"
  }

  /// Called with how much of a stage is done; throws to stop.
  public typealias Progress = (Stage, Int, Int) throws -> Void

  private let options: Options

  /// An analyst.
  public init(_ options: Options = Options()) { self.options = options }

  /// Analyses frames.
  ///
  /// - Parameters:
  ///   - boxes: where the detector saw the object in each frame; used where the ground is not plain.
  ///   - progress: told about the work; what it throws ends it.
  /// - Throws: `SpinError` with what to do about it.
  public func analysis(
    of sources: [SourceFrame], boxes: [Box?] = [], progress: Progress = { _, _, _ in }
  ) throws -> SpinAnalysis {
    var frames: [SpinFrame] = []
    var without: [DroppedFrame] = []
    let smalls = try sources.map { try $0.picture.resized(longestSide: SpinFrame.workingSide) }
    let smallBoxes = zip(sources, smalls).enumerated().map { index, pair -> Box? in
      let scale = Float(pair.1.width) / Float(pair.0.picture.width)
      return (boxes[safe: index] ?? nil)?.scaled(scale, scale)
    }
    let masks = try SoftMask.masks(of: smalls, boxes: smallBoxes) { done in
      try progress(.masking, done, sources.count)
    }
    for (index, source) in sources.enumerated() {
      let (small, mask) = (smalls[index], masks[index])
      guard let box = mask.box, mask.coverage > 0.004, mask.coverage < 0.9 else {
        without.append(DroppedFrame(index: index, name: source.name, reason: "no object stands out in it"))
        continue
      }
      frames.append(
        SpinFrame(
          index: index, name: source.name, full: source.picture, small: small, mask: mask, box: box,
          sharpness: try small.sharpness(under: mask)))
    }
    guard without.count * 2 <= sources.count else { throw SpinError.noObject(frames: without.count) }
    let selection = try FrameSelection(frames, without: without)
    var kept = selection.kept
    for index in kept.indices {
      try progress(.matching, index, 2 * kept.count)
      kept[index].points = try FramePoints(of: kept[index].small, mask: kept[index].mask)
    }
    var table = PairTable(kept)
    let unit = Double(kept.map { max($0.box.width, $0.box.height) }.max() ?? 1) / 2
    let outlines = kept.map { Outline(of: $0.mask, unit: unit) }
    let unlike = Unlikeness(looks: selection.distances, outlines: outlines)
    var order: TurnOrder
    if options.isOrdered {
      order = try TurnOrder(given: kept.count, table: &table, unlike: unlike)
    } else {
      order = try TurnOrder(finding: &table, unlike: unlike) { done, of in
        try progress(.matching, kept.count + done, 2 * of)
      }
    }
    if let isLoop = options.isLoop { order.isLoop = isLoop }
    try progress(.fitting, 0, 2)
    let turn = try TurnMeasurement(
      kept, order: order, options: options, unlike: unlike, outlines: outlines, unit: unit, table: &table)
    try progress(.fitting, 1, 2)
    return try turn.analysis(dropped: selection.dropped.sorted { $0.index < $1.index })
  }
}
