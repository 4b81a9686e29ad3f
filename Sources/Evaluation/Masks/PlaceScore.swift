/// How well the class of every pixel is known: intersection over union of each class, over all pictures together.
public struct PlaceScore: Sendable {
  /// Names, background first.
  public let names: [String]
  private var shared: [Int]
  private var wanted: [Int]
  private var found: [Int]

  /// A score of classes by name; background comes before them.
  public init(classes: [String]) {
    names = ["background"] + classes
    shared = names.map { _ in 0 }
    (wanted, found) = (shared, shared)
  }

  /// Adds a picture, pixel by pixel; truth of nil counts for nothing.
  public mutating func add(truth: [UInt8?], labels: [UInt8]) {
    for (truth, label) in zip(truth, labels) {
      guard let truth, Int(truth) < names.count, Int(label) < names.count else { continue }
      wanted[Int(truth)] += 1
      found[Int(label)] += 1
      if truth == label { shared[Int(truth)] += 1 }
    }
  }

  /// Intersection over union of each class that was there to be found.
  public var overlaps: [String: Double] {
    var overlaps: [String: Double] = [:]
    for index in names.indices where wanted[index] > 0 {
      overlaps[names[index]] = Double(shared[index]) / Double(wanted[index] + found[index] - shared[index])
    }
    return overlaps
  }

  /// Mean over those of the classes; nil when none was there.
  public func mean(over classes: Set<String>) -> Double? {
    let values = overlaps.filter { classes.contains($0.key) }.values
    return values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
  }

  /// The share of pixels whose class is right.
  public var accuracy: Double { Double(shared.reduce(0, +)) / Double(max(wanted.reduce(0, +), 1)) }
}
