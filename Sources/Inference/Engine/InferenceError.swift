/// Why a model could not be loaded or run; `description` is one sentence.
public enum InferenceError: Error, Sendable, Equatable, CustomStringConvertible {
  /// OpenVINO refused; its own words are in `reason`.
  case engine(doing: String, reason: String)
  /// A value given to a graph does not fit it.
  case input(name: String, problem: String)
  /// A graph has no such output.
  case output(name: String, available: [String])
  /// A model folder is not what it should be.
  case model(folder: String, problem: String)

  /// One sentence: what happened and where.
  public var description: String {
    switch self {
    case .engine(let doing, let reason): return "OpenVINO could not \(doing): \(reason)"
    case .input(let name, let problem): return "the graph's input \(name) \(problem)"
    case .output(let name, let available):
      return "the graph has no output \(name), only \(available.joined(separator: ", "))"
    case .model(let folder, let problem): return "the model folder \(folder) cannot be used: \(problem)"
    }
  }
}
