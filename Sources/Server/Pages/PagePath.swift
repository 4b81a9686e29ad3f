import Domain
import Foundation

/// Addresses of our own pages, and checks of others'.
enum PagePath {
  static func scene(_ id: String) -> String { "/scenes/" + segment(id) }
  static func product(_ id: String) -> String { "/products/" + segment(id) }
  static func photo(_ id: String) -> String { "/photos/" + segment(id) }
  static func share(_ id: String) -> String { "/s/" + segment(id) }

  /// The address of a part of a picture: `?box=` in fractions, and its category when that is known.
  static func part(_ box: Box, category: String?, of page: String) -> String {
    // Four digits are a tenth of a pixel in the largest pictures shown.
    let numbers = [box.x, box.y, box.width, box.height].map {
      String(Float(($0 * 10_000).rounded()) / 10_000)
    }
    let kind = category.map { $0.isEmpty ? "" : "&category=\(segment($0))" } ?? ""
    return "\(page)?box=\(numbers.joined(separator: ","))\(kind)"
  }

  /// One path segment with everything escaped that could end or leave it.
  static func segment(_ text: String) -> String {
    // "." and ".." would be walked, not shown.
    if text == "." || text == ".." { return text.replacing(".", with: "%2E") }
    return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
  }

  /// The address when it is one of the web; feeds may hold anything, `javascript:` included.
  static func web(_ address: String) -> String? {
    guard let components = URLComponents(string: address), let scheme = components.scheme?.lowercased(),
      scheme == "https" || scheme == "http", components.host?.isEmpty == false
    else { return nil }
    return address
  }

  /// RFC 3986's unreserved characters.
  private static let unreserved = CharacterSet(
    charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
}

/// Addresses pictures are served under.
enum PicturePath {
  static func scene(_ id: String) -> String { "/images/scenes/" + PagePath.segment(id) }
  static func photo(_ id: String) -> String { "/images/photos/" + PagePath.segment(id) }
  static func share(_ id: String) -> String { "/images/shares/" + PagePath.segment(id) }

  /// A product's picture: our own address for a file, the address itself when it is elsewhere.
  static func product(_ id: String, image: String, position: Int = 0) -> String? {
    if image.contains("://") { return PagePath.web(image) }
    return "/images/products/\(PagePath.segment(id))/\(position)"
  }
}
