import Catalog
import Crypto
import Domain
import Foundation
import Images
import Looks

/// Where pictures come in and get their tags: the catalogue and the models, as the office needs them.
public struct Workshop: Sendable {
  /// Products and scenes.
  public let store: any ProductStore
  /// Where products are searched; nil when there is none to keep clean.
  public let index: (any ProductIndex)?
  /// Where scenes' pictures lie.
  public let sceneFolder: URL
  /// Finds every object the detector is not sure against, with its products.
  public let finder: LookFinder
  /// What becomes of a tag by its score.
  public let thresholds: TagThresholds
  /// The categories people choose from.
  public let vocabulary: Vocabulary
  /// What a picture that comes in may cost.
  public let pictureLimits: ImageLimits
  /// The longest side, in pixels, pictures are kept with.
  public static let longestSide = 2_048

  /// A workshop of these parts; `finder` should show every object and keep those without products.
  public init(
    store: any ProductStore, index: (any ProductIndex)? = nil, sceneFolder: URL, finder: LookFinder,
    thresholds: TagThresholds,
    vocabulary: Vocabulary, pictureLimits: ImageLimits = ImageLimits()
  ) {
    self.store = store
    self.index = index
    self.sceneFolder = sceneFolder
    self.finder = finder
    self.thresholds = thresholds
    self.vocabulary = vocabulary
    self.pictureLimits = pictureLimits
  }

  /// Names a picture file's bytes.
  public static func digest(of picture: Data) -> String {
    SHA256.hash(data: picture).map { String(format: "%02x", $0) }.joined()
  }

  /// Takes a picture in as a scene: decoded within limits and written anew, so that nothing but its pixels comes
  /// along (no place it was taken at, no name of a camera, no second file hidden behind the first).
  ///
  /// - Returns: the scene, which is in the store but not yet in the tagger's queue.
  /// - Throws: `ImageError` when the bytes are no picture we read.
  public func takeIn(_ picture: Data, title: String) async throws -> Scene {
    let limits = pictureLimits
    let pixels = try ImageDecoder(limits: limits, formats: ImageFormat.everyday)
      .decode(picture, longestSide: Self.longestSide)
    let file = try pixels.encoded(as: .jpeg, quality: 90)
    let id = "s-" + Self.digest(of: picture).prefix(20)
    try FileManager.default.createDirectory(at: sceneFolder, withIntermediateDirectories: true)
    try file.write(to: sceneFolder.appending(path: "\(id).jpg"), options: .atomic)
    let scene = Scene(
      id: id, image: "\(id).jpg", title: String(title.prefix(200)), width: pixels.width, height: pixels.height
    )
    try await store.upsert([scene])
    return scene
  }

  /// Removes a scene, its kept look and its picture.
  public func remove(sceneID: String) async throws {
    try await Self.remove(sceneID: sceneID, from: store, folder: sceneFolder)
  }

  static func remove(sceneID: String, from store: any ProductStore, folder: URL) async throws {
    let scene = try await store.scene(id: sceneID)
    try await store.removeScenes(ids: [sceneID])
    if let image = scene?.image, !image.contains("/"), !image.hasPrefix(".") {
      try? FileManager.default.removeItem(at: folder.appending(path: image))
    }
  }

  /// The tags a picture gets by itself: published or waiting for a person, by each category's thresholds.
  public func tags(of picture: Data, sceneID: String) async throws -> [Tag] {
    try await finder.look(in: picture).objects.compactMap { object in
      guard Tag.isBox(object.box), let state = thresholds.state(of: object.category, score: object.score)
      else {
        return nil
      }
      return Tag(
        sceneID: sceneID, box: object.box, category: object.category, score: object.score, state: state,
        candidates: object.products.map(\.id), origin: .model)
    }
  }
}
