import Catalog
import Synchronization

/// The last products that visitors opened or saved, for as long as this server runs.
///
/// Only visitors whose events are kept get here, that is, those who agreed; it holds hashes, and forgets the visitors
/// longest unseen.
public final class TasteBook: Sendable {
  private struct State {
    var products: [String: [String]] = [:]
    var order: [String] = []
  }

  private let capacity: Int
  private let state = Mutex(State())

  /// A book for so many visitors.
  public init(capacity: Int = 20_000) { self.capacity = capacity }

  /// Notes what visitors clicked.
  public func note(_ events: [EngagementEvent]) {
    let clicks = events.filter { $0.kind.isClick && $0.product != nil }
    guard !clicks.isEmpty else { return }
    state.withLock { state in
      for event in clicks {
        guard let visitor = event.user ?? event.session, let product = event.product else { continue }
        var known = state.products[visitor] ?? []
        if known.isEmpty { state.order.append(visitor) }
        known.removeAll { $0 == product }
        known.append(product)
        state.products[visitor] = Array(known.suffix(20))
      }
      if state.order.count > capacity {
        for visitor in state.order.prefix(state.order.count - capacity * 9 / 10) {
          state.products[visitor] = nil
        }
        state.order.removeFirst(state.order.count - capacity * 9 / 10)
      }
    }
  }

  /// What a visitor clicked lately, latest last.
  public func products(of visitor: String) -> [String] { state.withLock { $0.products[visitor] ?? [] } }
}
