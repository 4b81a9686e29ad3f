/// Why something at an address was not fetched; `description` is one sentence fit for the person who gave it.
public enum FetchError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The text is no address that is ever fetched.
  case badAddress(String)
  /// The host has an address that is not public.
  case notPublic(host: String, reason: String)
  /// The site asks robots not to.
  case disallowed(String)
  /// Redirects led in a circle or too far.
  case tooManyRedirects(Int)
  /// More bytes than allowed.
  case tooManyBytes(limit: Int)
  /// The server answered with another status than success.
  case status(Int)
  /// Not a picture, damaged, or too large; the reason is a sentence of its own.
  case notAPicture(String)
  /// Nothing came back in time, or the connection broke.
  case unreachable(host: String, reason: String)
  /// The host failed several times in a row and is left alone for a while.
  case resting(host: String)
  /// What came could not be written to its file.
  case unwritable(path: String)

  /// Whether trying again later may help.
  public var isPassing: Bool {
    switch self {
    case .unreachable, .resting: true
    case .status(let code): code == 408 || code == 425 || code == 429 || code >= 500
    default: false
    }
  }

  /// One sentence: what happened and what to do.
  public var description: String {
    switch self {
    case .badAddress(let reason): "the address cannot be fetched: \(reason)"
    case .notPublic(let host, let reason):
      "'\(host)' has no public address (\(reason)); allow its network explicitly if it is yours"
    case .disallowed(let reason): "the site asks not to be fetched from: \(reason)"
    case .tooManyRedirects(let limit): "the address leads on more than \(limit) times"
    case .tooManyBytes(let limit): "what the address holds is larger than \(limit) bytes"
    case .status(let code): "the server answered with status \(code)"
    case .notAPicture(let reason): reason
    case .unreachable(let host, let reason): "'\(host)' could not be reached: \(reason)"
    case .resting(let host): "'\(host)' failed several times in a row and is left alone for now"
    case .unwritable(let path): "\(path) cannot be written; check the folder's space and permissions"
    }
  }
}
