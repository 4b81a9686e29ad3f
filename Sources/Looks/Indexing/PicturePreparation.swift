import Catalog
import Crypto
import Domain
import Fetching
import Foundation
import Images

/// A picture made ready to be embedded: its file's hash, its pixels, what it looks like.
struct PreparedPicture: Sendable {
  let picture: StoredPicture
  let pixels: PixelBuffer
  let content: PictureContent
  /// What its server says tells it from a later version; nil for files of this machine.
  let validator: Validator?
}

/// Why a picture cannot be embedded.
struct PictureProblem: Error {
  let picture: StoredPicture
  /// One sentence.
  let reason: String
  /// Whether it may be otherwise at the next import.
  let isPassing: Bool
}

/// Brings a picture's file from this machine or from the web and decodes it.
struct PicturePreparation: Sendable {
  let decoder: ImageDecoder
  let longestSide: Int
  let fetcher: (any PictureFetching)?

  /// The picture made ready; only cancellation throws.
  func prepare(_ picture: StoredPicture) async throws -> Result<PreparedPicture, PictureProblem> {
    func failed(_ reason: String, isPassing: Bool = false) -> Result<PreparedPicture, PictureProblem> {
      .failure(PictureProblem(picture: picture, reason: reason, isPassing: isPassing))
    }
    do {
      var validator: Validator?
      let file: Data
      if picture.isAtAddress {
        guard let fetcher, let fetched = try await fetcher.picture(at: picture.location, validator: nil)
        else {
          return failed("waits to be fetched", isPassing: true)
        }
        file = fetched.data
        validator = fetched.validator
      } else {
        file = try decoder.contents(of: URL(fileURLWithPath: picture.location))
      }
      let pixels = try decoder.decode(file, longestSide: longestSide)
      let content = PictureContent(
        pictureID: picture.id, digest: Data(SHA256.hash(data: file)), print: PicturePrint(pixels))
      return .success(
        PreparedPicture(picture: picture, pixels: pixels, content: content, validator: validator))
    } catch let error as ImageError {
      return failed(error.description)
    } catch let error as FetchError {
      return failed(error.description, isPassing: error.isPassing)
    }
  }
}

extension StoredPicture {
  /// Whether the picture lies on the web rather than on this machine.
  var isAtAddress: Bool { location.contains("://") }
}
