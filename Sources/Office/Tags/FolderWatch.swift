import Domain
import Foundation
import Images

/// Takes in what appears in a folder.
///
/// A file is taken once its size has stayed the same between two looks: whoever copies it may not be done. What has
/// been taken is known by its bytes, so a restart takes nothing twice; a file that is no picture is named once.
public actor FolderWatch {
  private let folder: URL
  private let office: OfficeStore
  private let workshop: Workshop
  private var sizes: [String: Int] = [:]
  private var done: [String: Int] = [:]

  /// A watch over `folder`.
  public init(folder: URL, office: OfficeStore, workshop: Workshop) {
    self.folder = folder
    self.office = office
    self.workshop = workshop
  }

  /// Looks once.
  ///
  /// - Returns: scenes that were taken in, and what could not be, with the reason.
  public func look() async throws -> (taken: [String], problems: [String]) {
    var taken: [String] = []
    var problems: [String] = []
    for file in try files() {
      let name = file.lastPathComponent
      let size = (try? file.resourceValues(forKeys: [.fileSizeKey]).fileSize) ?? 0
      guard done[name] != size, size > 0 else { continue }
      guard sizes.updateValue(size, forKey: name) == size else { continue }
      done[name] = size
      do {
        guard size <= workshop.pictureLimits.bytes else {
          throw OfficeError("it is larger than pictures may be")
        }
        let data = try Data(contentsOf: file)
        let digest = Workshop.digest(of: data)
        if try await office.sceneID(withDigest: digest) != nil { continue }
        let scene = try await workshop.takeIn(data, title: file.deletingPathExtension().lastPathComponent)
        try await office.enqueue(scene.id, addedBy: "watch", digest: digest)
        taken.append(scene.id)
      } catch {
        problems.append("\(name): \(error)")
      }
    }
    return (taken, problems)
  }

  /// Pictures of the folder itself; hidden files and links are passed over.
  private func files() throws -> [URL] {
    try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: [.fileSizeKey, .isRegularFileKey], options: [.skipsHiddenFiles]
    ).filter {
      ["jpg", "jpeg", "png", "webp"].contains($0.pathExtension.lowercased())
        && (try? $0.resourceValues(forKeys: [.isRegularFileKey]).isRegularFile) == true
    }.sorted { $0.path < $1.path }
  }
}
