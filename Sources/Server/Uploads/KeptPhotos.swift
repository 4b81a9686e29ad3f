import Domain
import Foundation
import Synchronization

/// Visitors' photos: kept for a stated time so that parts of them can be asked about, then erased.
///
/// A photo is named by 128 random bits, so whoever knows the name was given it. Files lie in one folder, a
/// picture and a description for each; what is left from an earlier run is kept or erased by the same rules.
final class KeptPhotos: Sendable {
  /// What is known of a photo.
  struct Photo: Sendable, Codable {
    var id: String
    var width: Int
    var height: Int
    var look: Look
    var expires: Date

    /// As a scene, for what shows either.
    var scene: Scene { Scene(id: id, image: "\(id).jpg", width: width, height: height) }
  }

  /// How long a photo is kept.
  let lifetime: Duration
  private let folder: URL
  private let isTemporary: Bool
  private let capacity: Int
  private let photos: Mutex<[String: (photo: Photo, bytes: Int)]>

  /// Photos in `folder`, at most `capacity` bytes of pictures; the oldest make room.
  ///
  /// Without a folder they last no longer than this object.
  init(folder given: URL?, lifetime: Duration, capacity: Int = 512 * 1024 * 1024) throws {
    folder =
      given ?? FileManager.default.temporaryDirectory.appending(path: "vitrine-photos-\(UUID().uuidString)")
    isTemporary = given == nil
    self.lifetime = lifetime
    self.capacity = capacity
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    var found: [String: (photo: Photo, bytes: Int)] = [:]
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    where file.pathExtension == "json" {
      guard let data = try? Data(contentsOf: file),
        let photo = try? JSONDecoder().decode(Photo.self, from: data),
        let bytes = try? FileManager.default.attributesOfItem(
          atPath: folder.appending(path: "\(photo.id).jpg").path)[.size] as? Int
      else {
        try? FileManager.default.removeItem(at: file)  // cut short by a crash
        continue
      }
      found[photo.id] = (photo, bytes)
    }
    photos = Mutex(found)
    sweep()
  }

  deinit {
    if isTemporary { try? FileManager.default.removeItem(at: folder) }
  }

  /// Keeps a photo.
  ///
  /// - Parameter picture: a JPEG without metadata.
  func keep(_ picture: Data, width: Int, height: Int, look: Look, now: Date = Date()) throws -> Photo {
    sweep(now: now)
    let photo = Photo(
      id: Self.name(), width: width, height: height, look: look,
      expires: now.addingTimeInterval(lifetime / .seconds(1)))
    try picture.write(to: file(of: photo.id), options: .atomic)
    try JSONEncoder().encode(photo).write(
      to: folder.appending(path: "\(photo.id).json"), options: .atomic)
    photos.withLock { $0[photo.id] = (photo, picture.count) }
    return photo
  }

  /// The photo of that name, while it is kept.
  func photo(_ id: String, now: Date = Date()) -> Photo? {
    photos.withLock { $0[id]?.photo }.flatMap { $0.expires > now ? $0 : nil }
  }

  /// The file of a photo that is kept.
  func picture(_ id: String) -> URL? { photo(id).map { file(of: $0.id) } }

  /// Erases a photo; false when there was none.
  @discardableResult func erase(_ id: String) -> Bool {
    guard photos.withLock({ $0.removeValue(forKey: id) }) != nil else { return false }
    try? FileManager.default.removeItem(at: file(of: id))
    try? FileManager.default.removeItem(at: folder.appending(path: "\(id).json"))
    return true
  }

  /// Erases what has expired, and the oldest while there is too much.
  func sweep(now: Date = Date()) {
    let doomed = photos.withLock { photos in
      var bytes = photos.values.reduce(0) { $0 + $1.bytes }
      return photos.values.sorted { $0.photo.expires < $1.photo.expires }.filter { entry in
        guard entry.photo.expires <= now || bytes > capacity else { return false }
        bytes -= entry.bytes
        return true
      }
    }
    for entry in doomed { erase(entry.photo.id) }
  }

  /// Only names made here are ever looked up, so an id from an address never becomes a path by itself.
  private func file(of id: String) -> URL { folder.appending(path: "\(id).jpg") }

  /// 128 bits from the system's generator.
  private static func name() -> String {
    var generator = SystemRandomNumberGenerator()
    return (0..<2).map { _ in
      let text = String(UInt64.random(in: .min ... .max, using: &generator), radix: 16)
      return String(repeating: "0", count: 16 - text.count) + text
    }.joined()
  }
}
