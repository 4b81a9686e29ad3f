import Foundation

/// Vectors and their categories as the peers read them.
extension PeerFiles {
  /// A catalogue, as `vectors.f32` and `categories.i32`.
  func write(_ catalogue: ClusteredCatalogue) throws {
    try write(catalogue.rows, vectors: "vectors.f32", categories: "categories.i32") { catalogue.row($0) }
  }

  /// Rows as two files of little-endian numbers, written by parts: a million rows need not be held.
  func write(
    _ count: Int, vectors: String, categories: String, _ row: (Int) -> (category: Int, vector: [Float])
  ) throws {
    let (vectors, categories) = (try handle(vectors), try handle(categories))
    for start in stride(from: 0, to: count, by: 10_000) {
      let rows = (start..<min(start + 10_000, count)).map(row)
      try rows.flatMap(\.vector).withUnsafeBytes { try vectors.write(contentsOf: Data($0)) }
      try rows.map { Int32($0.category) }.withUnsafeBytes { try categories.write(contentsOf: Data($0)) }
    }
    try vectors.close()
    try categories.close()
  }

  private func handle(_ name: String) throws -> FileHandle {
    let file = folder.appending(path: name)
    guard FileManager.default.createFile(atPath: file.path, contents: nil) else {
      throw Failure("cannot write \(file.path); check the space left")
    }
    return try FileHandle(forWritingTo: file)
  }
}
