import Domain
import Images
import Networks

/// What lies on the pyramid of the picture looked at last.
extension RegionNetwork {
  /// The pyramid of a picture, and what a selection keeps of it.
  func pyramid(of picture: PixelBuffer, _ selection: DetectionSelection) throws -> PyramidView {
    let prepared = try DetectorInput(picture, for: configuration)
    let detections = try found(in: prepared, [selection])[0]
    let levels = try levelNumbers.map { number throws(InferenceError) in
      let view = try features.output("level_\(number)")
      return PyramidView.Level(shape: view.shape, values: view.array)
    }
    return PyramidView(
      levels: levels, detections: detections, input: prepared.picture.size, content: prepared.content)
  }

  /// Masks of objects of the prepared picture, boxes in its pixels; the answer is in the picture's own.
  func layers(
    in prepared: DetectorInput, objects: [Detection], projected: [Detection], options: LayersOptions,
    by layers: LayersRequests, vocabulary: Vocabulary, size: ImageSize
  ) throws(InferenceError) -> LayeredPicture {
    let isProjected = options.namesPlaces && layers.configuration.semantic?.isProjected == true
    let projected = isProjected ? projected : []
    let masks = try drawn(
      (objects + projected).map { (Corners($0.box), $0.category) }, by: layers.visible,
      head: layers.configuration.visible, layers)
    var wholes: [(mask: RegionMask, region: Corners)] = []
    if options.drawsWholes {
      guard let request = layers.whole, let head = layers.configuration.whole else {
        throw .engine(doing: "draw wholes", reason: "the model of layers has no head for them")
      }
      wholes = try drawn(
        objects.map { (layers.configuration.wholeRegion(of: Corners($0.box)), $0.category) }, by: request,
        head: head, layers)
    }
    func placed(_ drawn: (mask: RegionMask, region: Corners)) -> PlacedMask {
      drawn.mask.placed(
        on: Corners(prepared.original(drawn.region.box)), width: size.width, height: size.height)
    }
    let answer = objects.enumerated().map { index, object in
      LayeredObject(
        detection: object.moved(to: prepared.original(object.box)),
        visible: placed(masks[index]), whole: options.drawsWholes ? placed(wholes[index]) : nil)
    }
    let instances = zip(projected, masks.dropFirst(objects.count)).map { ($0, $1.mask) }
    return LayeredPicture(
      objects: answer, classes: options.namesPlaces ? try named(prepared, instances, layers, vocabulary) : nil
    )
  }

  /// The masks of regions, in their order.
  private func drawn(
    _ regions: [(box: Corners, category: Int)], by request: InferenceRequest, head: MaskHead.Configuration,
    _ layers: LayersRequests
  ) throws(InferenceError) -> [(mask: RegionMask, region: Corners)] {
    guard !regions.isEmpty else { return [] }
    let (byLevel, order) = layers.network.grouped(regions.map(\.box))
    try request.run(try levelInputs(regions: byLevel))
    let output = try request.output("masks")
    let cells = head.maskSide * head.maskSide
    var masks = [RegionMask?](repeating: nil, count: regions.count)
    for (row, place) in order.enumerated() {
      let start = (row * head.classes + head.channel(of: regions[place].category)) * cells
      masks[place] = RegionMask(side: head.maskSide, logits: output.values[start..<(start + cells)])
    }
    return zip(masks, regions).compactMap { mask, region in mask.map { ($0, region.box) } }
  }

  /// The class of every place.
  private func named(
    _ prepared: DetectorInput, _ instances: [(detection: Detection, mask: RegionMask)],
    _ layers: LayersRequests, _ vocabulary: Vocabulary
  ) throws(InferenceError) -> SemanticMap {
    guard let request = layers.semantic, let branch = layers.network.semantic else {
      throw .engine(doing: "name places", reason: "the model of layers has no semantic branch")
    }
    var inputs = try levelInputs(regions: nil)
    let (width, height) = (prepared.picture.width / branch.stride, prepared.picture.height / branch.stride)
    if branch.configuration.isProjected {
      let projected = instances.compactMap { instance in
        branch.configuration.channel(of: vocabulary.categories[instance.detection.category].name).map {
          InstanceProjection.Instance(
            channel: $0, score: instance.detection.score, mask: instance.mask,
            region: Corners(instance.detection.box))
        }
      }
      let channels = branch.configuration.projected.count
      inputs["projection"] = .floats(
        InstanceProjection.map(
          of: projected, channels: channels, width: width, height: height, stride: branch.stride),
        shape: [1, channels, height, width])
    }
    try request.run(inputs)
    let logits = try request.output("classes")
    let expected = [1, branch.configuration.classes.count + 1, height, width]
    // A folder's own graph may not be the one its configuration describes.
    guard logits.shape == expected else {
      throw .engine(doing: "name places", reason: "the graph's answer is \(logits.shape), not \(expected)")
    }
    return SemanticMap(
      branch.configuration.classes, logits: logits.values, width: width, height: height,
      contentWidth: Float(prepared.content.width) / Float(branch.stride),
      contentHeight: Float(prepared.content.height) / Float(branch.stride))
  }
}
