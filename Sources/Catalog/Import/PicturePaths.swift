import Foundation

/// Finds the pictures a feed names: files inside the feed's own folder, or addresses.
struct PicturePaths: Sendable {
  /// The folder with symbolic links resolved, without a slash at its end.
  private let folder: String
  /// The address the feed came from, which relative links then start from.
  private let base: URL?

  init(folder: String, base: String? = nil) {
    self.folder = URL(fileURLWithPath: folder).resolvingSymlinksInPath().path
    self.base = base.flatMap { URL(string: $0) }
  }

  /// The picture behind a feed's `image_link`; its `problem` says why it cannot be used.
  ///
  /// A feed may come from anyone, so a path that leads out of the folder (through `..`, a symbolic link or from
  /// the root) is refused whether or not there is a file.
  func source(_ link: String) -> PictureSource {
    if RawItem.isWebAddress(link) { return PictureSource(location: link) }
    func refused(_ problem: String) -> PictureSource { PictureSource(location: link, problem: problem) }
    guard !link.contains("\0") else { return refused("is not a path") }
    guard !link.contains("://") else { return refused("is neither a path nor an http or https address") }
    if let base {
      guard let address = URL(string: link, relativeTo: base)?.absoluteString, RawItem.isWebAddress(address)
      else { return refused("is no address") }
      return PictureSource(location: address)
    }
    let path = link.hasPrefix("/") ? link : folder + "/" + link
    let resolved = URL(fileURLWithPath: path).standardizedFileURL.resolvingSymlinksInPath().path
    guard resolved.hasPrefix(folder == "/" ? "/" : folder + "/") else {
      return refused("leads out of the feed's folder")
    }
    guard let attributes = try? FileManager.default.attributesOfItem(atPath: resolved),
      attributes[.type] as? FileAttributeType == .typeRegular
    else { return PictureSource(location: resolved, problem: "is no file in the feed's folder") }
    let size = (attributes[.size] as? NSNumber)?.int64Value ?? 0
    let modified = (attributes[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    return PictureSource(location: resolved, fingerprint: "\(size)-\(Int64(modified * 1000))")
  }
}
