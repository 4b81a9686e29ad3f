import CTorch

/// An n-dimensional array in libtorch, with its place in the record for differentiation.
///
/// A tensor is a handle: operations make new ones and the memory goes when the last handle does. Operations
/// carry no `try`; see ``withTorchErrors(_:)``. Tensors are not `Sendable`: work on them stays where it is.
public final class Tensor {
  let handle: OpaquePointer

  /// Takes over a handle from the wall.
  init(taking handle: OpaquePointer) { self.handle = handle }

  deinit { ct_free(handle) }

  /// A result, or where there is none, an empty tensor whose reason the scope has noted.
  static func taking(_ handle: OpaquePointer?, _ operation: String = #function) -> Tensor {
    if let handle { return Tensor(taking: handle) }
    ErrorScope.note(.last(in: operation))
    return .failed()
  }

  /// What a failed operation leaves.
  static func failed() -> Tensor {
    guard let handle = ct_undefined() else { preconditionFailure("no memory for a tensor's handle") }
    return Tensor(taking: handle)
  }

  /// Extent of each dimension; `[]` for a single number.
  public var shape: [Int] { (0..<ct_rank(handle)).map { Int(ct_size(handle, $0)) } }
  /// How many dimensions there are.
  public var rank: Int { Int(ct_rank(handle)) }
  /// How many numbers there are.
  public var count: Int { ct_is_defined(handle) ? shape.reduce(1, *) : 0 }
  /// What the numbers are.
  public var dtype: ElementType { ElementType(rawValue: ct_type(handle)) ?? .float32 }
  /// Where the numbers lie.
  public var device: Device { Device(rawValue: ct_device(handle)) ?? .cpu }
  /// Whether channels lie next to each other in memory, the layout convolutions are quickest in.
  public var isChannelsLast: Bool { ct_is_channels_last(handle) }

  /// The same numbers as another type.
  public func to(_ dtype: ElementType) -> Tensor { .taking(ct_to(handle, dtype.rawValue, device.rawValue)) }
  /// The same numbers in another place.
  public func to(_ device: Device) -> Tensor { .taking(ct_to(handle, dtype.rawValue, device.rawValue)) }
  /// The same numbers laid out row by row, in memory of their own if need be.
  public func contiguous() -> Tensor { .taking(ct_contiguous(handle, false)) }
  /// The same `[N, C, H, W]` map with channels next to each other in memory.
  public func channelsLast() -> Tensor { .taking(ct_contiguous(handle, true)) }
  /// A copy with memory of its own.
  public func copied() -> Tensor { .taking(ct_clone(handle)) }

  /// Overwrites the numbers in place, unrecorded; the shapes must agree.
  public func assign(_ source: Tensor) {
    if ct_assign(handle, source.handle) != 0 { ErrorScope.note(.last(in: #function)) }
  }
}

extension Tensor: CustomStringConvertible {
  /// Type, shape and, for small tensors, the numbers.
  public var description: String {
    count <= 16 ? "Tensor(\(dtype), \(shape), \(floats))" : "Tensor(\(dtype), \(shape))"
  }
}
