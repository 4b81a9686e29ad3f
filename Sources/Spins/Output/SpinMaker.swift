import Crypto
import Domain
import Foundation
import Images

/// Makes a turning view of frames and writes it into a folder: analyse, draw at even angles, encode.
///
/// Work in progress lies in the folder's `.making`; called again with the same frames and options it goes on there,
/// and the finished view replaces an older one only when it is complete.
public struct SpinMaker: Sendable {
  /// What the view should be.
  public struct Options: Sendable, Hashable, Codable {
    /// What is known of the frames.
    public var analysis = SpinAnalyst.Options()
    /// Frames of a whole turn; an arc has its share of them.
    public var framesPerTurn = 36
    /// Longer side of a frame, in pixels, at most.
    public var side = 640
    /// Bytes all pictures may have together for a whole turn; quality gives way.
    public var bytes = 1_500_000
    /// What stands behind the object.
    public var ground = SpinRenderer.Ground.photo

    /// How what lies between the photos is made.
    public var between = SpinRenderer.Between.turn

    /// The defaults: 36 frames of 640 pixels in 1.5 MB, the photos' own ground.
    public init() {}
  }

  private let options: Options

  /// A maker.
  public init(_ options: Options = Options()) { self.options = options }

  /// Makes the view.
  ///
  /// - Parameters:
  ///   - boxes: where the detector saw the object in each frame; used where the ground is not plain.
  ///   - progress: told about the work; what it throws ends it, and what was done is kept for the next time.
  public func make(
    _ sources: [SourceFrame], boxes: [Box?] = [], into folder: URL,
    progress: SpinAnalyst.Progress = { _, _, _ in }
  ) throws -> SpinManifest {
    let work = try Workbench(folder: folder, key: key(sources, boxes))
    let analysis: SpinAnalysis
    if let plan = work.plan {
      analysis = try plan.analysis(with: sources)
    } else {
      analysis = try SpinAnalyst(options.analysis).analysis(of: sources, boxes: boxes, progress: progress)
      try work.keep(SpinPlan(analysis))
    }
    let angles = angles(of: analysis)
    var renderer = SpinRenderer(
      analysis, window: SpinRenderer.window(analysis, longestSide: options.side), ground: options.ground)
    var frames: [PixelBuffer] = []
    for (index, angle) in angles.enumerated() {
      try progress(.rendering, index, angles.count)
      if let known = work.frame(index) {
        frames.append(known)
        continue
      }
      let frame = try renderer.frame(at: angle, by: options.between)
      try work.keep(frame, as: index)
      frames.append(frame)
    }
    try progress(.rendering, angles.count, angles.count)
    let (files, preview) = try SpinEncoder(
      bytes: options.bytes * angles.count / max(1, options.framesPerTurn)
    )
    .encoded(frames)
    let gaps = analysis.frames.indices.map { renderer.gap(after: $0) }.filter(\.isFinite)
    let photos = angles.count { angle in
      analysis.frames.contains { abs(remainder($0.angle - angle, 360)) < 0.6 }
    }
    let manifest = SpinManifest(
      kind: analysis.isLoop ? .loop : .arc, width: frames[0].width, height: frames[0].height, angles: angles,
      files: files.map(\.name), preview: preview.layout,
      bytes: files.reduce(preview.data.count) { $0 + $1.data.count },
      source: SpinManifest.Source(
        given: sources.count, used: analysis.frames.count, dropped: analysis.dropped,
        widestGap: ((gaps.max() ?? 0) * 10).rounded() / 10,
        elevation: (analysis.elevation * 10).rounded() / 10,
        photos: photos, explained: renderer.explained.median))
    try work.finish(files: files + [(preview.layout.file, preview.data)], manifest: manifest)
    return manifest
  }

  /// Even angles around a loop, or along an arc with both ends.
  private func angles(of analysis: SpinAnalysis) -> [Double] {
    if analysis.isLoop {
      return (0..<options.framesPerTurn).map { Double($0) * 360 / Double(options.framesPerTurn) }
    }
    let first = analysis.frames.first?.angle ?? 0
    let span = (analysis.frames.last?.angle ?? 0) - first
    let steps = max(2, Int((span * Double(options.framesPerTurn) / 360).rounded()))
    return (0...steps).map { ((first + span * Double($0) / Double(steps)) * 1000).rounded() / 1000 }
  }

  /// Names the frames and options: work of others is not gone on with.
  private func key(_ sources: [SourceFrame], _ boxes: [Box?]) throws -> String {
    var hash = SHA256()
    hash.update(data: try JSONEncoder.sorted.encode(options))
    hash.update(data: try JSONEncoder.sorted.encode(boxes))
    for source in sources {
      hash.update(data: Data("\(source.picture.width)x\(source.picture.height)".utf8))
      source.picture.bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
    }
    return hash.finalize().map { String(format: "%02x", $0) }.joined()
  }
}

extension JSONEncoder {
  /// Keys in order, so that equal values are equal bytes.
  static var sorted: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}

extension [Double] {
  /// The middle value, to a hundredth; nil when there is none.
  fileprivate var median: Double? { isEmpty ? nil : (sorted()[count / 2] * 100).rounded() / 100 }
}
