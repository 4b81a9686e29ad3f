import Catalog
import Foundation
import Logging
import Looks
import Server

/// Imports a feed again and again while a server runs.
struct FeedSchedule: Sendable {
  let job: ImportJob
  let pause: Duration
  let logger: Logger

  /// Imports now and then every so often, when the feed has changed; a failure is logged and the next turn tries
  /// again.
  func run() async throws {
    var state: FeedFile.State?
    while true {
      do {
        if let outcome = try await job.run(unlike: state) {
          // A feed that broke off is read again even if nothing about its file changes.
          state = outcome.report.fault == nil ? outcome.state : nil
          log(outcome)
        }
      } catch is CancellationError {
        throw CancellationError()
      } catch {
        logger.error("the feed was not imported", metadata: ["reason": "\(error)"])
      }
      try await Task.sleep(for: pause)
    }
  }

  private func log(_ outcome: ImportJob.Outcome) {
    let summary = outcome.report.summary
    var numbers: Logger.Metadata = [
      "added": "\(summary.added)", "changed": "\(summary.changed)", "unchanged": "\(summary.unchanged)",
      "retired": "\(summary.retired)", "rejected": "\(summary.rejected)",
      "uncategorized": "\(summary.uncategorized)",
    ]
    if let pictures = outcome.pictures {
      numbers["embedded"] = "\(pictures.embedded)"
      numbers["picture_failures"] = "\(pictures.failures.count)"
      numbers["postponed"] = "\(pictures.postponed)"
    }
    if let fault = outcome.report.fault { numbers["fault"] = "\(fault)" }
    logger.notice("the feed was imported", metadata: numbers)
  }
}
