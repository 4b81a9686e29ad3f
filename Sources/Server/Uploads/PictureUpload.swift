import Foundation
import HTTPTypes
import Hummingbird
import Images

/// Reads a picture from a request's body, raw, as a form's field `image` or by its address, within bytes and time.
struct PictureUpload: Sendable {
  static let field = "image"
  /// What is taken: the web's formats and what telephones write.
  static let formats = ImageFormat.everyday.union([.heic, .avif])

  var maximumBytes: Int
  var timeout: Duration
  /// Brings pictures named by an address; nil takes none.
  var addresses: PictureByAddress?

  /// The picture file's bytes.
  ///
  /// - Throws: `ServerProblem`: 413 too large (before reading when the length is declared), 408 too slow, 415 no
  ///   picture, 400 broken form.
  func read(from request: Request) async throws -> Data {
    let type = request.headers[.contentType]?.lowercased() ?? ""
    if let addresses, type.hasPrefix("application/json") {
      let body = try await request.collectBody(
        maximumBytes: PictureByAddress.maximumBodyBytes, timeout: timeout)
      return try await addresses.picture(namedBy: body)
    }
    let isForm = type.hasPrefix("multipart/form-data")
    guard isForm || type.isEmpty || type.hasPrefix("image/") || type.hasPrefix("application/octet-stream")
    else {
      throw ServerProblem.wrongType
    }
    let body = try await request.collectBody(maximumBytes: maximumBytes, timeout: timeout)
    let picture = isForm ? try field(of: body, type: request.headers[.contentType] ?? "") : Data(body)
    guard let format = ImageFormat(signatureOf: picture), Self.formats.contains(format) else {
      throw ServerProblem.wrongType
    }
    return picture
  }

  /// The parts of a form with one of these names, in order.
  ///
  /// - Throws: `ServerProblem`: 413, 408, 415 when it is no form, 400 when it is broken or has none of them.
  func readParts(
    named names: Set<String>, from request: Request, most: Int
  ) async throws -> [(name: String, data: Data)] {
    let type = request.headers[.contentType] ?? ""
    guard type.lowercased().hasPrefix("multipart/form-data") else {
      throw ServerProblem(
        status: .unsupportedMediaType, code: "unsupported_type",
        message:
          "Send a form (multipart/form-data) with the fields \(names.sorted().joined(separator: " or ")).")
    }
    let body = try await request.collectBody(maximumBytes: maximumBytes, timeout: timeout)
    do {
      let parts = try Multipart(contentType: type, maximumParts: most + 8).parts(of: body)
        .filter { names.contains($0.name) && !$0.contents.isEmpty }
      guard !parts.isEmpty, parts.count <= most else {
        throw ServerProblem.badRequest(
          "The form needs 1 to \(most) files in \(names.sorted().joined(separator: " or ")); it has \(parts.count)."
        )
      }
      return parts.map { ($0.name, Data($0.contents)) }
    } catch is Multipart.Failure {
      throw ServerProblem.badRequest(Strings.english.brokenForm)
    }
  }

  private func field(of body: [UInt8], type: String) throws -> Data {
    do {
      return Data(try Multipart(contentType: type).part(named: Self.field, in: body).contents)
    } catch .missingField {
      throw ServerProblem.badRequest(Strings.current.missingUpload)
    } catch {
      throw ServerProblem.badRequest(Strings.current.brokenForm)
    }
  }
}
