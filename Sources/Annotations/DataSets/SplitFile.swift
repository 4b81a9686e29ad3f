import Foundation

/// Which picture belongs to which split, as a JSON-lines file gives it:
/// `{"room": "a.jpg", "split": "train"}` a line, `image` or `file_name` being accepted for `room`.
public struct SplitFile: Sendable, Equatable {
  /// Split by the picture's file name as the file spells it.
  public let splits: [String: String]
  /// Kind of room by the picture's file name, where the file says.
  public let roomTypes: [String: String]

  /// A split from its parts.
  public init(splits: [String: String], roomTypes: [String: String] = [:]) {
    self.splits = splits
    self.roomTypes = roomTypes
  }

  /// Reads a file; a line that cannot be read is reported and left out.
  ///
  /// - Throws: `AnnotationError` when the file cannot be read.
  public static func read(_ file: URL) throws(AnnotationError) -> (
    file: SplitFile, problems: [AnnotationProblem]
  ) {
    read(jsonLines: try contents(of: file))
  }

  /// Reads a file's content from memory.
  public static func read(jsonLines data: Data) -> (file: SplitFile, problems: [AnnotationProblem]) {
    var (rows, problems) = jsonLines(Row.self, in: data)
    var splits: [String: String] = [:]
    var roomTypes: [String: String] = [:]
    rows = rows.filter { line, row in
      guard let name = row.room ?? row.image ?? row.fileName else {
        problems.append(
          AnnotationProblem(
            subject: .line, id: nil, position: line,
            reason: "it names no picture ('room', 'image' or 'file_name')"))
        return false
      }
      splits[name] = row.split
      roomTypes[name] = row.roomType
      return true
    }
    return (SplitFile(splits: splits, roomTypes: roomTypes), problems)
  }

  private struct Row: Decodable {
    let room: String?
    let image: String?
    let fileName: String?
    let split: String
    let roomType: String?

    enum CodingKeys: String, CodingKey {
      case room, image, split
      case fileName = "file_name"
      case roomType = "room_type"
    }
  }
}
