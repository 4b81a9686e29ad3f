import Catalog
import Foundation
import Looks
import Ranking
import ServiceLifecycle
import Synchronization

/// What brings looks into order while serving: what people did, learned orders, experiments, the shop's rules.
struct Presenting {
  let presenter: LookPresenter
  /// Reads new events every now and then.
  let service: MonitorService

  /// Puts it together; experiments and rules are read from the data folder whenever their files change.
  init(
    _ data: DataFolder, discovery: Discovery, log: EngagementLog, coinShare: Double, ranker: String
  ) async throws {
    let experiments = WatchedFile<[Experiment]>(data.experiments, fallback: [])
    let rules = WatchedFile<ShopRules>(data.rules, fallback: ShopRules())
    try experiments.check { $0.flatMap(\.problems) }
    try rules.check { _ in [] }
    let monitor = EngagementMonitor(log: log, store: discovery.store, graph: discovery.graph)
    var options = LookPresenter.Options()
    options.coinShare = coinShare
    options.ranker = ranker
    let shelf = RankerShelf(folder: data.models)
    _ = shelf.model(named: ranker)
    Output.notes(shelf.problems, about: "learned orders that cannot be used")
    presenter = LookPresenter(
      discovery: discovery, monitor: monitor, shelf: shelf, log: log, experiments: { experiments.value },
      rules: { rules.value }, options: options)
    service = MonitorService(monitor: monitor)
  }
}

/// Adds up new events every few seconds, first when the server starts: a long log takes minutes, for which nobody has to
/// wait; until then products are known by likeness and what the model learnt of it.
struct MonitorService: Service {
  let monitor: EngagementMonitor

  func run() async throws {
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        // What could not be read now is read the next time.
        try? await monitor.refresh()
        try? await Task.sleep(for: .seconds(15))
      }
    }
  }
}

/// A JSON file that a person may change while it is in use.
final class WatchedFile<Value: Decodable & Sendable>: Sendable {
  private struct State {
    var value: Value
    var stamp: Date?
    var checked = Date.distantPast
  }

  private let file: URL
  private let state: Mutex<State>

  init(_ file: URL, fallback: Value) {
    self.file = file
    state = Mutex(State(value: fallback))
  }

  /// The file's content; what it was before while the file cannot be read.
  var value: Value {
    state.withLock { state in
      let now = Date()
      guard now.timeIntervalSince(state.checked) > 2 else { return state.value }
      state.checked = now
      let stamp = (try? FileManager.default.attributesOfItem(atPath: file.path))?[.modificationDate] as? Date
      guard let stamp, stamp != state.stamp else { return state.value }
      if let read = try? JSONDecoder().decode(Value.self, from: Data(contentsOf: file)) {
        state.value = read
        state.stamp = stamp
      }
      return state.value
    }
  }

  /// Refuses a file that is there and wrong.
  func check(_ problems: (Value) -> [String]) throws {
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    do {
      let found = problems(try JSONDecoder().decode(Value.self, from: Data(contentsOf: file)))
      guard found.isEmpty else { throw Failure("\(file.path): \(found.joined(separator: "; "))") }
    } catch let error as DecodingError {
      throw Failure("\(file.path): \(Failure.sentence(for: error))")
    }
  }
}
