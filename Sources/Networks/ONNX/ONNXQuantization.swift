/// Eight-bit integers in a recorded graph.
///
/// A layer computes in integers when both what flows into it and its weights pass a pair of `QuantizeLinear` and
/// `DequantizeLinear`; the engine moves the second of each pair behind the layer. Here the places are found and
/// the pairs written. A place is a value that flows into one or more convolutions or linear layers; it is called
/// after the first one's weight, with a number where a layer is used again (a proposal head on each level).
extension ONNXGraph {
  /// A value that can be rounded, and the operators that take it.
  struct QuantizationPlace {
    let name: String
    let value: String
    var takers: [Int]
  }

  /// The places of the graph in the order they are computed, but for layers that stay as they are.
  ///
  /// - Parameter isExact: whether the layer with the weight of that path keeps its full precision.
  func quantizationPlaces(except isExact: (String) -> Bool) -> [QuantizationPlace] {
    var places: [QuantizationPlace] = []
    var placeOfValue: [String: Int] = [:]
    var uses: [String: Int] = [:]
    for (index, node) in nodes.enumerated() where ["Conv", "Gemm"].contains(node.operation) {
      guard node.inputs.count >= 2, case .numbers? = constants[node.inputs[1]] else { continue }
      // A folded weight is called after both the weight and its normalisation.
      let path = String(node.inputs[1].prefix { $0 != "·" })
      guard !isExact(path) else { continue }
      if let place = placeOfValue[node.inputs[0]] {
        places[place].takers.append(index)
        continue
      }
      let use = uses[path, default: 0]
      uses[path] = use + 1
      placeOfValue[node.inputs[0]] = places.count
      places.append(
        .init(name: use == 0 ? path : "\(path)#\(use)", value: node.inputs[0], takers: [index]))
    }
    return places
  }

  /// Makes every place's value an output, so that what flows through it can be seen.
  ///
  /// - Returns: the output's name for each place.
  func observe(except isExact: (String) -> Bool) -> [String: String] {
    var observed: [String: String] = [:]
    for place in quantizationPlaces(except: isExact) {
      let known = finalName(of: place.value)
      guard known == place.value else {
        observed[place.name] = known  // it is an output already
        continue
      }
      addOutput("observed:\(place.name)", ONNXValue(name: place.value, graph: self), nil)
      observed[place.name] = "observed:\(place.name)"
    }
    return observed
  }

  /// Rounds what flows into the places that have a range, and the weights there.
  func quantize(_ ranges: [String: ActivationRange], except isExact: (String) -> Bool) {
    var inserted: [Int: [ONNXNode]] = [:]
    var changed = nodes
    for place in quantizationPlaces(except: isExact) {
      guard let range = ranges[place.name], let first = place.takers.first else { continue }
      let rounded = "\(place.value)·rounded"
      inserted[first, default: []] += roundingPair(of: place.value, range, named: rounded)
      for taker in place.takers {
        let weight = nodes[taker].inputs[1]
        if let node = weightNode(weight) { inserted[first, default: []].append(node) }
        changed[taker].inputs[0] = rounded
        changed[taker].inputs[1] = weight + "·rounded"
      }
    }
    replaceNodes(changed.enumerated().flatMap { (inserted[$0] ?? []) + [$1] })
  }

  private func roundingPair(of value: String, _ range: ActivationRange, named result: String) -> [ONNXNode] {
    let step = number(range.step).name
    let zero = range.isSigned ? "zero_int8" : "zero_uint8"
    constants[zero] = .bytes([0], shape: [], isSigned: range.isSigned)
    let integers = "\(value)·integers"
    return [
      ONNXNode(operation: "QuantizeLinear", inputs: [value, step, zero], output: integers, attributes: []),
      ONNXNode(
        operation: "DequantizeLinear", inputs: [integers, step, zero], output: result, attributes: []),
    ]
  }

  /// The weight's integers as constants and the operator that scales them; nil where a layer that shares the
  /// weight has brought them already.
  private func weightNode(_ weight: String) -> ONNXNode? {
    let integers = weight + "·integers"
    guard constants[integers] == nil, case .numbers(let tensor)? = constants[weight] else { return nil }
    let quantized = ChannelQuantization(tensor)
    constants[integers] = .bytes(
      quantized.integers.map { UInt8(bitPattern: $0) }, shape: quantized.shape, isSigned: true)
    let steps = constant(
      weight + "·steps", WeightTensor(shape: [quantized.steps.count], values: quantized.steps))
    let zeros = "zeros_\(quantized.steps.count)"
    constants[zeros] = .bytes(
      [UInt8](repeating: 0, count: quantized.steps.count), shape: [quantized.steps.count], isSigned: true)
    return ONNXNode(
      operation: "DequantizeLinear", inputs: [integers, steps.name, zeros], output: weight + "·rounded",
      attributes: [("axis", .integer(0))])
  }
}
