import Foundation
import HTTPTypes
import Hummingbird

/// Reads a request's body within bytes and time.
struct BodyReader: Sendable {
  var maximumBytes: Int
  var timeout: Duration

  /// The whole body, or an error as soon as it is longer or slower than allowed.
  func bytes(of request: Request) async throws -> [UInt8] {
    try await request.collectBody(maximumBytes: maximumBytes, timeout: timeout)
  }

  /// A value from a body of JSON.
  ///
  /// - Throws: `ServerProblem`: 415 another type, 400 naming what is missing or wrong, 413 and 408.
  func json<Value: Decodable>(_ type: Value.Type, of request: Request) async throws -> Value {
    guard mediaType(of: request) == "application/json" else {
      throw ServerProblem(
        status: .unsupportedMediaType, code: "unsupported_type",
        message: "Send JSON, with the content type application/json.")
    }
    let bytes = try await bytes(of: request)
    do {
      return try JSONDecoder().decode(type, from: Data(bytes))
    } catch {
      throw ServerProblem.badRequest(Self.sentence(error))
    }
  }

  /// The fields of a body of `application/x-www-form-urlencoded`; the first of each name counts.
  func form(of request: Request) async throws -> [String: String] {
    guard mediaType(of: request) == "application/x-www-form-urlencoded" else {
      throw ServerProblem(
        status: .unsupportedMediaType, code: "unsupported_type", message: "Send the page's own form.")
    }
    var fields: [String: String] = [:]
    for pair in String(decoding: try await bytes(of: request), as: UTF8.self).split(separator: "&").prefix(64)
    {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        .map { $0.replacing("+", with: " ").removingPercentEncoding }
      guard let name = parts.first ?? nil, fields[name] == nil else { continue }
      fields[name] = parts.count > 1 ? parts[1] ?? "" : ""
    }
    return fields
  }

  private func mediaType(of request: Request) -> String {
    let header = request.headers[.contentType] ?? ""
    return header.prefix { $0 != ";" }.trimmingCharacters(in: .whitespaces).lowercased()
  }

  private static func sentence(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, let context):
      return "The JSON lacks '\((context.codingPath + [key]).map(\.stringValue).joined(separator: "."))'."
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context),
      DecodingError.dataCorrupted(let context):
      let place = context.codingPath.map(\.stringValue).joined(separator: ".")
      return place.isEmpty ? "The body is not the JSON object asked for." : "The JSON is wrong at '\(place)'."
    default: return "The body cannot be read."
    }
  }
}
