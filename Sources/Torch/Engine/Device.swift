import CTorch

/// Where a tensor lies and is computed with.
public enum Device: Int32, Sendable, Hashable {
  /// The machine's own cores.
  case cpu = 0
  /// The first CUDA GPU.
  case cuda = 1

  /// The GPU when libtorch finds one, else the CPU.
  ///
  /// The first call loads libtorch's CUDA half, which lies beside it and is needed nowhere else.
  public static var best: Device { ct_cuda_available() ? .cuda : .cpu }

  /// Why ``best`` is the CPU; nil when there is a GPU.
  public static var whyNoGPU: String? { ct_cuda_available() ? nil : String(cString: ct_cuda_reason()) }
}

/// Settings of libtorch that hold for the whole process.
public enum Engine {
  /// Threads one operation on the CPU is divided among.
  public static var threads: Int {
    get { Int(ct_threads()) }
    set { ct_set_threads(Int32(clamping: newValue)) }
  }

  /// Starts libtorch's own random numbers anew (dropout and ``Tensor/uniform(_:device:)``); the
  /// initialisers have a generator of their own.
  public static func seed(_ seed: UInt64) {
    if ct_seed(seed) != 0 { ErrorScope.note(.last(in: "seed")) }
  }
}
