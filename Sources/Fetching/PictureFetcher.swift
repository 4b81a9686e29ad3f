import Foundation
import Images

/// A picture file that came from an address.
public struct FetchedPicture: Sendable, Hashable {
  /// The file's bytes, known to be a picture within the limits.
  public var data: Data
  /// What tells a later version from this one.
  public var validator: Validator

  /// A picture from its parts.
  public init(data: Data, validator: Validator) {
    self.data = data
    self.validator = validator
  }
}

/// Brings pictures from addresses.
public protocol PictureFetching: Sendable {
  /// The picture at an address; nil when it has not changed since the answer that gave `validator`.
  ///
  /// - Throws: `FetchError`, or `CancellationError`.
  func picture(at address: String, validator: Validator?) async throws -> FetchedPicture?
}

/// Brings pictures from the web; what is one is decided by its first bytes, never by what the server calls it.
public struct PictureFetcher: PictureFetching {
  /// The way to the web.
  public let web: WebFetcher
  private let decoder: ImageDecoder

  /// A fetcher of pictures within the limits and formats of `decoder`.
  public init(web: WebFetcher = WebFetcher(), decoder: ImageDecoder = ImageDecoder()) {
    self.web = web
    self.decoder = decoder
  }

  /// The picture at an address, its size known from its header to be within the limits.
  public func picture(at address: String, validator: Validator? = nil) async throws -> FetchedPicture? {
    let (outcome, data) = try await web.data(
      at: address, validator: validator, limit: decoder.limits.bytes,
      accept: "image/jpeg,image/png,image/webp,image/*;q=0.8")
    guard case .fetched(let validator, _, _) = outcome else { return nil }
    do {
      _ = try decoder.header(of: data)
    } catch {
      throw FetchError.notAPicture(error.description)
    }
    return FetchedPicture(data: data, validator: validator)
  }
}
