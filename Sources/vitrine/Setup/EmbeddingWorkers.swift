import Foundation
import Inference

extension ModelChoice {
  /// So many embedders of one folder, each on a thread of its own, which share the weights.
  static func workers(_ folder: ModelFolder, _ options: EngineOptions) throws -> [Embedder] {
    let count = options.threads > 0 ? options.threads : ProcessInfo.processInfo.activeProcessorCount
    var compile = options.compile
    compile.goal = .throughput
    compile.threads = count
    compile.streams = count
    let first = try Embedder(folder, engine: .shared(), options: compile)
    return try [first] + (1..<count).map { _ in try Embedder(sharing: first) }
  }
}
