/// COCO's classes of object size, by pixels covered; both ends belong to the range.
enum AreaRange: Int, CaseIterable, Sendable {
  case all, small, medium, large

  /// Smallest and largest area.
  var bounds: ClosedRange<Double> {
    switch self {
    case .all: 0...1e10
    case .small: 0...1024
    case .medium: 1024...9216
    case .large: 9216...1e10
    }
  }
}
