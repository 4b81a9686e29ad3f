import Foundation
import Synchronization

/// Resized pictures in memory, the least recently used going first when the bound is reached.
final class PictureCache: Sendable {
  private struct State {
    var entries: [String: (data: Data, used: UInt64)] = [:]
    var bytes = 0
    var clock: UInt64 = 0
  }

  private let limit: Int
  private let state = Mutex(State())

  /// A cache of at most that many bytes of pictures.
  init(limit: Int) { self.limit = limit }

  /// Bytes held now.
  var bytes: Int { state.withLock { $0.bytes } }

  subscript(key: String) -> Data? {
    state.withLock { state in
      guard let entry = state.entries[key] else { return nil }
      state.clock += 1
      state.entries[key] = (entry.data, state.clock)
      return entry.data
    }
  }

  func keep(_ data: Data, for key: String) {
    guard data.count <= limit / 4 else { return }  // one picture must not push out all others
    state.withLock { state in
      state.clock += 1
      if let old = state.entries.updateValue((data, state.clock), forKey: key) {
        state.bytes -= old.data.count
      }
      state.bytes += data.count
      guard state.bytes > limit else { return }
      // Make some room at once, so that the sort is not paid for every picture.
      for (key, entry) in state.entries.sorted(by: { $0.value.used < $1.value.used }) {
        guard state.bytes > limit / 4 * 3 else { break }
        state.entries[key] = nil
        state.bytes -= entry.data.count
      }
    }
  }
}
