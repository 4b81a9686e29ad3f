/// Pixels (or fill) added around a feature map before a window slides over it, each side by itself.
///
/// PyTorch pads both sides alike; TensorFlow's "SAME" at stride 2 pads right and bottom only. Which one
/// a backbone was trained with is part of its configuration: published weights lose a quarter of their
/// answers under the other.
public struct Padding: Sendable, Hashable, Codable {
  /// Rows added above.
  public var top: Int
  /// Columns added to the left.
  public var left: Int
  /// Rows added below.
  public var bottom: Int
  /// Columns added to the right.
  public var right: Int

  /// Padding by side.
  public init(top: Int, left: Int, bottom: Int, right: Int) {
    self.top = top
    self.left = left
    self.bottom = bottom
    self.right = right
  }

  /// The same on every side.
  public init(_ all: Int) { self.init(top: all, left: all, bottom: all, right: all) }

  /// None.
  public static let none = Padding(0)

  /// Whether opposite sides agree, as libtorch's own convolutions require.
  public var isSymmetric: Bool { top == bottom && left == right }
}

/// How a backbone pads its windowed operations; see ``Padding``.
public enum PaddingStyle: String, Sendable, Hashable, Codable {
  /// `kernel / 2` on every side: PyTorch's and torchvision's habit.
  case symmetric
  /// TensorFlow's "SAME" for inputs divisible by the stride: the surplus goes right and below.
  case rightAndBottom = "right_and_bottom"

  /// The padding of a window of `kernel` pixels moved by `stride`.
  public func padding(kernel: Int, stride: Int) -> Padding {
    switch self {
    case .symmetric: return Padding(kernel / 2)
    case .rightAndBottom:
      let total = max(kernel - stride, 0)
      return Padding(top: total / 2, left: total / 2, bottom: total - total / 2, right: total - total / 2)
    }
  }
}
