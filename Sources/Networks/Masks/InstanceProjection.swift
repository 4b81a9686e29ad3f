/// Instance mask projection (Fu and others, arXiv 1906.06597, section 3): what the detector says of objects, as a map
/// the semantic branch can read.
///
/// Each detection's soft mask times its score is put where the object is, in the channel of its class; where two of
/// one class overlap the larger value stays. Training and serving both project here, and no gradient flows back
/// through it.
public enum InstanceProjection {
  /// A detection with its mask.
  public struct Instance: Sendable {
    /// Channel of its class.
    public var channel: Int
    /// How sure the detector is, 0...1.
    public var score: Float
    /// Its mask.
    public var mask: RegionMask
    /// Where, in input pixels.
    public var region: Corners

    /// An instance from its parts.
    public init(channel: Int, score: Float, mask: RegionMask, region: Corners) {
      self.channel = channel
      self.score = score
      self.mask = mask
      self.region = region
    }
  }

  /// The map `[channels, height, width]`, row-major, `stride` input pixels a cell.
  public static func map(
    of instances: [Instance], channels: Int, width: Int, height: Int, stride: Int
  ) -> [Float] {
    var map = [Float](repeating: 0, count: channels * width * height)
    for instance in instances where (0..<channels).contains(instance.channel) {
      let placed = instance.mask.placed(on: instance.region / Float(stride), width: width, height: height)
      for row in 0..<placed.height {
        let line = (instance.channel * height + placed.top + row) * width + placed.left
        for column in 0..<placed.width {
          let value = placed.values[row * placed.width + column] * instance.score
          if value > map[line + column] { map[line + column] = value }
        }
      }
    }
    return map
  }
}
