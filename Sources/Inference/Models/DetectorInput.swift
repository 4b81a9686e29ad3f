import Domain
import Images
import Networks

/// A picture as the detector sees it: scaled to its size, padded at the right and below to multiples of 32
/// with the colour that is zero after normalisation.
///
/// Training and serving both prepare pictures here.
public struct DetectorInput: Sendable {
  /// The padded picture.
  public let picture: PixelBuffer
  /// The part of it that is picture.
  public let content: ImageSize
  /// From the original's pixels to the input's, horizontally.
  public let horizontalScale: Float
  /// And vertically; nearly the same, whole pixels aside.
  public let verticalScale: Float

  /// Prepares a picture for a detector of that configuration.
  public init(_ picture: PixelBuffer, for configuration: FasterRCNN.Configuration) throws(ImageError) {
    let scale = configuration.scale(width: picture.width, height: picture.height)
    content = ImageSize(
      width: max(1, Int((Float(picture.width) * scale).rounded())),
      height: max(1, Int((Float(picture.height) * scale).rounded())))
    horizontalScale = Float(content.width) / Float(picture.width)
    verticalScale = Float(content.height) / Float(picture.height)
    let mean = configuration.backbone.mean.map { UInt8(min(max($0, 0), 255).rounded()) }
    let fill = mean.count == 3 ? Colour(red: mean[0], green: mean[1], blue: mean[2]) : .imageNetMean
    self.picture = try picture.resized(to: content).padded(toMultipleOf: 32, fill: fill)
  }

  /// A box of the input in the original picture's pixels.
  public func original(_ box: Box) -> Box { box.scaled(1 / horizontalScale, 1 / verticalScale) }
}
