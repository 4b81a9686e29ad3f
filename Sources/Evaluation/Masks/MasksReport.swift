/// What was measured of a detector's layers.
public struct MasksReport: Sendable, Encodable {
  /// The classes of places.
  public struct Places: Sendable, Encodable {
    /// Mean intersection over union of the classes that can be worn or carried.
    public var meanOverlap: Double?
    /// The share of pixels whose class is right.
    public var accuracy: Double
    /// Intersection over union, class by class.
    public var classes: [String: Double]

    enum CodingKeys: String, CodingKey {
      case accuracy, classes
      case meanOverlap = "mean_iou"
    }
  }

  /// Recall of inner garments.
  public struct Layered: Sendable, Encodable {
    /// Inner garments that touch an outer one.
    public var pairs: Int
    /// With what the detector shows.
    public var boxes: LayeredPairs.Recall
    /// With as many boxes as boxes and additions are together.
    public var boxesAtEqualCount: LayeredPairs.Recall
    /// With boxes and what the classes of places add.
    public var layers: LayeredPairs.Recall
    /// The share of the additions that are there.
    public var addedPrecision: Double?

    enum CodingKeys: String, CodingKey {
      case pairs, boxes, layers
      case boxesAtEqualCount = "boxes_at_equal_count"
      case addedPrecision = "added_precision"
    }
  }

  /// Wholes of partly hidden objects, each given the box of what shows.
  public struct Wholes: Sendable, Encodable {
    /// Objects hidden by a twentieth to nine tenths.
    public var objects: Int
    /// Mean overlap of the drawn whole with the true one.
    public var whole: Double
    /// Mean overlap of what is drawn as visible with the true whole.
    public var visible: Double
    /// Mean overlap of what truly shows with the true whole: the most that visible-only can reach.
    public var trueVisible: Double
    /// Mean error of the hidden share.
    public var hiddenError: Double
    /// The same error when the mean hidden share is said of all.
    public var hiddenErrorOfMean: Double

    enum CodingKeys: String, CodingKey {
      case objects
      case whole = "whole_iou"
      case visible = "visible_iou"
      case trueVisible = "true_visible_iou"
      case hiddenError = "hidden_share_error"
      case hiddenErrorOfMean = "hidden_share_error_of_the_mean"
    }
  }

  /// Pictures measured.
  public var pictures = 0
  /// Classes of places; nil without labels.
  public var places: Places?
  /// Average precision by masks; nil without outlines.
  public var masks: MaskPrecision.Result?
  /// Average precision of the same detections by boxes.
  public var boxes: MaskPrecision.Result?
  /// Mean overlap of masks drawn on the true boxes.
  public var maskOverlap: Double?
  /// Layered pairs; nil where none is annotated.
  public var layered: Layered?
  /// Wholes; nil where none is annotated.
  public var wholes: Wholes?

  enum CodingKeys: String, CodingKey {
    case pictures, places, masks, boxes, layered, wholes
    case maskOverlap = "mask_iou_on_true_boxes"
  }
}
