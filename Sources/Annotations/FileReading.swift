import Foundation

/// Reads a whole file, refusing beforehand what is larger than `limit` bytes.
func contents(of file: URL, limit: Int = 1 << 30) throws(AnnotationError) -> Data {
  let size: Int?
  do {
    size = try file.resourceValues(forKeys: [.fileSizeKey]).fileSize
  } catch {
    throw AnnotationError(source: file.path, message: "cannot be read; check that it exists and may be read")
  }
  if let size, size > limit {
    throw AnnotationError(
      source: file.path,
      message: "is \(size >> 20) MiB, more than the \(limit >> 20) MiB read at most; split it")
  }
  do {
    return try Data(contentsOf: file)
  } catch {
    throw AnnotationError(source: file.path, message: "cannot be read; check that it exists and may be read")
  }
}

/// Reads a JSON-lines file: one JSON object a line, empty lines skipped.
///
/// - Returns: the rows that decode, with their line numbers, and a problem for each line that does not.
func jsonLines<Row: Decodable>(
  _ type: Row.Type, in data: Data
) -> (rows: [(line: Int, row: Row)], problems: [AnnotationProblem]) {
  let decoder = JSONDecoder()
  var rows: [(line: Int, row: Row)] = []
  var problems: [AnnotationProblem] = []
  var number = 0
  for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
    number += 1
    if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
    do {
      rows.append((number, try decoder.decode(Row.self, from: Data(line))))
    } catch {
      problems.append(AnnotationProblem(subject: .line, id: nil, position: number, reason: sentence(error)))
    }
  }
  return (rows, problems)
}
