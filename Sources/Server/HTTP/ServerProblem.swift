import Catalog
import Foundation
import HTTPTypes
import Hummingbird
import Images
import NIOCore

/// An error as clients see it: a status, a stable code for programs and a sentence for people.
struct ServerProblem: Error, Equatable {
  var status: HTTPResponse.Status
  var code: String
  var message: String
  var headers: HTTPFields = [:]

  static func notFound(_ what: String) -> Self {
    Self(status: .notFound, code: "not_found", message: Strings.current.notFound(what))
  }

  static func badRequest(_ message: String) -> Self {
    Self(status: .badRequest, code: "bad_request", message: message)
  }

  static func tooLarge(limit: Int) -> Self {
    Self(
      status: .contentTooLarge, code: "too_large", message: Strings.current.uploadTooLarge(limit: limit),
      // What is left of the body is not read, so the connection cannot carry another request.
      headers: [.connection: "close"])
  }

  static let wrongType = Self(
    status: .unsupportedMediaType, code: "unsupported_type", message: Strings.current.uploadWrongType)

  static let busy = Self(
    status: .tooManyRequests, code: "busy", message: Strings.current.busy, headers: [.retryAfter: "2"])

  static let slowBody = Self(
    status: .requestTimeout, code: "slow_body", message: Strings.current.slowBody,
    headers: [.connection: "close"])

  /// Seldom read by anyone: who sent it is gone.
  static let incompleteBody = Self(
    status: .badRequest, code: "incomplete_body",
    message: "The request ended before its whole body had come.",
    headers: [.connection: "close"])

  static let overdue = Self(
    status: .serviceUnavailable, code: "timeout", message: Strings.current.overdue,
    headers: [.retryAfter: "5"])

  /// The engine that holds the index does not answer; where it is and what it said is for the log alone.
  static let noEngine = Self(
    status: .serviceUnavailable, code: "search_unavailable", message: Strings.current.searchUnavailable,
    headers: [.retryAfter: "5"])

  /// Nobody known asks for what only some may have.
  static let unauthorized = Self(
    status: .unauthorized, code: "unauthorized", message: Strings.english.unauthorized,
    headers: [.wwwAuthenticate: "Bearer realm=\"vitrine\""])

  /// Somebody known asks for more than they may.
  static let forbidden = Self(
    status: .forbidden, code: "forbidden", message: Strings.english.forbidden)

  /// A change that did not come from our own page.
  static let forged = Self(status: .forbidden, code: "forged", message: Strings.english.forged)

  /// More than a minute's worth.
  static func tooMany(after seconds: Double) -> Self {
    Self(
      status: .tooManyRequests, code: "rate_limited", message: Strings.english.rateLimited,
      headers: [.retryAfter: String(max(1, Int(seconds.rounded(.up))))])
  }

  static let unexpected = Self(
    status: .internalServerError, code: "internal", message: Strings.current.unexpected)

  /// How an error of any kind is shown; nothing of an unforeseen one leaves the server.
  init(_ error: any Error) {
    switch error {
    case let problem as ServerProblem: self = problem
    case is WorkLimiter.Busy: self = .busy
    case is DeadlineExceeded, is CancellationError: self = .overdue
    case let error as ImageError: self.init(image: error)
    case IndexError.unavailable: self = .noEngine
    case let error as HTTPError where error.status == .notFound: self = .notFound(Strings.current.page)
    case let error as HTTPError:
      self.init(
        status: error.status, code: error.status.reasonPhrase.lowercased().replacing(" ", with: "_"),
        message: error.body ?? error.status.reasonPhrase)
    default: self = .unexpected
    }
  }

  private init(image error: ImageError) {
    switch error {
    case .unsupportedFormat, .empty: self = .wrongType
    case .tooManyBytes, .tooLarge:
      self.init(status: .contentTooLarge, code: "too_large", message: error.description)
    case .broken: self.init(status: .unprocessableContent, code: "broken_picture", message: error.description)
    case .unreadable, .notEncoded, .failed: self = .unexpected
    }
  }

  init(status: HTTPResponse.Status, code: String, message: String, headers: HTTPFields = [:]) {
    self.status = status
    self.code = code
    self.message = message
    self.headers = headers
  }

  /// `{"error": {"code", "message"}}`.
  func jsonResponse() -> Response {
    var response = Response.json(["error": ["code": code, "message": message]], status: status)
    response.headers.append(contentsOf: headers)
    return response
  }
}
