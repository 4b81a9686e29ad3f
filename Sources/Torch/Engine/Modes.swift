import CTorch

/// Runs `body` without recording operations for differentiation: evaluation, sampling, statistics.
public func withoutGradients<Result, Failure: Error>(
  _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  let before = ct_set_recording(false)
  defer { _ = ct_set_recording(before) }
  return try body()
}

/// Runs `body` in mixed precision: convolutions and matrix products in bfloat16, everything PyTorch's
/// autocast keeps precise in float32.
///
/// Parameters stay float32; their bfloat16 copies live as long as the outermost scope. Run the backward pass
/// outside it.
///
/// - Parameters:
///   - device: where the work is done.
///   - enabled: false runs `body` as it is, so that a recipe's switch needs no second path; inside another
///     scope, it computes in float32 again.
public func withMixedPrecision<Result, Failure: Error>(
  on device: Device = .cpu, enabled: Bool = true, _ body: () throws(Failure) -> Result
) throws(Failure) -> Result {
  var before = false
  guard ct_autocast_begin(device.rawValue, enabled, &before) == 0 else {
    ErrorScope.note(.last(in: "mixed precision"))
    return try body()
  }
  defer {
    if ct_autocast_end(device.rawValue, before) != 0 { ErrorScope.note(.last(in: "mixed precision")) }
  }
  return try body()
}
