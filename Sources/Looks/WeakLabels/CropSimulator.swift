import Domain
import Foundation

/// Crops as visitors of a picture might make them, for trying out mining without visitors.
///
/// It is given boxes and nothing else: what the objects are it cannot know. Visitors pass over most objects and
/// small ones more often, miss edges by some of the object's size, sometimes adjust a crop, and sometimes drag
/// over nothing in particular. Every crop is marked as simulated.
public struct CropSimulator: Sendable {
  /// How visitors behave.
  public struct Options: Sendable, Hashable {
    /// Visits of a picture.
    public var visits = 20
    /// How probably a visitor cuts out an object of a tenth of the picture; less for smaller ones.
    public var attention = 0.5
    /// Standard deviation of an edge, as a part of the object's size.
    public var jitter = 0.07
    /// How probably a crop is preceded by a worse one of the same visit.
    public var adjusting = 0.3
    /// Drags over nothing in particular for each visit.
    public var idleDrags = 0.4

    /// The defaults.
    public init() {}
  }

  /// How visitors behave.
  public let options: Options
  // Any fixed day: the log is the same for the same seed.
  private static let start = Date(timeIntervalSince1970: 1_767_225_600)

  /// A simulator.
  public init(_ options: Options = Options()) { self.options = options }

  /// The crops of a picture, without results, in order of time.
  ///
  /// - Parameters:
  ///   - picture: the picture's path.
  ///   - boxes: where objects are, in fractions of the upright picture.
  ///   - random: the same numbers give the same crops.
  public func crops(
    of picture: String, boxes: [Box], using random: inout some RandomNumberGenerator
  ) -> [CropRecord] {
    var crops: [CropRecord] = []
    for visit in 0..<max(0, options.visits) {
      var time = Self.start.addingTimeInterval(Double(visit) * 3600)
      func add(_ box: Box) {
        time += Double.random(in: 2...20, using: &random)
        guard let box = Self.usable(box) else { return }
        crops.append(
          CropRecord(
            picture: picture, box: box, time: time, categories: [], session: "\(picture)#\(visit)",
            isSimulated: true))
      }
      for box in boxes.shuffled(using: &random) {
        let chance = options.attention * min(1, (Double(box.area) / 0.1).squareRoot())
        guard Double.random(in: 0...1, using: &random) < chance else { continue }
        if Double.random(in: 0...1, using: &random) < options.adjusting {
          add(moved(box, by: options.jitter * 3, using: &random))
        }
        add(moved(box, by: options.jitter, using: &random))
      }
      if Double.random(in: 0...1, using: &random) < options.idleDrags {
        let corners = (0..<4).map { _ in Float.random(in: 0...1, using: &random) }
        add(
          Box(
            left: min(corners[0], corners[1]), top: min(corners[2], corners[3]),
            right: max(corners[0], corners[1]), bottom: max(corners[2], corners[3])))
      }
    }
    return crops
  }

  /// A box whose edges lie somewhat beside.
  private func moved(_ box: Box, by deviation: Double, using random: inout some RandomNumberGenerator) -> Box
  {
    func shift(_ extent: Float) -> Float {
      // The sum of three even draws is near enough to a bell, and has no far tails.
      let draw = (0..<3).reduce(0.0) { sum, _ in sum + Double.random(in: -1...1, using: &random) }
      return Float(draw * deviation) * extent
    }
    return Box(
      left: box.x + shift(box.width), top: box.y + shift(box.height), right: box.right + shift(box.width),
      bottom: box.bottom + shift(box.height))
  }

  /// The part inside the picture, nil when hardly anything is left.
  private static func usable(_ box: Box) -> Box? {
    let inside = box.clipped(toWidth: 1, height: 1)
    return inside.width >= 0.01 && inside.height >= 0.01 ? inside : nil
  }
}
