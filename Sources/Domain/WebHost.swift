import Foundation

/// Hosts as rules compare them: lower case, without a trailing dot and without `www.`.
public enum WebHost {
  /// The host of an address; nil when it is no web address.
  public static func name(of address: String) -> String? {
    guard let components = URLComponents(string: address), let scheme = components.scheme?.lowercased(),
      scheme == "https" || scheme == "http", let host = components.host
    else { return nil }
    return normalized(host)
  }

  /// A host's name in one spelling; nil when it is none: an address of numbers, a name without a dot, one with
  /// characters no domain has.
  public static func normalized(_ host: String) -> String? {
    var name = host.lowercased()
    if name.hasSuffix(".") { name.removeLast() }
    if name.hasPrefix("www.") { name.removeFirst(4) }
    let labels = name.split(separator: ".", omittingEmptySubsequences: false)
    let isName =
      name.utf8.count <= 253 && labels.count >= 2
      && labels.allSatisfy { label in
        (1...63).contains(label.utf8.count) && label.first != "-" && label.last != "-"
          && label.utf8.allSatisfy {
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0)
              || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
              || $0 == UInt8(ascii: "-")
          }
      }
    guard isName, labels.last?.contains(where: \.isLetter) == true else { return nil }
    return name
  }

  /// A host and the domains above it, nearest first: what is said of `shop.example` holds for `a.shop.example`.
  public static func domains(of host: String) -> [String] {
    let labels = host.split(separator: ".")
    return (0..<max(0, labels.count - 1)).map { labels[$0...].joined(separator: ".") }
  }
}
