import Domain
import Foundation
import HTTPTypes
import Images

/// Takes in visitors' photos: made upright, small and free of metadata, looked at, and kept for a while.
struct PhotoDesk: Sendable {
  /// Longest side kept, in pixels: more would not find more.
  static let longestSide = 1_600

  let desk: LookDesk
  let kept: KeptPhotos

  /// Looks at a photo and keeps it.
  ///
  /// Any format the decoder knows comes in; a plain JPEG is kept, so that every browser can show it.
  func receive(_ data: Data) async throws -> KeptPhotos.Photo {
    let limits = desk.pictureLimits
    let (picture, width, height) = try await Blocking.run {
      let small = try ImageDecoder(limits: limits).decode(data, longestSide: Self.longestSide)
      return (try small.encoded(as: .jpeg, quality: 88), small.width, small.height)
    }
    let look = try await desk.look(in: picture)
    return try kept.keep(picture, width: width, height: height, look: look)
  }

  /// The photo of that name.
  ///
  /// - Throws: `ServerProblem` when it was never here, has expired or was erased.
  func photo(_ id: String) throws -> KeptPhotos.Photo {
    guard let photo = kept.photo(id) else { throw ServerProblem.photoGone }
    return photo
  }

  /// The products for a part of a photo.
  func piece(of photo: KeptPhotos.Photo, _ query: PieceQuery) async throws -> Piece {
    guard let file = kept.picture(photo.id), let data = try? Data(contentsOf: file) else {
      throw ServerProblem.photoGone
    }
    return try await desk.piece(in: data, query)
  }
}

extension ServerProblem {
  /// A visitor's photo that is no longer there.
  static var photoGone: Self {
    Self(
      status: .notFound, code: "photo_gone",
      message: "\(Strings.current.photoGone). \(Strings.current.photoGoneHint)")
  }
}
