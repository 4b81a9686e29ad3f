import Annotations
import Domain
import Images
import Inference
import Networks
import Torch

/// One version of a picture as the layers learn from it: the detector's pyramid, which does not change, and what
/// should be made of it.
final class LayersView {
  /// A region and what should be drawn on it.
  struct Lesson: Sendable {
    var region: Corners
    /// The masks that learn it: one, or several where the label is coarser than the vocabulary.
    var channels: [Int]
    var target: [Float]
  }

  /// Label of places nothing is known of.
  static let unknown: Int64 = 255

  /// Pyramid maps in half precision: they are kept for the whole run.
  private let maps: [Tensor]
  /// What shows.
  let visible: [Lesson]
  /// Wholes.
  let wholes: [Lesson]
  /// Detections for the projection, in input pixels.
  let detections: [Detection]
  /// Places `[height, width]` of the semantic branch.
  let size: ImageSize
  /// Class of each place; empty when the set names none.
  let places: [Int64]

  init(
    _ view: PyramidView, visible: [Lesson], wholes: [Lesson], places: [Int64], stride: Int
  ) {
    maps = view.levels.map { Tensor($0.values, shape: $0.shape).to(.float16) }
    self.visible = visible
    self.wholes = wholes
    self.places = places
    detections = view.detections
    size = ImageSize(width: view.input.width / stride, height: view.input.height / stride)
  }

  /// The pyramid in full precision.
  func levels(on device: Device) -> [Tensor] { maps.map { $0.to(device).to(.float32) } }
}

/// Makes the views of a source's pictures.
struct LayersViewMaker {
  let source: LoadedLayersSource
  let network: LayersNetwork
  let detector: Detector
  let decoder = ImageDecoder()

  /// Version `number` of a picture: the first as it is, odd ones mirrored, all but the first in another light.
  func view(
    of picture: MaskedPictures.Picture, number: Int, using generator: inout SplitMix64
  ) async throws -> LayersView {
    var pixels = try decoder.decode(picture.file)
    let isMirrored = !number.isMultiple(of: 2)
    if number > 0 { pixels = pixels.jittered(mirrors: isMirrored, using: &generator) }
    let pyramid = try await detector.pyramid(of: pixels)
    let labels = try picture.labels.map { LabelMap(try decoder.decode($0)) }
    // From annotated pixels to the input's.
    let scale = SIMD2(
      Float(pyramid.content.width) / Float(picture.width),
      Float(pyramid.content.height) / Float(picture.height))
    let form = Form(picture: picture, scale: scale, isMirrored: isMirrored)

    var visible: [LayersView.Lesson] = []
    var wholes: [LayersView.Lesson] = []
    for object in picture.objects where !object.isCrowd {
      let candidates = source.candidates[object.categoryID] ?? []
      guard !candidates.isEmpty, min(object.box.width, object.box.height) >= 4 else { continue }
      let box = form.box(object.box)
      let regions = [box] + (0..<2).map { _ in Self.shifted(box, using: &generator) }
      if let mask = form.mask(try object.visiblePixels(labels)) {
        visible += lessons(regions, mask, scale, network.configuration.visible, candidates)
      }
      if let head = network.configuration.whole, let mask = form.mask(try object.wholePixels()) {
        let grown = regions.map(network.configuration.wholeRegion(of:))
        wholes += lessons(grown, mask, scale, head, candidates)
      }
    }
    return LayersView(
      pyramid, visible: visible, wholes: wholes, places: places(labels, pyramid, form),
      stride: network.semantic?.stride ?? 1)
  }

  private func lessons(
    _ regions: [Corners], _ mask: ObjectMask, _ scale: SIMD2<Float>, _ head: MaskHead.Configuration,
    _ candidates: [Int]
  ) -> [LayersView.Lesson] {
    let channels = Set(candidates.map(head.channel(of:))).sorted()
    let toPicture = Corners(lowHalf: 1 / scale, highHalf: 1 / scale)
    return regions.map {
      LayersView.Lesson(
        region: $0, channels: channels, target: mask.target(for: $0 * toPicture, side: head.maskSide))
    }
  }

  /// A box as a detector might have found it: its edges off by up to a tenth of its size.
  private static func shifted(_ box: Corners, using generator: inout SplitMix64) -> Corners {
    let size = box.highHalf - box.lowHalf
    let reach = Corners(lowHalf: size, highHalf: size) * 0.1
    let change = Corners(
      Float.random(in: -1...1, using: &generator), Float.random(in: -1...1, using: &generator),
      Float.random(in: -1...1, using: &generator), Float.random(in: -1...1, using: &generator))
    return box + reach * change
  }

  /// The class of each place of the padded input: that of the pixel under its middle.
  private func places(_ labels: LabelMap?, _ pyramid: PyramidView, _ form: Form) -> [Int64] {
    guard let labels, let classes = source.classes, let branch = network.semantic else { return [] }
    let (width, height) = (pyramid.input.width / branch.stride, pyramid.input.height / branch.stride)
    return (0..<width * height).map { place in
      let middle =
        (SIMD2(Float(place % width), Float(place / width)) + 0.5) * Float(branch.stride) / form.scale
      var (x, y) = (Int(middle.x), Int(middle.y))
      guard x < labels.width, y < labels.height else { return LayersView.unknown }
      if form.isMirrored { x = labels.width - 1 - x }
      y = min(y, labels.height - 1)
      return classes[labels.values[y * labels.width + x]].map(Int64.init) ?? LayersView.unknown
    }
  }

  /// How a picture's own pixels lie in a view.
  private struct Form {
    let picture: MaskedPictures.Picture
    let scale: SIMD2<Float>
    let isMirrored: Bool

    func box(_ box: Box) -> Corners {
      var box = box
      if isMirrored { box.x = Float(picture.width) - box.right }
      return Corners(box) * Corners(lowHalf: scale, highHalf: scale)
    }

    func mask(_ pixels: [Bool]?) -> ObjectMask? {
      guard var pixels, pixels.count == picture.width * picture.height else { return nil }
      if isMirrored {
        for row in 0..<picture.height {
          pixels[row * picture.width..<(row + 1) * picture.width].reverse()
        }
      }
      return ObjectMask(width: picture.width, height: picture.height, pixels: pixels)
    }
  }
}
