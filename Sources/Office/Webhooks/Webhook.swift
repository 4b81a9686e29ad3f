import Crypto
import Foundation
import GRDB

/// An address that wants to be told what happens.
public struct Webhook: Sendable, Hashable, Identifiable {
  /// What can be told.
  public enum Event: String, Sendable, Hashable, Codable, CaseIterable {
    /// A tag is shown from now on.
    case tagPublished = "tag.published"
    /// Something was taken down.
    case takedown
    /// An import has ended.
    case importFinished = "import.finished"
  }
  /// A random name.
  public let id: String
  /// Where to tell.
  public let address: String
  /// What to tell.
  public let events: Set<Event>
  /// Deliveries that failed in a row.
  public let failures: Int
}

/// Something to be told, until it has arrived or been given up.
public struct WebhookDelivery: Sendable, Hashable, Identifiable {
  /// A random name; the receiver knows repetitions by it.
  public let id: String
  /// Whom.
  public let webhookID: String
  /// Where.
  public let address: String
  /// What happened.
  public let event: String
  /// JSON.
  public let body: String
  /// How often it was tried.
  public let attempts: Int
  let secret: String

  /// Tries before a delivery is given up: over about a day, each wait twice as long as the one before.
  static let mostAttempts = 12

  /// The signature's header, `t=SECONDS,v1=HEX`: HMAC-SHA-256 with the webhook's secret over `SECONDS.BODY`, so that
  /// nobody can forge a message or send an old one again.
  public func signature(at time: Date) -> String {
    let seconds = Int(time.timeIntervalSince1970)
    let code = HMAC<SHA256>.authenticationCode(
      for: Data("\(seconds).\(body)".utf8), using: SymmetricKey(data: Data(secret.utf8)))
    return "t=\(seconds),v1=" + code.map { String(format: "%02x", $0) }.joined()
  }
}

/// Sends a message to an address strangers may have named; whoever conforms keeps away from private addresses.
public protocol WebhookSender: Sendable {
  /// Posts JSON.
  ///
  /// - Returns: the status; redirects are not followed.
  /// - Throws: an error whose description says in one sentence why nothing arrived.
  func post(_ body: Data, to address: String, headers: [String: String]) async throws -> Int
}

/// Tells what is due.
public struct WebhookCourier: Sendable {
  let office: OfficeStore
  let sender: any WebhookSender

  /// A courier.
  public init(office: OfficeStore, sender: any WebhookSender) {
    self.office = office
    self.sender = sender
  }

  /// Sends everything that is due, once.
  ///
  /// - Returns: how many arrived and how many did not.
  @discardableResult
  public func run(now: Date = Date()) async throws -> (delivered: Int, failed: Int) {
    var result = (delivered: 0, failed: 0)
    for delivery in try await office.deliveriesDue(now: now) {
      do {
        let status = try await sender.post(
          Data(delivery.body.utf8), to: delivery.address,
          headers: [
            "Content-Type": "application/json", "Vitrine-Event": delivery.event,
            "Vitrine-Delivery": delivery.id,
            "Vitrine-Signature": delivery.signature(at: now),
          ])
        guard (200..<300).contains(status) else { throw OfficeError("it answered \(status)") }
        try await office.delivered(delivery.id, now: now)
        result.delivered += 1
      } catch let error as CancellationError {
        throw error
      } catch {
        try await office.notDelivered(delivery, problem: String(describing: error), now: now)
        result.failed += 1
      }
    }
    return result
  }
}
