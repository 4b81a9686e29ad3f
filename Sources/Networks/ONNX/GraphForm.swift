/// What a network's graph is written for.
public enum GraphForm: Sendable, Hashable {
  /// Floats, as trained; the engine picks their width.
  case float
  /// Weights and what flows into them rounded to eight bits, at the places that have a range; a place without one
  /// stays as it is.
  case int8([String: ActivationRange])
}

/// A graph that shows, beside its answers, what flows through the places that can be rounded.
///
/// It is how ranges are found: run it on ordinary pictures and look at the extra outputs.
public struct ObservedGraph: Sendable {
  /// The bytes of an `.onnx` file.
  public let bytes: [UInt8]
  /// The output to look at for each place.
  public let outputs: [String: String]
}

extension ONNXGraph {
  /// The graph's bytes in a form.
  func encoded(as form: GraphForm, except isExact: (String) -> Bool) -> [UInt8] {
    if case .int8(let ranges) = form { quantize(ranges, except: isExact) }
    return encoded()
  }

  /// The graph's bytes with every place shown.
  func encodedWithObservation(except isExact: (String) -> Bool) -> ObservedGraph {
    let outputs = observe(except: isExact)
    return ObservedGraph(bytes: encoded(), outputs: outputs)
  }
}
