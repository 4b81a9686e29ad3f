import Foundation
import HTTPTypes
import Hummingbird

/// The languages pages speak: English, and each `words.LANGUAGE.json` beside the page's files, whose entries stand in
/// for the English ones.
struct Languages: Sendable {
  /// By language tag, `en` always among them.
  let all: [String: Strings]

  /// Reads the translations in a folder.
  ///
  /// - Throws: an error that names the file when one has an entry `Strings` does not know.
  init(folder: URL) throws {
    var all = [Strings.english.language: Strings.english]
    let english = try Self.entries(JSONEncoder().encode(Strings.english))
    for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    where file.lastPathComponent.hasPrefix("words.") && file.pathExtension == "json" {
      let own = try Self.entries(Data(contentsOf: file))
      if let stranger = own.keys.first(where: { english[$0] == nil }) {
        throw UnknownWords(file: file.lastPathComponent, entry: stranger)
      }
      let merged = try JSONSerialization.data(withJSONObject: english.merging(own) { $1 })
      let words = try JSONDecoder().decode(Strings.self, from: merged)
      all[words.language] = words
    }
    self.all = all
  }

  /// The words for a reader: `?lang=`, else what was chosen before, else the browser's first known language.
  func words(for request: Request) -> Strings {
    let chosen =
      request.uri.queryParameters.get("lang") ?? request.cookies["vitrine_lang"]?.value
    if let chosen, let words = all[chosen] { return words }
    for entry in (request.headers[.acceptLanguage] ?? "").split(separator: ",").prefix(12) {
      let tag = entry.split(separator: ";")[0].trimmingCharacters(in: .whitespaces).lowercased()
      if let words = all[tag] ?? all[String(tag.prefix { $0 != "-" })] { return words }
    }
    return .english
  }

  private static func entries(_ json: Data) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: json) as? [String: Any] ?? [:]
  }
}

/// A translation with an entry the pages do not have.
struct UnknownWords: Error, CustomStringConvertible {
  var file: String
  var entry: String

  var description: String { "\(file) translates '\(entry)', which no page shows; see Pages/Strings.swift" }
}

/// Answers each request in its reader's language.
struct InReadersLanguage: RouterMiddleware {
  typealias Context = BasicRequestContext
  let languages: Languages

  func handle(
    _ request: Request, context: Context, next: (Request, Context) async throws -> Response
  ) async throws -> Response {
    let words = languages.words(for: request)
    var response = try await Strings.$current.withValue(words) { try await next(request, context) }
    if request.uri.queryParameters.get("lang") == words.language {
      response.headers[.setCookie] = "vitrine_lang=\(words.language); Path=/; Max-Age=31536000; SameSite=Lax"
    }
    return response
  }
}
