import Catalog
import HTTPTypes
import Hummingbird
import Looks

/// Where pages tell what visitors see and do.
struct EventRoutes: Sendable {
  let store: (any EngagementStore)?
  let intake: EventIntake?
  let maximumBytes: Int
  let timeout: Duration
  let metrics: ServerMetrics
  /// Learns what visitors like.
  let tastes: TasteBook?

  init(
    store: (any EngagementStore)?, maximumBytes: Int, timeout: Duration, metrics: ServerMetrics,
    tastes: TasteBook? = nil
  ) {
    self.store = store
    intake = store.map { EventIntake(store: $0) }
    self.maximumBytes = maximumBytes
    self.timeout = timeout
    self.metrics = metrics
    self.tastes = tastes
  }

  var routes: [Route] { [.post("/api/v1/events", accept)] }

  /// Answers once the events are on the disk; `sendBeacon` does not wait, but whoever retries knows.
  private func accept(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard let store, let intake else {
      throw ServerProblem(
        status: .serviceUnavailable, code: "no_events", message: "This server keeps no events.")
    }
    let body = try await request.collectBody(maximumBytes: maximumBytes, timeout: timeout)
    let batch: EventBatch
    do {
      batch = try EventBatch(json: body, hasher: store.hasher, now: Milliseconds.now)
    } catch {
      throw ServerProblem.badRequest(error.description)
    }
    // Whoever asks not to be followed is not; the page does not send then, this is for senders that do.
    guard !request.asksNotToBeFollowed else {
      metrics.events(new: 0, duplicate: 0, rejected: 0, ignored: batch.events.count)
      return .json(EventsAnswer(accepted: 0, duplicates: 0, ignored: batch.events.count, rejected: []))
    }
    do {
      let new = try await intake.accept(batch.events)
      tastes?.note(batch.events)
      let answer = EventsAnswer(
        accepted: new, duplicates: batch.events.count - new, ignored: 0, rejected: batch.rejected)
      metrics.events(
        new: new, duplicate: answer.duplicates, rejected: batch.rejected.count, ignored: 0)
      return .json(answer)
    } catch is EventIntake.Busy {
      throw ServerProblem.busy
    }
  }
}

/// What became of a batch.
private struct EventsAnswer: Encodable {
  var accepted: Int
  var duplicates: Int
  var ignored: Int
  var rejected: [EventBatch.Rejection]
}

extension Request {
  /// Whether the browser says Do Not Track or Global Privacy Control.
  var asksNotToBeFollowed: Bool {
    headers[.globalPrivacyControl] == "1" || headers[.doNotTrack] == "1"
  }
}

extension HTTPField.Name {
  /// Global Privacy Control, https://www.w3.org/TR/gpc/.
  static let globalPrivacyControl = Self.known("Sec-GPC")
  /// Do Not Track, https://www.w3.org/TR/tracking-dnt/.
  static let doNotTrack = Self.known("DNT")

  private static func known(_ name: String) -> Self {
    guard let field = Self(name) else { preconditionFailure("'\(name)' is no header name") }
    return field
  }
}
