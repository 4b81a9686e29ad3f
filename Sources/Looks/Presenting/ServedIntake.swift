import Catalog

/// Writes down what was served, some answers at a time, without any answer waiting for the disk.
///
/// A record lost in a crash costs a few impressions to learn from, nothing else; so unlike events they are kept a moment
/// later, and dropped when more wait than may.
actor ServedIntake {
  private let log: any ServedStore
  private let capacity: Int
  private var served: [ServedLook] = []
  private var exposures: [Exposure] = []
  private var isWriting = false

  init(log: any ServedStore, capacity: Int = 2_000) {
    self.log = log
    self.capacity = capacity
  }

  /// Takes a record; answers at once.
  func keep(_ look: ServedLook, exposures new: [Exposure]) {
    guard served.count < capacity else { return }
    served.append(look)
    exposures += new
    guard !isWriting else { return }
    isWriting = true
    Task { await write() }
  }

  private func write() async {
    while !served.isEmpty {
      let (looks, met) = (served, exposures)
      (served, exposures) = ([], [])
      // What cannot be written now is not worth holding up or failing an answer for.
      try? await log.append(looks, exposures: met)
    }
    isWriting = false
  }
}
