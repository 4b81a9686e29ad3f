import Foundation

/// A site's robots.txt (RFC 9309): which paths a robot may ask for.
struct RobotsFile: Sendable, Hashable {
  /// One line: a pattern with `*` and an ending `$`, and whether it allows.
  struct Rule: Sendable, Hashable {
    var pattern: [UInt8]
    var allows: Bool
  }

  /// The rules of the groups that apply to us.
  private(set) var rules: [Rule] = []
  /// Seconds a site wants between requests; not in the standard, but widely written.
  private(set) var crawlDelay: Double?

  /// No rules: all is allowed.
  static let open = RobotsFile()

  private init() {}

  /// The rules for the robot of that name: all groups that name it, or else all that name `*`.
  ///
  /// At most 500 kB are read, as the RFC asks at least, and lines that are none are passed over.
  init(_ data: Data, robot: String) {
    var ours: [Rule]?
    var everyone: [Rule] = []
    var delays: (ours: Double?, everyone: Double?) = (nil, nil)
    var names: [String] = []
    var isInRules = false
    let text = TextLines.text(data.prefix(500_000))
    for line in text.split(whereSeparator: \.isNewline) {
      let content = line.prefix { $0 != "#" }
      guard let colon = content.firstIndex(of: ":") else { continue }
      let key = content[..<colon].trimmingCharacters(in: .whitespaces).lowercased()
      let value = content[content.index(after: colon)...].trimmingCharacters(in: .whitespaces)
      if key == "user-agent" {
        if isInRules { names = [] }
        isInRules = false
        names.append(value.lowercased())
        if Self.names(value, robot: robot), ours == nil { ours = [] }
        continue
      }
      guard ["allow", "disallow", "crawl-delay"].contains(key), !names.isEmpty else { continue }
      isInRules = true
      let isOurs = names.contains { Self.names($0, robot: robot) }
      guard isOurs || names.contains("*") else { continue }
      if key == "crawl-delay" {
        guard let seconds = Double(value), seconds.isFinite, seconds >= 0 else { continue }
        if isOurs { delays.ours = seconds } else { delays.everyone = seconds }
      } else if !value.isEmpty {
        let rule = Rule(pattern: Self.normalized(value), allows: key == "allow")
        if isOurs { ours?.append(rule) } else { everyone.append(rule) }
      }
    }
    rules = ours ?? everyone
    crawlDelay = ours == nil ? delays.everyone : delays.ours
  }

  /// Whether a path with its query may be asked for: the longest pattern that fits decides, and allowing wins a tie.
  func allows(_ target: String) -> Bool {
    let path = Self.normalized(target)
    guard path != Array("/robots.txt".utf8) else { return true }
    let fitting = rules.filter { Self.matches($0.pattern, path) }
    guard let longest = fitting.map(\.pattern.count).max() else { return true }
    return fitting.contains { $0.pattern.count == longest && $0.allows }
  }

  /// `Vitrine/1.0` in a file means the robot `vitrine`.
  private static func names(_ written: String, robot: String) -> Bool {
    written.prefix { $0.isASCII && ($0.isLetter || $0 == "-" || $0 == "_") }.lowercased() == robot
      && !robot.isEmpty
  }

  /// Percent-encoded alike: `%7E` and `~` are the same, `é` is `%C3%A9`.
  private static func normalized(_ path: String) -> [UInt8] {
    var bytes: [UInt8] = []
    var rest = Array(path.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == UInt8(ascii: "%"), rest.count >= 2,
        let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16)
      {
        rest = rest.dropFirst(2)
        bytes += isUnreserved(value) ? [value] : escaped(value)
      } else {
        bytes += byte > 0x20 && byte < 0x7f ? [byte] : escaped(byte)
      }
    }
    return bytes
  }

  private static func escaped(_ byte: UInt8) -> [UInt8] {
    let digits = Array("0123456789ABCDEF".utf8)
    return [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
  }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    (0x41...0x5a).contains(byte) || (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte)
      || Array("-._~".utf8).contains(byte)
  }

  /// Whether a pattern fits the beginning of a path.
  ///
  /// Time grows with the product of both lengths, never faster.
  private static func matches(_ pattern: [UInt8], _ path: [UInt8]) -> Bool {
    var pattern = pattern[...]
    let isWhole = pattern.last == UInt8(ascii: "$")
    if isWhole { pattern = pattern.dropLast() }
    // Places in the path up to which the pattern read so far may reach.
    var reach: Set<Int> = [0]
    for byte in pattern {
      guard let first = reach.min() else { return false }
      if byte == UInt8(ascii: "*") {
        reach = Set(first...path.count)
      } else {
        reach = Set(reach.filter { $0 < path.count && path[$0] == byte }.map { $0 + 1 })
      }
    }
    return isWhole ? reach.contains(path.count) : !reach.isEmpty
  }
}

/// Text of strangers' files.
enum TextLines {
  /// UTF-8 with what is not valid replaced, without a byte order mark.
  static func text(_ data: some Collection<UInt8>) -> String {
    let text = String(decoding: data, as: UTF8.self)
    return text.first == "\u{feff}" ? String(text.dropFirst()) : text
  }
}
