extension ONNXGraph {
  /// Folds a batch normalisation into the convolution that made a value.
  ///
  /// `w' = w · s`, `b' = (b - mean) · s + shift` with `s = weight / √(variance + epsilon)` for each output channel.
  /// Smaller files, and the engine has nothing left to fold.
  ///
  /// - Parameter parameters: weight, bias, running mean and running variance.
  /// - Returns: false, with nothing changed, where there is no such convolution, something else takes its
  ///   result already, or its numbers are not constants.
  func foldNormalization(_ parameters: [ONNXValue], epsilon: Float, intoMakerOf value: ONNXValue) -> Bool {
    guard let index = maker(of: value), nodes[index].operation == "Conv", !isUsed(value) else { return false }
    let inputs = nodes[index].inputs
    let tensors = parameters.compactMap { tensor($0.name) }
    guard tensors.count == 4, inputs.count >= 2, let filter = tensor(inputs[1]) else { return false }
    let bias = inputs.count > 2 ? tensor(inputs[2]) : nil
    if inputs.count > 2 && bias == nil { return false }

    // A convolution shared by several maps (each level of a pyramid) is folded once; normalised by
    // different parameters, it is a different convolution.
    let name = "\(inputs[1])·\(parameters[0].name)"
    let channels = filter.shape[0]
    let perChannel = filter.values.count / max(channels, 1)
    var weights = filter.values
    var shifts = [Float](repeating: 0, count: channels)
    for channel in 0..<channels {
      let scale = tensors[0].values[channel] / (tensors[3].values[channel] + epsilon).squareRoot()
      shifts[channel] =
        ((bias?.values[channel] ?? 0) - tensors[2].values[channel]) * scale + tensors[1].values[channel]
      for place in channel * perChannel..<(channel + 1) * perChannel { weights[place] *= scale }
    }
    let folded = constant(name, WeightTensor(shape: filter.shape, values: weights))
    let foldedBias = constant(name + ".bias", WeightTensor(shape: [channels], values: shifts))
    nodes[index].inputs = [inputs[0], folded.name, foldedBias.name]
    return true
  }

  private func tensor(_ name: String) -> WeightTensor? {
    guard case .numbers(let tensor)? = constants[name] else { return nil }
    return tensor
  }
}
