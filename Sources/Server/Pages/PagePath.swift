import Foundation

/// Addresses of our own pages, and checks of others'.
enum PagePath {
  static func scene(_ id: String) -> String { "/scenes/" + segment(id) }
  static func product(_ id: String) -> String { "/products/" + segment(id) }

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

  /// A product's picture: our own address for a file, the address itself when it is elsewhere.
  static func product(_ id: String, image: String, position: Int = 0) -> String? {
    if image.contains("://") { return PagePath.web(image) }
    return "/images/products/\(PagePath.segment(id))/\(position)"
  }
}
