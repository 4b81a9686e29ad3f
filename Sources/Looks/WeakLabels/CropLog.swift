import Foundation

/// A crop log: JSON Lines of ``CropRecord``.
public enum CropLog {
  /// Longest line that is read, in bytes.
  static let longestLine = 1 << 16

  /// Reads a log, leaving out lines that are no crop.
  ///
  /// - Returns: the crops in the log's order, and for each line left out its number and what is wrong with it.
  public static func read(_ data: Data) -> (crops: [CropRecord], problems: [String]) {
    let decoder = JSONDecoder()
    var crops: [CropRecord] = []
    var problems: [String] = []
    var number = 0
    for line in data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      if line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) { continue }
      guard line.count <= longestLine else {
        problems.append("line \(number): it is longer than \(longestLine) bytes")
        continue
      }
      do {
        crops.append(try decoder.decode(CropRecord.self, from: Data(line)))
      } catch {
        problems.append("line \(number): \(sentence(error))")
      }
    }
    return (crops, problems)
  }

  /// A log's content.
  public static func data(_ crops: some Sequence<CropRecord>) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var data = Data()
    for crop in crops {
      data.append(try encoder.encode(crop))
      data.append(UInt8(ascii: "\n"))
    }
    return data
  }

  private static func sentence(_ error: any Error) -> String {
    switch error {
    case DecodingError.keyNotFound(let key, _): return "'\(key.stringValue)' is missing"
    case DecodingError.typeMismatch(_, let context), DecodingError.valueNotFound(_, let context):
      let place = context.codingPath.map(\.stringValue).joined(separator: ".")
      return place.isEmpty ? "it is no JSON object" : "'\(place)' is not of the expected type"
    case DecodingError.dataCorrupted(let context):
      return context.codingPath.isEmpty ? "it is not JSON" : context.debugDescription
    default: return "it cannot be read"
    }
  }
}
