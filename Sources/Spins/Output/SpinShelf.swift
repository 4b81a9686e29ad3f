import Foundation

/// The views of a catalogue: a folder a product.
public struct SpinShelf: Sendable {
  /// The folder of all views.
  public let root: URL

  /// A shelf in that folder, which need not exist yet.
  public init(root: URL) { self.root = root }

  /// The folder of a product's view; whatever the id holds, it lies directly under the root.
  public func folder(of productID: String) -> URL { root.appending(path: Self.name(of: productID)) }

  /// The product's view, when it has one.
  public func manifest(of productID: String) -> SpinManifest? {
    let file = folder(of: productID).appending(path: SpinManifest.fileName)
    return (try? Data(contentsOf: file)).flatMap { try? JSONDecoder().decode(SpinManifest.self, from: $0) }
  }

  /// A file of the product's view; nil for any name its manifest does not list.
  public func file(_ name: String, of productID: String) -> URL? {
    guard let manifest = manifest(of: productID), manifest.allFiles.contains(name) else { return nil }
    return folder(of: productID).appending(path: name)
  }

  /// Takes a product's view away.
  public func remove(_ productID: String) throws {
    let folder = folder(of: productID)
    if FileManager.default.fileExists(atPath: folder.path) { try FileManager.default.removeItem(at: folder) }
  }

  /// Letters, digits, hyphens and underscores stay, other bytes become `~XX`; ids too long for a file's name end in a
  /// number made of the whole.
  static func name(of productID: String) -> String {
    var name = ""
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in productID.utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
      let scalar = Unicode.Scalar(byte)
      let stays = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
      name += stays || byte == 0x2D || byte == 0x5F ? String(scalar) : String(format: "~%02X", byte)
    }
    return name.utf8.count <= 180 && !name.isEmpty ? name : "\(name.prefix(150))~~\(String(hash, radix: 16))"
  }
}
