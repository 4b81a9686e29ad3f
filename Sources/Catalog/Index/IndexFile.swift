import Foundation

/// The index as a file beside the database: a copy that saves reading every embedding at start.
///
/// Little-endian: "VITRINDX", format version, dimension, model id, store revision, digest, product ids, then each
/// category's rows (products, picture places, 16-bit vectors), and a checksum of all before it. Codes are not in
/// the file: they are made from the vectors.
enum IndexFile {
  static let magic = Array("VITRINDX".utf8)
  static let formatVersion: UInt32 = 1

  /// Writes a snapshot so that a crash leaves either the old file or the new one.
  static func write(_ snapshot: IndexSnapshot, modelID: String, storeRevision: Int64, to path: String) throws
  {
    let partial = path + ".partial"
    do {
      let folder = (path as NSString).deletingLastPathComponent
      if !folder.isEmpty {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      }
      guard FileManager.default.createFile(atPath: partial, contents: nil) else {
        throw CocoaError(.fileWriteNoPermission)
      }
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: partial))
      defer { try? handle.close() }
      var writer = ChecksummedWriter(handle: handle)
      try writer.bytes(magic)
      try writer.number(formatVersion)
      try writer.number(UInt32(snapshot.dimension))
      try writer.text(modelID)
      try writer.number(UInt64(bitPattern: storeRevision))
      try writer.number(snapshot.digest)
      // Only ids that still have rows, so that numbers of products that are gone end here.
      var used = [Bool](repeating: false, count: snapshot.products.count)
      for partition in snapshot.partitions { for key in partition.keys { used[Int(key.product)] = true } }
      var numbers = [UInt32](repeating: 0, count: used.count)
      var count: UInt32 = 0
      for number in used.indices where used[number] {
        numbers[number] = count
        count += 1
      }
      try writer.number(count)
      for number in used.indices where used[number] { try writer.text(snapshot.products[number]) }
      try writer.number(UInt32(snapshot.partitions.count))
      for (name, partition) in zip(snapshot.names, snapshot.partitions) {
        try writer.number(UInt32(name == nil ? 0 : 1))
        try writer.text(name ?? "")
        try writer.number(UInt32(partition.count))
        try writer.numbers(partition.keys.map { numbers[Int($0.product)] })
        try writer.numbers(partition.keys.map(\.picture))
        try writer.numbers(partition.halves)
      }
      try writer.finish()
      try handle.synchronize()
      guard rename(partial, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      throw IndexError.unwritableFile(path: path, reason: "\(error)")
    }
  }

  /// Reads what `write` wrote; throws `IndexError.unusableFile` for anything else.
  static func read(_ path: String, modelID: String, dimension: Int) throws
    -> (snapshot: IndexSnapshot, placement: RowPlacement, storeRevision: Int64)
  {
    func unusable(_ reason: String) -> IndexError { .unusableFile(path: path, reason: reason) }
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path), options: .mappedIfSafe) else {
      throw unusable("there is no such file")
    }
    return try data.withUnsafeBytes { bytes in
      guard bytes.count >= magic.count + 8, bytes.starts(with: magic) else {
        throw unusable("it is not an index file")
      }
      var reader = BoundedReader(bytes: UnsafeRawBufferPointer(rebasing: bytes.dropLast(8)))
      reader.place = magic.count
      do {
        let version = try reader.number(UInt32.self)
        guard version == formatVersion else { throw unusable("its format is version \(version)") }
        let fileDimension = Int(try reader.number(UInt32.self))
        guard fileDimension == dimension else {
          throw unusable("its vectors have \(fileDimension) numbers, not \(dimension)")
        }
        let fileModel = try reader.text()
        guard fileModel == modelID else { throw unusable("it was made with the model \(fileModel)") }
        var checksum = StreamChecksum()
        checksum.add(UnsafeRawBufferPointer(rebasing: bytes.dropLast(8)))
        let stored = bytes.loadUnaligned(fromByteOffset: bytes.count - 8, as: UInt64.self)
        guard checksum.finished() == UInt64(littleEndian: stored) else { throw unusable("it is damaged") }
        let revision = Int64(bitPattern: try reader.number(UInt64.self))
        let digest = try reader.number(UInt64.self)
        var (snapshot, placement) = try content(&reader, dimension: dimension)
        guard reader.isAtEnd else { throw unusable("it is damaged") }
        snapshot.digest = digest
        placement.rebuild(from: snapshot)
        return (snapshot, placement, revision)
      } catch is BoundedReader.EndOfFile {
        throw unusable("it is torn")
      }
    }
  }

  private static func content(_ reader: inout BoundedReader, dimension: Int) throws
    -> (IndexSnapshot, RowPlacement)
  {
    var snapshot = IndexSnapshot(dimension: dimension)
    for _ in 0..<(try reader.number(UInt32.self)) { snapshot.products.append(try reader.text()) }
    for _ in 0..<(try reader.number(UInt32.self)) {
      let isNamed = try reader.number(UInt32.self) != 0
      let name = try reader.text()
      let partition = snapshot.place(of: isNamed ? name : nil)
      let rows = Int(try reader.number(UInt32.self))
      let products = try reader.numbers(UInt32.self, count: rows)
      let pictures = try reader.numbers(UInt32.self, count: rows)
      let halves = try reader.numbers(UInt16.self, count: rows * dimension)
      snapshot.partitions[partition].reserve(rows)
      for row in 0..<rows {
        guard products[row] < snapshot.products.count else { throw BoundedReader.EndOfFile() }
        snapshot.partitions[partition].append(
          .init(product: products[row], picture: pictures[row]),
          vector: halves[row * dimension..<(row + 1) * dimension])
      }
    }
    return (snapshot, RowPlacement())
  }
}
