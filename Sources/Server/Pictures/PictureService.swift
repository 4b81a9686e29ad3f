import Domain
import Foundation
import HTTPTypes
import Hummingbird
import Images

/// Serves pictures of scenes and products, as they are or narrower.
struct PictureService: Sendable {
  /// Widths pictures are made in; others are rounded up, so that nobody can fill the cache with one picture.
  static let widths = [160, 240, 320, 480, 640, 768, 960, 1280, 1600]

  private let decoder: ImageDecoder
  private let cache: PictureCache
  private let limiter: WorkLimiter

  init(configuration: ServerConfiguration) {
    decoder = ImageDecoder(limits: ImageLimits(bytes: 64_000_000, pixels: configuration.maximumPixels))
    cache = PictureCache(limit: configuration.pictureCacheBytes)
    limiter = WorkLimiter(limit: 2, queueLength: 256)
  }

  /// The answer to a request for that file, `?w=WIDTH` narrower.
  ///
  /// The catalogue names the file; no part of an address ever becomes a path.
  func answer(_ file: URL?, for request: Request) async throws -> Response {
    let wanted = try request.number("w", default: 0, in: 0...10_000)
    guard let file, let attributes = try? FileManager.default.attributesOfItem(atPath: file.path) else {
      throw ServerProblem.notFound(Strings.current.picture)
    }
    let size = attributes[.size] as? Int ?? 0
    let changed = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    guard size <= decoder.limits.bytes else { throw ServerProblem.notFound(Strings.current.picture) }
    let target = wanted == 0 ? nil : Self.widths.first { $0 >= wanted } ?? 1600
    let version = "\(size)-\(Int(changed * 1000))-\(target ?? 0)"
    let picture = try await contents(of: file, width: target, key: "\(file.path)|\(version)")
    guard let format = ImageFormat(signatureOf: picture) else {
      throw ServerProblem.notFound(Strings.current.picture)  // a file that is no picture is none of ours
    }
    return Response.bytes(picture, type: format.mediaType)
      .cached(etag: "\"\(version)\"", control: "public, max-age=86400", for: request)
  }

  private func contents(of file: URL, width: Int?, key: String) async throws -> Data {
    if let known = cache[key] { return known }
    let picture = try await limiter.run {
      try await Blocking.run { try narrowed(file, to: width) }
    }
    cache.keep(picture, for: key)
    return picture
  }

  private func narrowed(_ file: URL, to width: Int?) throws -> Data {
    let original = try Data(contentsOf: file)
    guard let width else { return original }
    let header = try decoder.header(of: original)
    guard header.size.width > width else { return original }
    let longest = max(
      width, Int((Double(width) * Double(header.size.height) / Double(header.size.width)).rounded()))
    return try decoder.decode(original, longestSide: longest).encoded(as: .jpeg, quality: 84)
  }
}

/// Runs work that blocks away from the threads that all tasks share.
enum Blocking {
  private static let queue = DispatchQueue(label: "vitrine.server.blocking", attributes: .concurrent)

  static func run<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
      queue.async { continuation.resume(with: Swift.Result(catching: work)) }
    }
  }
}
