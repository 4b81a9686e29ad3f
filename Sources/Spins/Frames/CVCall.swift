import COpenCV
import Domain

/// The one error rule of the wall: a call that does not answer 0 becomes a `SpinError` with OpenCV's words.
enum CVCall {
  static func run(_ operation: String, _ call: () -> Int32) throws(SpinError) {
    guard call() == 0 else {
      throw .failed(operation: operation, reason: String(cString: vitrine_cv_problem()))
    }
  }
}

extension PixelBuffer {
  /// Lends the pixels to OpenCV for the length of `body`.
  func withCV<Result>(_ body: (VitrinePicture) -> Result) -> Result {
    bytes.withUnsafeBufferPointer {
      body(VitrinePicture(bytes: $0.baseAddress, width: Int32(width), height: Int32(height)))
    }
  }

  /// How much fine detail the edges under the mask have; falls when the camera shook.
  func sharpness(under mask: SoftMask) throws(SpinError) -> Double {
    var value = 0.0
    try CVCall.run("measuring sharpness") {
      withCV { vitrine_cv_sharpness($0, mask.bytes, &value) }
    }
    return value
  }

  /// The picture seen through a similarity, brightened by `gain` in linear light.
  func warped(by place: Placement, gain: Double, width: Int, height: Int) throws(SpinError) -> PixelBuffer {
    var target = [UInt8](repeating: 0, count: width * height * 3)
    try CVCall.run("bringing a frame into place") {
      withCV { vitrine_cv_warp($0, place.matrix, gain, &target, Int32(width), Int32(height)) }
    }
    return PixelBuffer(width: width, height: height, bytes: target)
  }
}

extension SoftMask {
  /// The mask seen through a similarity.
  func warped(by place: Placement, width: Int, height: Int) throws(SpinError) -> SoftMask {
    var target = [UInt8](repeating: 0, count: width * height)
    try CVCall.run("bringing a mask into place") {
      vitrine_cv_warp_mask(
        bytes, Int32(self.width), Int32(self.height), place.matrix, &target, Int32(width), Int32(height))
    }
    return SoftMask(width: width, height: height, bytes: target)
  }
}

/// Points of a frame that can be found again in others.
final class FramePoints {
  private let handle: OpaquePointer

  /// At most `most` SIFT points under the mask.
  init(of picture: PixelBuffer, mask: SoftMask, most: Int = 1800) throws(SpinError) {
    var handle: OpaquePointer?
    try CVCall.run("finding points") {
      picture.withCV { vitrine_cv_features($0, mask.bytes, Int32(most), &handle) }
    }
    guard let handle else { throw .failed(operation: "finding points", reason: "nothing came back") }
    self.handle = handle
  }

  deinit { vitrine_cv_features_release(handle) }

  /// Points seen in both frames.
  ///
  /// `middle` and `otherMiddle` are where the object is in each, `reach` how far a point may be from its place beside
  /// it.
  func matches(
    with other: FramePoints, middle: (x: Float, y: Float), otherMiddle: (x: Float, y: Float),
    reach: (x: Float, y: Float)
  ) throws(SpinError) -> [PointMatch] {
    let capacity = 400
    var numbers = [Float](repeating: 0, count: capacity * 4)
    var count: Int32 = 0
    try CVCall.run("matching points") {
      vitrine_cv_matches(
        handle, other.handle, [middle.x, middle.y], [otherMiddle.x, otherMiddle.y], [reach.x, reach.y],
        &numbers, Int32(capacity), &count)
    }
    return (0..<Int(count)).map {
      PointMatch(
        x: Double(numbers[4 * $0]), y: Double(numbers[4 * $0 + 1]), otherX: Double(numbers[4 * $0 + 2]),
        otherY: Double(numbers[4 * $0 + 3]))
    }
  }
}

/// One point of the object in two frames, in their pixels.
struct PointMatch: Sendable, Hashable {
  var x: Double
  var y: Double
  var otherX: Double
  var otherY: Double
}

/// Dense motion between two neighbouring frames of a view, for the frames between them.
final class FrameMotion {
  private let handle: OpaquePointer
  private let width: Int
  private let height: Int

  init(from first: PixelBuffer, to second: PixelBuffer) throws(SpinError) {
    var handle: OpaquePointer?
    try CVCall.run("following motion") {
      first.withCV { first in second.withCV { vitrine_cv_motion(first, $0, &handle) } }
    }
    guard let handle else { throw .failed(operation: "following motion", reason: "nothing came back") }
    self.handle = handle
    width = first.width
    height = first.height
  }

  deinit { vitrine_cv_motion_release(handle) }

  /// The frame at `time` 0...1 between both: each is carried its part of the way, then they are blended where
  /// going there and back leads home.
  func frame(at time: Double) throws(SpinError) -> PixelBuffer {
    var target = [UInt8](repeating: 0, count: width * height * 3)
    try CVCall.run("making a frame in between") { vitrine_cv_between(handle, time, &target) }
    return PixelBuffer(width: width, height: height, bytes: target)
  }
}

/// How unlike each other frames look, whatever their place, size and exposure: a symmetric table.
enum Appearance {
  static func distances(_ frames: [(picture: PixelBuffer, mask: SoftMask, box: Box)]) throws(SpinError)
    -> [[Double]]
  {
    let count = frames.count
    var table = [Float](repeating: 0, count: count * count)
    let boxes = frames.flatMap { [$0.box.x, $0.box.y, $0.box.width, $0.box.height] }
    // Pointers to all frames at once need them in one block each, for as long as the call takes.
    let pixels = frames.map { copied($0.picture.bytes) }
    let masks = frames.map { copied($0.mask.bytes) }
    defer {
      for block in pixels + masks { block.deallocate() }
    }
    let pictures = zip(frames, pixels).map { frame, block in
      VitrinePicture(
        bytes: UnsafePointer(block.baseAddress), width: Int32(frame.picture.width),
        height: Int32(frame.picture.height))
    }
    var maskPointers: [UnsafePointer<UInt8>?] = masks.map { UnsafePointer($0.baseAddress) }
    try CVCall.run("comparing frames") {
      vitrine_cv_distances(pictures, &maskPointers, boxes, Int32(count), &table)
    }
    return (0..<count).map { row in (0..<count).map { Double(table[row * count + $0]) } }
  }

  private static func copied(_ bytes: [UInt8]) -> UnsafeMutableBufferPointer<UInt8> {
    let block = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
    _ = block.initialize(from: bytes)
    return block
  }
}
