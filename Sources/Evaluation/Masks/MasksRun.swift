import Annotations
import Domain
import Foundation
import Images
import Inference
import Networks

/// Runs a detector with layers over pictures with outlines: what `vitrine evaluate masks` calls.
public struct MasksRun: Sendable {
  let pictures: MaskedPictures
  let map: CategoryMap
  let classes: CategoryMap?

  /// A run.
  ///
  /// - Parameters:
  ///   - map: the model's categories to the file's.
  ///   - classes: the file's labels to the classes of places; nil when places are not measured.
  public init(_ pictures: MaskedPictures, map: CategoryMap = .identity, classes: CategoryMap? = nil) {
    self.pictures = pictures
    self.map = map
    self.classes = classes
  }

  /// The report of a detector that has loaded layers of that configuration.
  public func report(
    of detector: Detector, layers configuration: LayersNetwork.Configuration,
    progress: (Int, Int) -> Void = { _, _ in }
  ) async throws -> MasksReport {
    let semantic = classes == nil ? nil : configuration.semantic
    var gathered = Gathered(
      places: PlaceScore(classes: semantic?.classes.map(\.name) ?? []), labels: labels(semantic),
      names: names)
    let reachable = Set(detector.vocabulary.categories.compactMap { map[$0.name] })
    let decoder = ImageDecoder()
    for (index, picture) in pictures.pictures.enumerated() {
      let pixels = try decoder.decode(picture.file).resized(
        to: ImageSize(width: picture.width, height: picture.height))
      let labels = try picture.labels.map { LabelMap(try decoder.decode($0)) }
      let answer = try await detector.layers(
        in: pixels,
        options: LayersOptions(detection: .init(scoreThreshold: 0.05), namesPlaces: semantic != nil))
      let truth = try truth(of: picture, labels)
      let found = found(answer, detector.vocabulary)
      // A category the model has no word for says nothing of its masks.
      gathered.precision.add(
        truth: truth.map(\.object).filter { reachable.contains($0.category) }, found: found)
      let given = truth.map { Detection(box: $0.object.box, category: 0, score: 1) }
      let wholeTruth = try truth.map {
        try $0.annotation.wholePixels().map { PixelMask($0, width: picture.width) }
      }
      let drawn = try await detector.layers(
        in: pixels,
        options: LayersOptions(
          drawsWholes: configuration.whole != nil && wholeTruth.contains { $0 != nil }), of: given)
      for (index, object) in drawn.objects.enumerated() {
        gathered.add(object, truth: truth[index].object, whole: wholeTruth[index])
      }
      if let map = answer.classes, let labels {
        gathered.add(
          map, labels, size: pixels.size, objects: truth.map(\.object),
          found: answer.objects.map(\.detection),
          detector: detector)
      }
      progress(index + 1, pictures.pictures.count)
    }
    return gathered.report(
      pictures: pictures.pictures.count, semantic: semantic, threshold: detector.input.scoreThreshold)
  }

  /// Class of each label value.
  private func labels(_ semantic: SemanticBranch.Configuration?) -> [UInt8: UInt8] {
    guard let semantic, let classes else { return [:] }
    var labels: [UInt8: UInt8] = [:]
    for (id, name) in pictures.names {
      guard let label = UInt8(exactly: id), let listed = classes.entries[name], let listed else { continue }
      if listed == "background" { labels[label] = 0 }
      if let number = semantic.classes.firstIndex(where: { $0.name == listed }) {
        labels[label] = UInt8(number + 1)
      }
    }
    return labels
  }

  /// Class of each of the file's labels, by name.
  private var names: [String: String] { classes?.entries.compactMapValues { $0 } ?? [:] }

  private typealias Truth = (object: MaskPrecision.Object, annotation: COCOAnnotations.Annotation)

  private func truth(of picture: MaskedPictures.Picture, _ labels: LabelMap?) throws -> [Truth] {
    try picture.objects.compactMap { annotation in
      guard !annotation.isCrowd, let name = pictures.names[annotation.categoryID],
        let pixels = try annotation.visiblePixels(labels), pixels.count == picture.width * picture.height
      else { return nil }
      let mask = PixelMask(pixels, width: picture.width)
      return mask.area > 0 ? (.init(category: name, box: annotation.box, mask: mask), annotation) : nil
    }
  }

  /// What was found under the file's names, doubles of one name suppressed.
  private func found(_ answer: LayeredPicture, _ vocabulary: Vocabulary) -> [MaskPrecision.Object] {
    let known = Set(pictures.names.values)
    let named = answer.objects.compactMap { object -> MaskPrecision.Object? in
      guard let name = map[vocabulary.categories[object.detection.category].name], known.contains(name) else {
        return nil
      }
      return .init(
        category: name, box: object.detection.box, mask: PixelMask(object.visible),
        score: object.detection.score)
    }
    return Dictionary(grouping: named, by: \.category).values.flatMap { objects in
      nonMaximumSuppression(
        objects.map { Corners($0.box) },
        order: objects.indices.sorted { objects[$0].score > objects[$1].score },
        threshold: 0.5
      ).map { objects[$0] }
    }
  }
}

/// What a run adds up.
private struct Gathered {
  var places: PlaceScore
  let labels: [UInt8: UInt8]
  let names: [String: String]
  var precision = MaskPrecision()
  var pairs = LayeredPairs()
  private var maskOverlaps: [Double] = []
  private var wholes: [(whole: Double, visible: Double, trueVisible: Double, hidden: Double, said: Double)] =
    []

  init(places: PlaceScore, labels: [UInt8: UInt8], names: [String: String]) {
    self.places = places
    self.labels = labels
    self.names = names
  }

  mutating func add(_ drawn: LayeredObject, truth: MaskPrecision.Object, whole: PixelMask?) {
    let visible = PixelMask(drawn.visible)
    maskOverlaps.append(visible.overlap(truth.mask))
    guard let whole, whole.area > 0, let drawnWhole = drawn.whole, let said = drawn.hiddenShare else {
      return
    }
    let hidden = 1 - Double(truth.mask.area) / Double(whole.area)
    guard (0.05...0.9).contains(hidden) else { return }
    wholes.append(
      (
        PixelMask(drawnWhole).overlap(whole), visible.overlap(whole), truth.mask.overlap(whole), hidden,
        Double(said)
      ))
  }

  mutating func add(
    _ map: SemanticMap, _ labels: LabelMap, size: ImageSize, objects: [MaskPrecision.Object],
    found: [Detection], detector: Detector
  ) {
    let (width, height) = (size.width, size.height)
    if labels.width == width, labels.height == height {
      places.add(
        truth: labels.values.map { self.labels[$0] }, labels: map.labels(width: width, height: height))
    }
    func name(_ detection: Detection) -> String? {
      let category = detector.vocabulary.categories[detection.category].name
      return map.classes.first { $0.categories.contains(category) }?.name
    }
    let boxes = found.compactMap { detection in
      name(detection).map { LayeredPairs.Found(name: $0, box: detection.box, score: detection.score) }
    }
    let shown = found.filter { $0.score >= detector.input.scoreThreshold }
    let added = map.additions(to: shown, in: detector.vocabulary, width: width, height: height)
    pairs.add(
      objects: objects, names: names, found: boxes,
      added: added.map { .init(name: map.classes[$0.number].name, box: $0.box, score: $0.score) },
      smallest: width * height / 500)
  }

  func report(
    pictures: Int, semantic: SemanticBranch.Configuration?, threshold: Float
  ) -> MasksReport {
    func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(max(values.count, 1)) }
    var report = MasksReport()
    report.pictures = pictures
    report.masks = precision.result(byMasks: true)
    report.boxes = precision.result(byMasks: false)
    report.maskOverlap = maskOverlaps.isEmpty ? nil : mean(maskOverlaps)
    if let semantic {
      // Skin and hair are seen, but not sold.
      let garments = Set(semantic.classes.map(\.name)).subtracting(["skin", "hair"])
      report.places = .init(
        meanOverlap: places.mean(over: garments), accuracy: places.accuracy, classes: places.overlaps)
      if pairs.pairs > 0 {
        report.layered = .init(
          pairs: pairs.pairs, boxes: pairs.recall(from: threshold, withAdded: false),
          boxesAtEqualCount: pairs.recall(from: pairs.equalThreshold(from: threshold), withAdded: false),
          layers: pairs.recall(from: threshold, withAdded: true), addedPrecision: pairs.addedPrecision)
      }
    }
    if !wholes.isEmpty {
      let usual = mean(wholes.map(\.hidden))
      report.wholes = .init(
        objects: wholes.count, whole: mean(wholes.map(\.whole)), visible: mean(wholes.map(\.visible)),
        trueVisible: mean(wholes.map(\.trueVisible)),
        hiddenError: mean(wholes.map { abs($0.said - $0.hidden) }),
        hiddenErrorOfMean: mean(wholes.map { abs(usual - $0.hidden) }))
    }
    return report
  }
}
