import Foundation

/// The index as a file beside the database: mapped into memory at start, so that it is there at once.
///
/// Little-endian, as every processor we run on: a header ("VITRINDX", format version, dimension, store revision,
/// digest, zeros up to 64 bytes), the chunks of all categories as they lie in memory, a directory (model id,
/// products with their facets, each category's name, chunks and segments), the directory's place, and a checksum of all
/// before it.
enum IndexFile {
  static let magic = Array("VITRINDX".utf8)
  static let formatVersion: UInt32 = 4
  static let headerSize = 64
  private static let trailerSize = 16

  /// Writes a snapshot so that a crash leaves either the old file or the new one.
  static func write(_ snapshot: IndexSnapshot, modelID: String, storeRevision: Int64, to path: String) throws
  {
    let partial = path + ".\(UUID().uuidString).partial"
    do {
      let folder = (path as NSString).deletingLastPathComponent
      if !folder.isEmpty {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      }
      removeLeftovers(of: path)
      guard FileManager.default.createFile(atPath: partial, contents: nil) else {
        throw CocoaError(.fileWriteNoPermission)
      }
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: partial))
      defer { try? handle.close() }
      var writer = ChecksummedWriter(handle: handle)
      try writer.bytes(magic)
      try writer.number(formatVersion)
      try writer.number(UInt32(snapshot.dimension))
      try writer.number(UInt64(bitPattern: storeRevision))
      try writer.number(snapshot.digest)
      try writer.bytes(repeatElement(0, count: headerSize - 32))
      let numbering = ProductNumbering(of: snapshot)
      for partition in snapshot.partitions {
        for chunk in partition.chunks { try writer.chunk(numbering.renumbered(chunk)) }
      }
      let directory = writer.count
      try writer.text(modelID)
      try writer.number(numbering.count)
      for number in snapshot.products.indices where numbering.isUsed(number) {
        try writer.product(snapshot.products[number])
      }
      try writer.number(UInt32(snapshot.partitions.count))
      for (name, partition) in zip(snapshot.names, snapshot.partitions) {
        try writer.number(UInt32(name == nil ? 0 : 1))
        try writer.text(name ?? "")
        try writer.number(UInt32(partition.count))
        try writer.segments(partition.segments, rows: partition.count)
      }
      try writer.number(UInt64(directory))
      try writer.finish()
      try handle.synchronize()
      guard rename(partial, path) == 0 else { throw CocoaError(.fileWriteUnknown) }
    } catch {
      try? FileManager.default.removeItem(atPath: partial)
      throw IndexError.unwritableFile(path: path, reason: "\(error)")
    }
  }

  /// Removes what writers that were killed have left.
  private static func removeLeftovers(of path: String) {
    let url = URL(fileURLWithPath: path)
    let folder = url.deletingLastPathComponent()
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let hourAgo = Date(timeIntervalSinceNow: -3600)
    for file in files where file.hasPrefix(url.lastPathComponent + ".") && file.hasSuffix(".partial") {
      let place = folder.appendingPathComponent(file)
      let date = try? place.resourceValues(forKeys: [.contentModificationDateKey]).contentModificationDate
      // A younger one may be another process's that is still being written.
      if let date, date < hourAgo { try? FileManager.default.removeItem(at: place) }
    }
  }

  /// Maps what `write` wrote; throws `IndexError.unusableFile` for anything else.
  static func read(_ path: String, modelID: String, dimension: Int) throws
    -> (snapshot: IndexSnapshot, storeRevision: Int64)
  {
    func unusable(_ reason: String) -> IndexError { .unusableFile(path: path, reason: reason) }
    guard let file = MappedFile(path: path) else { throw unusable("there is no such file") }
    let bytes = file.bytes
    guard bytes.count >= headerSize + trailerSize, bytes.starts(with: magic) else {
      throw unusable("it is not an index file, or torn")
    }
    var reader = BoundedReader(bytes: UnsafeRawBufferPointer(rebasing: bytes.dropLast(trailerSize)))
    reader.place = magic.count
    do {
      let version = try reader.number(UInt32.self)
      guard version <= formatVersion else {
        throw unusable(
          "a newer version of Vitrine wrote it, in format \(version); this one reads \(formatVersion)")
      }
      guard version == formatVersion else { throw unusable("its format is the older version \(version)") }
      let fileDimension = Int(try reader.number(UInt32.self))
      guard fileDimension == dimension else {
        throw unusable("its vectors have \(fileDimension) numbers, not \(dimension)")
      }
      var checksum = StreamChecksum()
      checksum.add(UnsafeRawBufferPointer(rebasing: bytes.dropLast(8)))
      let trailer = bytes.count - trailerSize
      let stored = bytes.loadUnaligned(fromByteOffset: trailer + 8, as: UInt64.self)
      guard checksum.finished() == UInt64(littleEndian: stored) else { throw unusable("it is damaged") }
      let revision = Int64(bitPattern: try reader.number(UInt64.self))
      let digest = try reader.number(UInt64.self)
      let directory = bytes.loadUnaligned(fromByteOffset: trailer, as: UInt64.self)
      guard directory >= UInt64(headerSize), directory <= UInt64(trailer) else {
        throw unusable("it is damaged")
      }
      reader.place = Int(directory)
      let fileModel = try reader.text()
      guard fileModel == modelID else { throw unusable("it was made with the model \(fileModel)") }
      var snapshot = try content(&reader, of: file, end: Int(directory), dimension: dimension)
      guard reader.isAtEnd else { throw unusable("it is damaged") }
      snapshot.digest = digest
      return (snapshot, revision)
    } catch is BoundedReader.EndOfFile {
      throw unusable("it is damaged")
    }
  }

  private static func content(_ reader: inout BoundedReader, of file: MappedFile, end: Int, dimension: Int)
    throws -> IndexSnapshot
  {
    var snapshot = IndexSnapshot(dimension: dimension)
    for _ in 0..<(try reader.number(UInt32.self)) { snapshot.products.append(try reader.product()) }
    var place = headerSize
    for _ in 0..<(try reader.number(UInt32.self)) {
      let isNamed = try reader.number(UInt32.self) != 0
      let name = try reader.text()
      let partition = snapshot.place(of: isNamed ? name : nil)
      var left = Int(try reader.number(UInt32.self))
      guard partition == snapshot.partitions.count - 1, snapshot.partitions[partition].count == 0 else {
        throw BoundedReader.EndOfFile()
      }
      var chunks: [RowChunk] = []
      while left > 0 {
        let rows = min(left, RowChunk.limit)
        let layout = RowChunk.Layout(dimension: dimension, rows: rows)
        guard layout.size <= end - place else { throw BoundedReader.EndOfFile() }
        let chunk = RowChunk(file: file, place: place, layout: layout, count: rows)
        for row in 0..<rows where chunk.keys[row].product >= snapshot.products.count {
          throw BoundedReader.EndOfFile()
        }
        chunks.append(chunk)
        place += layout.size
        left -= rows
      }
      snapshot.partitions[partition] = IndexPartition(dimension: dimension, chunks: chunks)
      snapshot.partitions[partition].segments = try reader.segments(
        dimension: dimension, rows: snapshot.partitions[partition].count)
    }
    return snapshot
  }
}

/// New numbers for the products that still have rows, so that numbers of products that are gone end in the file.
private struct ProductNumbering {
  private var numbers: [UInt32?]
  private(set) var count: UInt32 = 0

  init(of snapshot: IndexSnapshot) {
    numbers = [UInt32?](repeating: nil, count: snapshot.products.count)
    for partition in snapshot.partitions {
      for row in 0..<partition.count { numbers[Int(partition.key(row).product)] = 0 }
    }
    for number in numbers.indices where numbers[number] != nil {
      numbers[number] = count
      count += 1
    }
  }

  func isUsed(_ number: Int) -> Bool { numbers[number] != nil }

  /// The chunk as it is written: no room to spare, products by their new numbers.
  func renumbered(_ chunk: RowChunk) -> RowChunk {
    let copy = chunk.copy(capacity: chunk.count)
    for row in 0..<copy.count { copy.keys[row].product = numbers[Int(copy.keys[row].product)] ?? 0 }
    return copy
  }
}

extension ChecksummedWriter {
  fileprivate mutating func chunk(_ chunk: RowChunk) throws { try raw(chunk.bytes) }

  /// The segments that still have rows.
  fileprivate mutating func segments(_ table: SegmentTable?, rows: Int) throws {
    let count = min(table?.count ?? 0, (rows + SegmentTable.rows - 1) / SegmentTable.rows)
    try number(UInt32(count))
    guard let table, count > 0 else { return }
    try number(table.reach.bitPattern)
    for spread in table.spreads.prefix(count) { try number(spread.bitPattern) }
    for isLoose in table.loose.prefix(count) { try number(UInt8(isLoose ? 1 : 0)) }
    for mean in table.means.prefix(count * table.dimension) { try number(mean) }
  }

  fileprivate mutating func product(_ product: IndexSnapshot.Product) throws {
    try text(product.id)
    let facets = product.facets
    for number in [facets.price.bitPattern, facets.currency, facets.availability, facets.brand] {
      try self.number(number)
    }
    try number(UInt32(facets.attributes.count))
    for attribute in facets.attributes { try number(attribute) }
  }
}

extension BoundedReader {
  fileprivate mutating func segments(dimension: Int, rows: Int) throws -> SegmentTable? {
    let count = Int(try number(UInt32.self))
    guard count > 0 else { return nil }
    guard count <= (rows + SegmentTable.rows - 1) / SegmentTable.rows else { throw EndOfFile() }
    let reach = Float(bitPattern: try number(UInt32.self))
    let spreads = try numbers(UInt32.self, count: count).map { Float(bitPattern: $0) }
    guard reach.isFinite, spreads.allSatisfy({ $0.isFinite && $0 >= 0 }) else { throw EndOfFile() }
    let loose = try numbers(UInt8.self, count: count).map { $0 != 0 }
    return SegmentTable(
      dimension: dimension, means: try numbers(UInt16.self, count: count * dimension), spreads: spreads,
      reach: reach, loose: loose)
  }

  fileprivate mutating func product() throws -> IndexSnapshot.Product {
    let id = try text()
    let facets = FacetKeys(
      price: Double(bitPattern: try number(UInt64.self)), currency: try number(UInt64.self),
      availability: try number(UInt64.self), brand: try number(UInt64.self),
      attributes: try numbers(UInt64.self, count: Int(number(UInt32.self))))
    return IndexSnapshot.Product(id: id, facets: facets)
  }
}
