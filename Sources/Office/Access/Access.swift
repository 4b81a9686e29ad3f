/// What somebody may do; each level holds those below it.
///
/// Accounts and keys are measured by the same three levels: the roles viewer, reviewer and admin of people are the
/// scopes read, write and admin of programs.
public enum Access: String, Sendable, Hashable, Codable, CaseIterable, Comparable {
  /// See what is not public: the queue, the dashboard, decisions.
  case read
  /// Add pictures, decide about tags, label.
  case write
  /// Keys, owners, takedowns, webhooks, the audit.
  case admin

  private var level: Int {
    switch self {
    case .read: 0
    case .write: 1
    case .admin: 2
    }
  }

  /// By what they allow.
  public static func < (first: Access, second: Access) -> Bool { first.level < second.level }
}

/// A person's place in the office.
public enum Role: String, Sendable, Hashable, Codable, CaseIterable {
  /// Looks on.
  case viewer
  /// Decides about tags and labels pictures.
  case reviewer
  /// Runs the place.
  case admin

  /// What the role may do.
  public var access: Access {
    switch self {
    case .viewer: .read
    case .reviewer: .write
    case .admin: .admin
    }
  }
}

/// Who asks: an account or a key.
public struct Caller: Sendable, Hashable {
  /// How the caller showed who it is.
  public enum Proof: Sendable, Hashable {
    /// A session's cookie; forms and scripts must repeat this token with every change.
    case session(token: String)
    /// An API key of that number.
    case key(Int64)
  }

  /// The account's name, or `key:NAME`; what the audit and decisions keep.
  public var name: String
  /// What the caller may do.
  public var access: Access
  /// How that was shown.
  public var proof: Proof

  /// A caller from its parts.
  public init(name: String, access: Access, proof: Proof) {
    self.name = name
    self.access = access
    self.proof = proof
  }

  /// The token a session's changes carry against forgery from other sites; nil for keys, which no browser sends
  /// by itself.
  public var formToken: String? {
    if case .session(let token) = proof { return token }
    return nil
  }

  /// Who asks in this task; nil for somebody unknown.
  @TaskLocal public static var current: Caller?
}
