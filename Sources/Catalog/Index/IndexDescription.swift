import Foundation

/// What an index file says of itself, without reading it whole.
public struct IndexDescription: Sendable, Hashable {
  /// The file's format.
  public let formatVersion: Int
  /// Numbers in a vector.
  public let dimension: Int
  /// The store's revision it was made at.
  public let storeRevision: Int64
  /// Its size.
  public let bytes: Int
  /// When it was written.
  public let written: Date?

  /// The description of a file; nil when it is not there or no index.
  public init?(path: String) {
    guard let handle = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? handle.close() }
    guard let header = try? handle.read(upToCount: IndexFile.headerSize),
      header.count == IndexFile.headerSize,
      header.starts(with: IndexFile.magic)
    else { return nil }
    let (version, dimension, revision) = header.withUnsafeBytes { bytes in
      (
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 8, as: UInt32.self)),
        UInt32(littleEndian: bytes.loadUnaligned(fromByteOffset: 12, as: UInt32.self)),
        Int64(littleEndian: bytes.loadUnaligned(fromByteOffset: 16, as: Int64.self))
      )
    }
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    formatVersion = Int(version)
    self.dimension = Int(dimension)
    storeRevision = revision
    bytes = (attributes?[.size] as? NSNumber)?.intValue ?? 0
    written = attributes?[.modificationDate] as? Date
  }
}
