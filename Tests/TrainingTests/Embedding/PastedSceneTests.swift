import Domain
import Images
import Networks
import Testing

@testable import Training

struct PastedSceneTests {
  @Test func theMapTakesCornersToTheUnitSquare() throws {
    var generator = SplitMix64(seed: 8)
    let square: [(Float, Float)] = [(0, 0), (1, 0), (1, 1), (0, 1)]
    for _ in 0..<50 {
      let corners = square.map { corner in
        (
          x: corner.0 * 90 + Float.random(in: -15...15, using: &generator),
          y: corner.1 * 60 + Float.random(in: -15...15, using: &generator)
        )
      }
      let map = try #require(Homography(mappingToUnitSquare: corners))
      for (corner, goal) in zip(corners, square) {
        let (u, v) = map(corner.x, corner.y)
        #expect(abs(u - goal.0) < 1e-3 && abs(v - goal.1) < 1e-3)
      }
    }
    #expect(Homography(mappingToUnitSquare: [(0, 0), (1, 1), (2, 2), (3, 3)]) == nil)
  }

  /// A red square on white.
  private var product: PixelBuffer {
    let inner = PixelBuffer(width: 40, height: 40, filledWith: (200, 20, 20))
    var bytes = [UInt8](repeating: 255, count: 80 * 80 * 3)
    for row in 0..<40 {
      for column in 0..<120 { bytes[((row + 20) * 80 + 20) * 3 + column] = inner.bytes[row * 120 + column] }
    }
    return PixelBuffer(width: 80, height: 80, bytes: bytes)
  }

  private func reddish(_ picture: PixelBuffer) -> Int {
    (0..<(picture.width * picture.height)).count {
      Int(picture.bytes[$0 * 3]) > 2 * Int(picture.bytes[$0 * 3 + 1]) + 20
    }
  }

  @Test func theProductStandsInTheScene() throws {
    let room = PixelBuffer(width: 300, height: 200, filledWith: (90, 120, 90))
    let cutout = CutOut(orWhole: product)
    #expect(cutout.pixels.width < 80)  // the ground is gone
    for seed in 0..<20 {
      var generator = SplitMix64(seed: UInt64(seed))
      let scene = try PastedScene(side: 96)(
        cutout, isFlat: false, room: room, other: nil, using: &generator)
      #expect(max(scene.width, scene.height) == 96)
      let share = Double(reddish(scene)) / Double(scene.width * scene.height)
      #expect(share > 0.3 && share < 0.999)
      // The same draw gives the same picture.
      var again = SplitMix64(seed: UInt64(seed))
      #expect(
        try PastedScene(side: 96)(cutout, isFlat: false, room: room, other: nil, using: &again) == scene)
    }
  }

  @Test func aPictureWithoutGroundIsPastedWhole() {
    let full = PixelBuffer(width: 40, height: 30, filledWith: (10, 20, 30))
    let cutout = CutOut(orWhole: full)
    #expect(cutout.pixels == full && cutout.coverage.allSatisfy { $0 == 255 })
    // Nothing but ground: whole too, rather than nothing.
    let white = PixelBuffer(width: 40, height: 30, filledWith: (255, 255, 255))
    #expect(CutOut(orWhole: white).pixels == white)
  }
}
