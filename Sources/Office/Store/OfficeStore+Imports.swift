import Catalog
import Foundation
import GRDB

extension OfficeStore {
  /// Tells of imports that have ended: each once, whoever ran it, to whoever had asked for it before it ended.
  ///
  /// - Parameter runs: the newest imports; those still running or interrupted are passed over.
  public func tellImports(_ runs: [ImportRun]) async throws {
    // Asked every second, so what was told already is found out without waiting for the writer.
    let told = try await pool.read { try Set(Int64.fetchAll($0, sql: "SELECT id FROM importTold")) }
    let ended = runs.compactMap { run in run.ended.map { (run, $0) } }.filter { !told.contains($0.0.id) }
    guard !ended.isEmpty else { return }
    try await pool.write { database in
      let hooks = try Row.fetchAll(database, sql: "SELECT id, events, created FROM webhook").filter {
        let events: String = $0["events"]
        return events.split(separator: " ").contains(Substring(Webhook.Event.importFinished.rawValue))
      }
      guard !hooks.isEmpty else { return }
      for (run, end) in ended.reversed() {
        try database.execute(sql: "INSERT OR IGNORE INTO importTold VALUES (?)", arguments: [run.id])
        guard database.changesCount > 0 else { continue }
        let listeners = hooks.filter { ($0["created"] as Double) <= end.timeIntervalSince1970 }
        try Self.putOut(
          .importFinished, ImportNews(run, ended: end), to: listeners.map { $0["id"] }, in: database)
      }
    }
  }

  /// What is told of an import.
  private struct ImportNews: Encodable {
    var run: Int64
    var source: String
    var began: String
    var ended: String
    var summary: ImportSummary?

    init(_ run: ImportRun, ended: Date) {
      self.run = run.id
      source = run.source
      began = run.began.formatted(.iso8601)
      self.ended = ended.formatted(.iso8601)
      summary = run.summary
    }
  }
}
