import COpenVINO
import Domain
import Images

/// How a graph made elsewhere takes pictures: which input, what size, what becomes of a pixel.
///
/// The steps run inside the compiled graph, so pictures cross into it as bytes like those of our own networks.
public struct PictureInput: Sendable, Hashable, Codable {
  /// The order of a picture's dimensions behind the batch.
  public enum Layout: String, Sendable, Hashable, Codable {
    /// Channels first, as PyTorch has them.
    case channelsFirst = "nchw"
    /// Channels last, as TensorFlow has them.
    case channelsLast = "nhwc"
  }

  /// The order of the three channels.
  public enum Colour: String, Sendable, Hashable, Codable {
    /// Red first.
    case rgb
    /// Blue first, as OpenCV has them.
    case bgr
  }

  /// The input's name in the graph; nil for the only one there is.
  public var name: String?
  /// Width in pixels.
  public var width: Int
  /// Height in pixels.
  public var height: Int
  /// Order of the dimensions.
  public var layout: Layout
  /// Order of the channels.
  public var colour: Colour
  /// What white is before mean and deviation: 1 (PyTorch, most others) or 255.
  public var white: Float
  /// Taken off each channel, on the scale of `white`.
  public var mean: [Float]
  /// What each channel is divided by then.
  public var deviation: [Float]
  /// How a picture of other proportions gets to that size.
  public var fit: CropFit

  enum CodingKeys: String, CodingKey {
    case name, layout, colour, white, mean, fit, size
    case deviation = "std"
  }

  /// An input from its parts.
  public init(
    name: String? = nil, width: Int, height: Int, layout: Layout = .channelsFirst, colour: Colour = .rgb,
    white: Float = 1, mean: [Float] = [0, 0, 0], deviation: [Float] = [1, 1, 1], fit: CropFit = .pad
  ) {
    self.name = name
    self.width = width
    self.height = height
    self.layout = layout
    self.colour = colour
    self.white = white
    self.mean = mean
    self.deviation = deviation
    self.fit = fit
  }

  /// Reads an input; `size` is a number for a square, or `[width, height]`, and everything else may be missing.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func broken(_ key: CodingKeys, _ problem: String) -> DecodingError {
      .dataCorruptedError(forKey: key, in: values, debugDescription: problem)
    }
    let sides: [Int]
    if let side = try? values.decode(Int.self, forKey: .size) {
      sides = [side, side]
    } else {
      sides = try values.decode([Int].self, forKey: .size)
    }
    guard sides.count == 2, sides.allSatisfy({ (8...4096).contains($0) }) else {
      throw broken(.size, "a size is one number, or [width, height], of 8 to 4096 pixels")
    }
    func three(_ key: CodingKeys, _ usual: [Float]) throws -> [Float] {
      let found = try values.decodeIfPresent([Float].self, forKey: key) ?? usual
      guard found.count == 3, found.allSatisfy(\.isFinite) else {
        throw broken(key, "wants three numbers, one a channel")
      }
      return found
    }
    self.init(
      name: try values.decodeIfPresent(String.self, forKey: .name), width: sides[0], height: sides[1],
      layout: try values.decodeIfPresent(Layout.self, forKey: .layout) ?? .channelsFirst,
      colour: try values.decodeIfPresent(Colour.self, forKey: .colour) ?? .rgb,
      white: try values.decodeIfPresent(Float.self, forKey: .white) ?? 1,
      mean: try three(.mean, [0, 0, 0]), deviation: try three(.deviation, [1, 1, 1]),
      fit: try values.decodeIfPresent(CropFit.self, forKey: .fit) ?? .pad)
    guard white > 0, white.isFinite else {
      throw broken(.white, "white is a number above 0, mostly 1 or 255")
    }
    guard deviation.allSatisfy({ $0 > 0 }) else { throw broken(.deviation, "each number is above 0") }
  }

  /// Writes an input.
  public func encode(to encoder: any Encoder) throws {
    var values = encoder.container(keyedBy: CodingKeys.self)
    try values.encodeIfPresent(name, forKey: .name)
    try values.encode([width, height], forKey: .size)
    try values.encode(layout, forKey: .layout)
    try values.encode(colour, forKey: .colour)
    try values.encode(white, forKey: .white)
    try values.encode(mean, forKey: .mean)
    try values.encode(deviation, forKey: .deviation)
    try values.encode(fit, forKey: .fit)
  }

  /// Lends the description as C takes it: mean and deviation of bytes, in the graph's order of channels.
  func withDescription<Result>(_ body: (UnsafePointer<VitrineOpenVINOPictures>) -> Result) -> Result {
    let scale = 255 / white
    return (name ?? "").withCString { name in
      (layout == .channelsFirst ? "NCHW" : "NHWC").withCString { layout in
        var description = VitrineOpenVINOPictures(
          input: name, layout: layout, reverse_channels: colour == .bgr ? 1 : 0,
          mean: (mean[0] * scale, mean[1] * scale, mean[2] * scale),
          deviation: (deviation[0] * scale, deviation[1] * scale, deviation[2] * scale))
        return body(&description)
      }
    }
  }
}
