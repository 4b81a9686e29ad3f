import Foundation
import HTTPTypes
import Hummingbird

/// The page's own files, read once.
struct Assets: Sendable {
  private let files: [String: (contents: Data, etag: String)]
  /// The words of each language as a module, by language tag.
  private let words: [String: (contents: Data, etag: String)]
  let languages: Languages

  /// Reads the files beside the program; `server.js` tells the script what this server is able to do.
  init(abilities: Abilities = Abilities()) throws {
    guard let folder = Bundle.module.url(forResource: "Web", withExtension: nil) else {
      throw AssetsMissing()
    }
    var files: [String: (contents: Data, etag: String)] = [:]
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
      files[file.lastPathComponent] = Self.entry(try Data(contentsOf: file))
    }
    files["server.js"] = Self.entry(Data("export default \(abilities.json);\n".utf8))
    files["openapi.json"] = Self.entry(try Self.document(files.mapValues(\.contents)))
    self.files = files
    languages = try Languages(folder: folder)
    words = languages.all.mapValues { Self.entry(Data($0.module().utf8)) }
  }

  /// Bytes of all files together.
  var totalBytes: Int { files.values.reduce(0) { $0 + $1.contents.count } }

  /// The answer for a file's name; browsers ask again each time and mostly hear 304.
  func answer(named name: String, request: Request) throws -> Response {
    let known = name == "strings.js" ? words[Strings.current.language] : files[name]
    guard let file = known, let type = Self.types[URL(fileURLWithPath: name).pathExtension] else {
      throw ServerProblem.notFound("file")
    }
    return Response.bytes(file.contents, type: type).cached(
      etag: file.etag, control: "no-cache", for: request)
  }

  /// A file's text.
  func text(named name: String) throws -> String {
    guard let file = files[name] else { throw ServerProblem.notFound("file") }
    return String(decoding: file.contents, as: UTF8.self)
  }

  private static let types = [
    "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8", "svg": "image/svg+xml",
    "json": "application/json; charset=utf-8",
  ]

  /// `openapi.json` with the paths and schemas of each `openapi.PART.json`, so that a part can be read by itself.
  private static func document(_ files: [String: Data]) throws -> Data {
    var whole: [String: Any] = [:]
    for name in files.keys.filter({ $0.hasPrefix("openapi.") }).sorted(by: { ($0.count, $0) < ($1.count, $1) }
    ) {
      guard let data = files[name], let part = try JSONSerialization.jsonObject(with: data) as? [String: Any]
      else { continue }
      whole = merged(whole, part)
    }
    return try JSONSerialization.data(
      withJSONObject: whole, options: [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted])
  }

  private static func merged(_ first: [String: Any], _ second: [String: Any]) -> [String: Any] {
    first.merging(second) { old, new in
      guard let old = old as? [String: Any], let new = new as? [String: Any] else { return old }
      return merged(old, new)
    }
  }

  private static func entry(_ contents: Data) -> (contents: Data, etag: String) {
    // FNV-1a: an etag needs to differ when the file does, nothing more.
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in contents { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return (contents, "\"\(String(hash, radix: 16))\"")
  }
}

/// The page's files are not beside the program.
struct AssetsMissing: Error, CustomStringConvertible {
  var description: String {
    "The page's files are missing: keep the folder 'Vitrine_Server.resources' beside the program."
  }
}
