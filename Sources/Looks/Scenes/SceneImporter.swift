import Catalog
import Domain
import Foundation
import Images

/// Brings pictures into the store as scenes, from a folder or from the `images` of a COCO file.
///
/// The pictures are copied into the scene folder, so that it is the one place they are served from.
public struct SceneImporter: Sendable {
  /// What an import did.
  public struct Report: Sendable, Hashable {
    /// Scenes now in the store.
    public var imported: [String] = []
    /// Pictures that could not be used: file and reason.
    public var failures: [Failure] = []
  }

  /// A picture that could not be used.
  public struct Failure: Sendable, Hashable {
    /// The picture's file.
    public var file: String
    /// Why, one sentence.
    public var reason: String
  }

  private let store: any ProductStore
  private let folder: URL
  private let decoder: ImageDecoder

  /// An importer that keeps pictures in `folder`.
  public init(store: any ProductStore, folder: URL, decoder: ImageDecoder = ImageDecoder()) {
    self.store = store
    self.folder = folder
    self.decoder = decoder
  }

  /// Imports every picture of a folder, or those a COCO annotation file lists (paths relative to it).
  ///
  /// - Throws: `SceneImportError` when `source` cannot be read at all; one bad picture is only reported.
  public func importScenes(from source: URL) async throws -> Report {
    let listed = try SceneListing.read(source)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var report = Report()
    var taken: Set<String> = []
    for entry in listed {
      let id = Self.unique(SceneListing.identifier(of: entry.name), among: &taken)
      do {
        let scene = try keep(entry, as: id)
        try await store.upsert([scene])
        report.imported.append(id)
      } catch let error as ImageError {
        report.failures.append(Failure(file: entry.file.path, reason: error.description))
      } catch let error as CocoaError {
        report.failures.append(Failure(file: entry.file.path, reason: error.localizedDescription))
      }
    }
    return report
  }

  /// Copies the picture and describes it, size as it is seen upright.
  private func keep(_ entry: SceneListing.Entry, as id: String) throws -> Scene {
    let header = try decoder.header(of: entry.file)
    let name = "\(id).\(header.format.rawValue)"
    let target = folder.appendingPathComponent(name)
    if entry.file.standardizedFileURL != target.standardizedFileURL {
      try Data(contentsOf: entry.file).write(to: target, options: .atomic)
    }
    return Scene(
      id: id, image: name, title: entry.title, width: header.size.width, height: header.size.height)
  }

  private static func unique(_ id: String, among taken: inout Set<String>) -> String {
    var candidate = id
    var number = 2
    while !taken.insert(candidate).inserted {
      candidate = "\(id)-\(number)"
      number += 1
    }
    return candidate
  }
}
