import Foundation
import HTTPTypes
import Hummingbird
import Images
import NIOCore

/// Reads a picture from a request's body, raw or as a form's field `image`, within bytes and time.
struct PictureUpload: Sendable {
  static let field = "image"

  var maximumBytes: Int
  var timeout: Duration

  /// The picture file's bytes.
  ///
  /// - Throws: `ServerProblem`: 413 too large (before reading when the length is declared), 408 too slow, 415 no
  ///   picture, 400 broken form.
  func read(from request: Request) async throws -> Data {
    if let declared = request.headers[.contentLength].flatMap({ Int($0) }), declared > maximumBytes {
      throw ServerProblem.tooLarge(limit: maximumBytes)
    }
    let type = request.headers[.contentType]?.lowercased() ?? ""
    let isForm = type.hasPrefix("multipart/form-data")
    guard isForm || type.isEmpty || type.hasPrefix("image/") || type.hasPrefix("application/octet-stream")
    else {
      throw ServerProblem.wrongType
    }
    let body = try await collect(request)
    let picture = isForm ? try field(of: body, type: request.headers[.contentType] ?? "") : Data(body)
    guard let format = ImageFormat(signatureOf: picture), ImageFormat.everyday.contains(format) else {
      throw ServerProblem.wrongType
    }
    return picture
  }

  /// The whole body, or an error as soon as it is longer or slower than allowed.
  private func collect(_ request: Request) async throws -> [UInt8] {
    try await withThrowingTaskGroup(of: [UInt8]?.self) { group in
      group.addTask {
        var bytes: [UInt8] = []
        for try await buffer in request.body {
          guard bytes.count + buffer.readableBytes <= maximumBytes else {
            throw ServerProblem.tooLarge(limit: maximumBytes)
          }
          bytes.append(contentsOf: buffer.readableBytesView)
        }
        return bytes
      }
      group.addTask {
        try await Task.sleep(for: timeout)
        return nil
      }
      defer { group.cancelAll() }
      guard let first = try await group.next(), let bytes = first else { throw ServerProblem.slowBody }
      return bytes
    }
  }

  private func field(of body: [UInt8], type: String) throws -> Data {
    do {
      return Data(try Multipart(contentType: type).part(named: Self.field, in: body).contents)
    } catch .missingField {
      throw ServerProblem.badRequest(Strings.english.missingUpload)
    } catch {
      throw ServerProblem.badRequest(Strings.english.brokenForm)
    }
  }
}
