import Foundation

/// Tells every five seconds how far a piece of work is, how quick, and how long it will take.
struct Pace {
  private let doing: String
  private let unit: String
  private let total: Int
  private let started = Date()
  private var lastTold = Date()
  private var done = 0

  init(_ doing: String, unit: String, of total: Int) {
    self.doing = doing
    self.unit = unit
    self.total = total
  }

  mutating func advance(by count: Int, _ note: (String) -> Void) {
    done += count
    let now = Date()
    guard now.timeIntervalSince(lastTold) >= 5 else { return }
    lastTold = now
    let rate = Double(done) / max(now.timeIntervalSince(started), 1e-9)
    let left = duration(Double(max(0, total - done)) / max(rate, 1e-9))
    note("\(doing): \(min(done, total))/\(total) \(unit), \(String(format: "%.0f", rate))/s, \(left) left")
  }
}
