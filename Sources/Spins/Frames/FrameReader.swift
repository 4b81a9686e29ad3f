import Domain
import Foundation
import Images

/// Reads what a seller sends: a folder of photos, an animated picture, a short film.
public struct FrameReader: Sendable {
  /// What may be read.
  public struct Limits: Sendable, Hashable {
    /// Most photos of a folder, and most frames taken of a film.
    public var frames = 80
    /// Longer side the frames are kept at.
    public var side = 960
    /// Longest film.
    public var seconds = 120.0
    /// Largest film, in bytes.
    public var filmBytes = 300_000_000
    /// Largest frame of a film, in pixels.
    public var filmPixels = 4096 * 2304

    /// The defaults: 80 frames, 960 pixels, two minutes, 300 MB.
    public init() {}
  }

  private let limits: Limits
  private let decoder: ImageDecoder

  /// A reader with limits.
  public init(limits: Limits = Limits(), decoder: ImageDecoder = ImageDecoder()) {
    self.limits = limits
    self.decoder = decoder
  }

  /// Whether what lies there has its frames in the order they were taken.
  public static func isOrdered(_ url: URL) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) && !isFolder.boolValue
  }

  /// The frames of a folder (photos, in order of their names), of an animated picture or of a film.
  public func frames(of url: URL) throws -> [SourceFrame] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw SpinError.unreadable(path: url.path, reason: "there is nothing there")
    }
    if isFolder.boolValue { return try photos(in: url) }
    let size = try FileManager.default.attributesOfItem(atPath: url.path)[.size] as? Int ?? 0
    guard size <= limits.filmBytes else {
      throw SpinError.tooLong(
        what: "\(size / 1_000_000) MB", limit: "\(limits.filmBytes / 1_000_000) MB")
    }
    return try frames(of: Data(contentsOf: url, options: .mappedIfSafe), name: url.lastPathComponent)
  }

  /// The frames of an animated picture's or a film's bytes.
  public func frames(of data: Data, name: String) throws -> [SourceFrame] {
    if ImageFormat(signatureOf: data) != nil {
      do {
        let pictures = try decoder.animation(data, longestSide: limits.side, most: limits.frames)
        return pictures.enumerated().map { SourceFrame(name: "\(name), frame \($0)", picture: $1) }
      } catch {
        throw SpinError.unreadable(path: name, reason: "\(error)")
      }
    }
    return try Film(data, name: name, limits: limits).frames()
  }

  /// Photos from the bytes of their files.
  public func frames(of files: [(name: String, data: Data)]) throws -> [SourceFrame] {
    guard files.count <= limits.frames else {
      throw SpinError.tooManyFrames(count: files.count, limit: limits.frames)
    }
    return try files.map { file in
      do {
        return SourceFrame(name: file.name, picture: try decoder.decode(file.data, longestSide: limits.side))
      } catch {
        throw SpinError.unreadable(path: file.name, reason: "\(error)")
      }
    }
  }

  private func photos(in folder: URL) throws -> [SourceFrame] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      .filter { !$0.hasPrefix(".") && Self.endings.contains(($0 as NSString).pathExtension.lowercased()) }
      .sorted { $0.compare($1, options: [.numeric, .caseInsensitive]) == .orderedAscending }
    guard !names.isEmpty else {
      throw SpinError.unreadable(path: folder.path, reason: "there are no pictures in it")
    }
    guard names.count <= limits.frames else {
      throw SpinError.tooManyFrames(count: names.count, limit: limits.frames)
    }
    return try names.map { name in
      do {
        let picture = try decoder.decode(folder.appending(path: name), longestSide: limits.side)
        return SourceFrame(name: name, picture: picture)
      } catch {
        throw SpinError.unreadable(path: name, reason: "\(error)")
      }
    }
  }

  private static let endings: Set<String> = ["jpg", "jpeg", "png", "webp", "heic", "heif", "avif", "gif"]
}
