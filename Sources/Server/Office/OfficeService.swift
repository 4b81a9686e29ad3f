import Catalog
import Domain
import Foundation
import Logging
import Office
import ServiceLifecycle

/// What goes on without being asked: new pictures of a watched folder come in, waiting ones get their tags.
struct OfficeService: Service {
  let office: Backoffice
  /// The catalogue, whose imports are told of.
  let store: any ProductStore
  let tagger: Tagger
  let enforcement: Enforcement
  let checker: ClaimChecker?
  let courier: WebhookCourier?
  let feed: SceneFeed?
  /// Addresses `feed` reads every quarter of an hour.
  let feeds: [String]
  let watch: FolderWatch?
  let pause: Duration
  let logger: Logger

  func run() async throws {
    try? await cancelWhenGracefulShutdown {
      var enforced: Int64?
      var checked = ContinuousClock.now - .seconds(3_600)
      while true {
        try Task.checkCancellation()
        enforced = try await enforce(after: enforced)
        if checked.duration(to: .now) > .seconds(900) {
          await checkClaims()
          await readFeeds()
          checked = .now
        }
        await tellOthers()
        try await lookAround()
        if try await !tagged() { try await Task.sleep(for: pause) }
      }
    }
  }

  /// Carries out takedowns when something has changed, here or by a command beside us.
  private func enforce(after revision: Int64?) async throws -> Int64? {
    do {
      let current = try await office.rules.permissions().revision
      guard current != revision else { return revision }
      let (products, scenes) = try await enforcement.run()
      if products + scenes > 0 {
        logger.notice("taken down", metadata: ["products": "\(products)", "scenes": "\(scenes)"])
      }
      return current
    } catch {
      logger.error("takedowns could not be carried out", metadata: ["error": "\(error)"])
      return revision
    }
  }

  private func checkClaims() async {
    do {
      try await checker?.checkDue()
    } catch {
      logger.error("claims could not be checked", metadata: ["error": "\(error)"])
    }
  }

  private func readFeeds() async {
    guard let feed else { return }
    for address in feeds {
      do {
        let report = try await feed.take(from: address)
        logger.notice(
          "feed read",
          metadata: [
            "feed": "\(address)", "taken": "\(report.taken.count)", "refused": "\(report.refused.count)",
          ])
      } catch {
        logger.warning("a feed cannot be read", metadata: ["feed": "\(address)", "error": "\(error)"])
      }
    }
    do {
      let gone = try await feed.recheck(before: Date(timeIntervalSinceNow: -86_400))
      if !gone.isEmpty {
        logger.notice("taken down by their pages' marks", metadata: ["scenes": "\(gone.count)"])
      }
    } catch {
      logger.error("pages could not be looked at again", metadata: ["error": "\(error)"])
    }
  }

  private func tellOthers() async {
    guard let courier else { return }
    do {
      try await office.store.tellImports(store.importRuns(limit: 20))
      try await courier.run()
    } catch {
      logger.error("webhooks could not be told", metadata: ["error": "\(error)"])
    }
  }

  private func lookAround() async throws {
    guard let watch else { return }
    do {
      let (taken, problems) = try await watch.look()
      if !taken.isEmpty { logger.notice("pictures taken in", metadata: ["count": "\(taken.count)"]) }
      for problem in problems {
        logger.warning("a picture of the watched folder was not taken", metadata: ["problem": "\(problem)"])
      }
    } catch {
      logger.error("the watched folder cannot be read", metadata: ["error": "\(error)"])
    }
  }

  /// Tags one scene; false when none waits.
  private func tagged() async throws -> Bool {
    do {
      guard let (id, tags) = try await tagger.tagNext() else { return false }
      logger.info("tagged", metadata: ["scene": "\(id)", "tags": "\(tags.count)"])
      return true
    } catch let error as CancellationError {
      throw error
    } catch {
      logger.error("tagging failed", metadata: ["error": "\(error)"])
      return false
    }
  }
}
