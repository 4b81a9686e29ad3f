import Domain
import Images
import Networks

/// An object with the part of the picture it covers.
public struct LayeredObject: Sendable {
  /// What and where.
  public var detection: Detection
  /// What shows of it.
  public var visible: PlacedMask
  /// All of it, hidden parts too, as far as they lie in the picture; nil when not asked for.
  public var whole: PlacedMask?

  /// The share of the object that something else hides, 0...1; nil when not asked for.
  public var hiddenShare: Float? {
    whole.map { whole in
      let (shown, all) = (visible.area(), whole.area())
      return all > 0 ? max(0, 1 - Float(shown) / Float(all)) : 0
    }
  }
}

/// A picture's objects, and the class of every place.
public struct LayeredPicture: Sendable {
  /// The objects, most confident first.
  public var objects: [LayeredObject]
  /// The class of every place; nil when not asked for.
  public var classes: SemanticMap?
}

/// What is to be known of a picture's layers.
public struct LayersOptions: Sendable, Hashable {
  /// Which detections count.
  public var detection: Detector.Options
  /// Whether wholes are drawn too.
  public var drawsWholes: Bool
  /// Whether places are named too.
  public var namesPlaces: Bool

  /// Options; by default what shows of the objects and no more.
  public init(
    detection: Detector.Options = Detector.Options(), drawsWholes: Bool = false, namesPlaces: Bool = false
  ) {
    self.detection = detection
    self.drawsWholes = drawsWholes
    self.namesPlaces = namesPlaces
  }
}

extension Detector.Options {
  /// The detections whose masks are projected for the semantic branch, in training and serving alike: weak ones
  /// too, since each counts by its score.
  public static let projection = Detector.Options(scoreThreshold: 0.2, limit: 24)
}

/// What a detector's first graph and its decisions are of a picture, for training what reads them.
public struct PyramidView: Sendable {
  /// A map of the pyramid.
  public struct Level: Sendable {
    /// `[1, channels, rows, columns]`.
    public let shape: [Int]
    /// Row-major.
    public let values: [Float]
  }

  /// The maps regions are read from, finest first.
  public let levels: [Level]
  /// What is projected, boxes in input pixels.
  public let detections: [Detection]
  /// The padded input's size.
  public let input: ImageSize
  /// The part of it that is picture.
  public let content: ImageSize
}

extension Detector {
  /// Takes up layers trained on this detector.
  ///
  /// - Throws: `InferenceError` when they belong to another one.
  public func load(
    _ model: LayersModel, engine: Engine, options: CompileOptions = CompileOptions()
  ) throws(InferenceError) {
    guard let own = network as? RegionNetwork, model.configuration.pyramid == own.configuration.pyramid,
      model.vocabulary.categories.map(\.name) == vocabulary.categories.map(\.name),
      model.detectorWeights == nil || weightsHash == nil || model.detectorWeights == weightsHash
    else {
      throw .engine(doing: "load the layers", reason: "they were trained on another detector's pyramid")
    }
    own.layers = try LayersRequests(model, engine: engine, options: options)
  }

  /// Whether layers were loaded.
  public var drawsMasks: Bool { (network as? RegionNetwork)?.layers != nil }

  /// Whether those layers draw what is hidden too.
  public var drawsWholes: Bool { (network as? RegionNetwork)?.layers?.whole != nil }

  /// The pyramid and the projected detections of a picture.
  ///
  /// - Throws: `InferenceError` when the detector is a graph made elsewhere.
  public func pyramid(of picture: PixelBuffer) throws -> PyramidView {
    guard let own = network as? RegionNetwork else {
      throw InferenceError.engine(doing: "give the pyramid", reason: "the graph was made elsewhere")
    }
    return try own.pyramid(of: picture, selection(.projection))
  }

  /// The objects of a picture with what shows of them.
  ///
  /// - Parameter given: objects to draw in place of what the detector finds, in the picture's pixels.
  /// - Throws: `InferenceError` when no layers were loaded, or they lack what is asked for.
  public func layers(
    in picture: PixelBuffer, options: LayersOptions = LayersOptions(), of given: [Detection]? = nil
  ) throws -> LayeredPicture {
    guard let own = network as? RegionNetwork, let layers = own.layers else {
      throw InferenceError.engine(doing: "draw masks", reason: "the detector has no model of layers")
    }
    let prepared = try DetectorInput(picture, for: own.configuration)
    let found = try own.found(in: prepared, [selection(options.detection), selection(.projection)])
    let objects =
      given.map { list in
        list.map {
          $0.moved(to: $0.box.scaled(prepared.horizontalScale, prepared.verticalScale))
        }
      } ?? shown(found[0], options.detection)
    var picked = try own.layers(
      in: prepared, objects: objects, projected: found[1], options: options, by: layers,
      vocabulary: vocabulary,
      size: picture.size)
    for index in picked.objects.indices {
      picked.objects[index].detection =
        given?[index] ?? clipped(picked.objects[index].detection, to: picture)
    }
    return picked
  }
}
