import Catalog
import Domain
import Foundation
import Ranking
import Synchronization

/// Keeps what is known of people's behaviour up to date: reads new events every now and then and adds them up.
public final class EngagementMonitor: Sendable {
  private struct State {
    var statistics = EngagementStatistics()
    var last: Int64 = 0
    var biasTime = -Double.infinity
    var presence = CollectionPresence()
  }

  private let log: any EngagementStore & ServedStore
  private let store: any ProductStore & CollectionStore
  private let graph: SceneGraph?
  private let state = Mutex(State())

  /// A monitor of a log; nothing is known until the first `refresh`.
  ///
  /// - Parameter graph: tells what kind scenes are of and which products stand in them.
  public init(
    log: any EngagementStore & ServedStore, store: any ProductStore & CollectionStore,
    graph: SceneGraph? = nil
  ) {
    self.log = log
    self.store = store
    self.graph = graph
  }

  /// What is known now.
  public var statistics: EngagementStatistics { state.withLock { $0.statistics } }

  /// Which products stand in the scenes of which collections.
  var presence: CollectionPresence { state.withLock { $0.presence } }

  /// Reads what is new; one caller at a time.
  public func refresh() async throws {
    var (statistics, last, biasTime, presence) = state.withLock {
      ($0.statistics, $0.last, $0.biasTime, $0.presence)
    }
    let now = Date().timeIntervalSince1970
    if now - biasTime > 600 {
      statistics.bias = try await ImpressionBuilder(log: log).bias()
      statistics.firstSeen = try await store.firstSeen()
      if let graph { presence = try await CollectionPresence(of: store, graph.studies) }
      // Every answer of a long log is read for it, so it is done the less often the longer it takes: a twentieth of the time.
      biasTime = now + 20 * (Date().timeIntervalSince1970 - now)
    }
    while true {
      let page = try await log.events(after: last, limit: 5_000)
      guard let end = page.last?.place else { break }
      last = end
      let known = try await store.products(ids: Set(page.compactMap(\.event.product)).sorted())
      let holding = try await store.collections(holding: Set(page.compactMap(\.event.scene)).sorted())
      for event in page.map(\.event) {
        let product = event.product.flatMap { known[$0]?.product }
        statistics.add(
          event, brand: product?.brand, category: product?.category,
          collections: event.scene.flatMap { holding[$0] } ?? [],
          sceneType: event.scene.flatMap { graph?.study(of: $0)?.sceneType })
      }
    }
    state.withLock { $0 = State(statistics: statistics, last: last, biasTime: biasTime, presence: presence) }
  }
}
