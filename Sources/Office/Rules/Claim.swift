import Domain
import Foundation

/// Somebody's word that a domain is theirs, and how far it has been proved.
public struct Claim: Sendable, Hashable, Identifiable {
  /// How far it is.
  public enum State: String, Sendable, Hashable, Codable, CaseIterable {
    /// The token has not been found yet.
    case pending
    /// The token was there.
    case verified
    /// The token has been gone for too long, somebody else has proved the domain since, or it was given back.
    case lapsed
  }
  /// Where a token was found.
  public enum Method: String, Sendable, Hashable, Codable, CaseIterable {
    /// `<meta name="vitrine-verify" content="TOKEN">` in the head of the domain's first page.
    case meta
    /// A line with the token in `https://DOMAIN/.well-known/vitrine-verify.txt`.
    case file
    /// A TXT record `vitrine-verify=TOKEN` of the domain.
    case dns
  }

  /// Days an unproved claim waits.
  static let pendingDays = 7.0
  /// Days a proved claim outlives its token.
  static let graceDays = 14.0
  /// Hours between two checks of a proved claim.
  static let recheckHours = 24.0

  /// A random name.
  public let id: String
  /// The domain, `www.` left out.
  public let domain: String
  /// How to reach whoever claims it; may be empty.
  public let contact: String
  /// What has to be put on the domain.
  public let token: String
  /// How far it is.
  public let state: State
  /// What the owner lets pictures lead to.
  public let tagging: Permissions.Tagging
  /// When it was made.
  public let created: Date
  /// When the domain was last looked at.
  public let checked: Date?
  /// When the token was last seen.
  public let verified: Date?
  /// Where it was seen.
  public let method: Method?
  /// Why the last look found nothing.
  public let problem: String?

  /// When the claim ends unless its token is seen before.
  public var expires: Date {
    state == .pending
      ? created.addingTimeInterval(Self.pendingDays * 86_400)
      : (verified ?? created).addingTimeInterval(Self.graceDays * 86_400)
  }

  /// The element for a page's head.
  public var metaTag: String { "<meta name=\"\(Self.name)\" content=\"\(token)\">" }
  /// The file's place on the domain.
  public static let filePath = "/.well-known/\(name).txt"
  /// The TXT record.
  public var record: String { "\(Self.name)=\(token)" }

  static let name = "vitrine-verify"
}

/// What is taken down, and by whom.
public struct Takedown: Sendable, Hashable, Identifiable {
  /// What it is about.
  public enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
    /// One product, by id.
    case product
    /// One scene, by id.
    case scene
    /// Every picture and product of a domain.
    case domain
  }
  /// A random name.
  public let id: String
  /// Product, scene or domain.
  public let kind: Kind
  /// Which one.
  public let subject: String
  /// Why, in the words of whoever asked.
  public let reason: String
  /// Who asked: an account, a key, `claim:DOMAIN`, or an address to write to.
  public let who: String
  /// When.
  public let at: Date
  /// Whether an owner who has proved it or an admin asked: what a stranger asks for is hidden at once, and erased
  /// only once somebody has confirmed it.
  public let isConfirmed: Bool
  /// When it was lifted; nil while it holds.
  public let ended: Date?
  /// Who lifted it.
  public let endedBy: String?
}
