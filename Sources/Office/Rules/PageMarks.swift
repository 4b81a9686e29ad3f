import Foundation

/// What a page says about its pictures: which there are, and which are not to be used.
///
/// Heeded are `<meta name="pinterest" content="nopin">` and `<meta name="robots">` (or our own robot's name) with
/// `noindex`, `noimageindex`, `noai` or `noimageai` for the whole page, and `data-pin-nopin`, `data-nopin` or `nopin`
/// on one picture.
public struct PageMarks: Sendable, Hashable {
  /// A picture of the page.
  public struct Picture: Sendable, Hashable {
    /// Its address.
    public var address: URL
    /// What it shows, in the page's words.
    public var title: String
  }

  /// Why none of the page's pictures may be used; nil when some may.
  public private(set) var refusal: String?
  /// The pictures that may be used, in the page's order, each once.
  public private(set) var pictures: [Picture] = []
  /// Addresses of pictures marked one by one.
  public private(set) var refused: Set<URL> = []
  /// The contents of `<meta name="vitrine-verify">` in the head.
  private(set) var tokens: [String] = []

  /// Reads a page.
  ///
  /// - Parameters:
  ///   - address: the page's own, to which others are relative.
  ///   - robot: the name robots' rules know us by.
  public init(_ page: Data, at address: URL, robot: String = "vitrine") {
    var base = address
    var isInHead = true
    var known: Set<URL> = []
    for tag in HTMLTags(page) {
      switch tag.name {
      case "body": isInHead = false
      case "base":
        if let own = tag.attributes["href"].flatMap({ URL(string: $0, relativeTo: address) }) {
          base = own.absoluteURL
        }
      case "meta": readMeta(tag.attributes, isInHead: isInHead, robot: robot)
      case "img":
        isInHead = false
        guard let source = tag.attributes["src"] ?? tag.attributes["data-src"],
          let picture = URL(string: source, relativeTo: base)?.absoluteURL,
          picture.scheme == "https" || picture.scheme == "http"
        else { continue }
        if Self.isMarked(tag.attributes) {
          refused.insert(picture)
        } else if known.insert(picture).inserted, pictures.count < 200 {
          pictures.append(Picture(address: picture, title: tag.attributes["alt"] ?? ""))
        }
      default: continue
      }
    }
    // One mark counts for the picture wherever else it stands.
    pictures.removeAll { refused.contains($0.address) }
  }

  private mutating func readMeta(_ attributes: [String: String], isInHead: Bool, robot: String) {
    let content = (attributes["content"] ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    switch attributes["name"]?.lowercased() {
    case "pinterest" where content.lowercased().hasPrefix("nopin"): refusal = "its page is marked nopin"
    case "robots", robot:
      let words = content.lowercased().split { $0 == "," || $0 == " " }.map(String.init)
      if let word = words.first(where: ["noindex", "noimageindex", "noai", "noimageai", "none"].contains) {
        refusal = "its page is marked \(word)"
      }
    // Others may write into a body, only the owner into a head.
    case Claim.name where isInHead: tokens.append(content)
    default: break
    }
  }

  private static func isMarked(_ attributes: [String: String]) -> Bool {
    ["data-pin-nopin", "data-nopin", "nopin"].contains { name in
      attributes[name].map { $0.lowercased() != "false" } ?? false
    }
  }
}
