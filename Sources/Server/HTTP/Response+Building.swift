import Domain
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore

extension HTTPField.Name {
  /// `X-Request-ID`, echoed so that a report can be found in the logs.
  static let requestID = Self.constant("X-Request-ID")
  static let referrerPolicy = Self.constant("Referrer-Policy")
  static let permissionsPolicy = Self.constant("Permissions-Policy")
  static let crossOriginOpenerPolicy = Self.constant("Cross-Origin-Opener-Policy")
  static let crossOriginResourcePolicy = Self.constant("Cross-Origin-Resource-Policy")
  static let frameOptions = Self.constant("X-Frame-Options")

  /// A name known to be a valid token.
  private static func constant(_ name: String) -> Self {
    guard let field = Self(name) else { preconditionFailure("'\(name)' is no header name") }
    return field
  }
}

extension Response {
  /// A JSON answer with sorted keys.
  static func json(_ value: some Encodable, status: HTTPResponse.Status = .ok) -> Response {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .useDefaultKeys
    guard let data = try? encoder.encode(value) else {
      // Only a number that is not finite cannot be written.
      return Response(status: .internalServerError)
    }
    return .bytes(Data(data), type: "application/json; charset=utf-8", status: status)
  }

  /// A page.
  static func page(_ page: HTML, status: HTTPResponse.Status = .ok) -> Response {
    .bytes(Data(page.document.utf8), type: "text/html; charset=utf-8", status: status)
  }

  /// A piece of a page, for the script to put in place.
  static func fragment(_ part: HTML) -> Response {
    .bytes(Data(part.markup.utf8), type: "text/html; charset=utf-8")
  }

  /// Plain bytes of a type.
  static func bytes(_ data: Data, type: String, status: HTTPResponse.Status = .ok) -> Response {
    Response(
      status: status, headers: [.contentType: type], body: ResponseBody(byteBuffer: ByteBuffer(bytes: data)))
  }

  /// Lets caches keep the answer and ask again cheaply: answers 304 when the client has this version.
  func cached(etag: String, control: String, for request: Request) -> Response {
    var response = self
    let known = request.headers[.ifNoneMatch]?.split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    if let known, known.contains(etag) || known.contains("W/\(etag)") || known == ["*"] {
      response = Response(status: .notModified)
    }
    response.headers[.eTag] = etag
    response.headers[.cacheControl] = control
    return response
  }
}
