/// The text of a piece of HTML: descriptions of merchants often are one.
enum MarkupText {
  /// Tags taken out, entities resolved, spaces joined; text without markup comes back as it is.
  static func plain(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "<")) || text.utf8.contains(UInt8(ascii: "&")) else { return text }
    var plain = ""
    var rest = text[...]
    while let place = rest.firstIndex(where: { $0 == "<" || $0 == "&" }) {
      plain += rest[..<place]
      rest = rest[place...]
      if rest.first == "&" {
        plain += entity(&rest)
      } else if let end = tagEnd(rest) {
        let name = rest.dropFirst().prefix { $0.isLetter || $0 == "!" }.lowercased()
        rest = rest[end...]
        // What a browser does not show is no text either.
        if name == "script" || name == "style" {
          rest = rest.firstRange(of: "</\(name)").map { rest[$0.lowerBound...] } ?? rest[rest.endIndex...]
        }
        plain += " "
      } else {
        plain.append(rest.removeFirst())
      }
    }
    return (plain + rest).split(whereSeparator: \.isWhitespace).joined(separator: " ")
  }

  /// The place after a tag, when this is one: `<` and a letter, `/` or `!`; `5 < 6` is none.
  private static func tagEnd(_ text: Substring) -> Substring.Index? {
    guard let second = text.dropFirst().first, second.isLetter || second == "/" || second == "!" else {
      return nil
    }
    return text.firstIndex(of: ">").map { text.index(after: $0) }
  }

  /// The character of an entity at the start of `text`, which is passed over; the sign itself when it is none.
  private static func entity(_ text: inout Substring) -> String {
    let name = text.dropFirst().prefix(10).prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "#") }
    guard !name.isEmpty, text.dropFirst(1 + name.count).first == ";", let value = value(of: String(name))
    else {
      text.removeFirst()
      return "&"
    }
    text = text.dropFirst(2 + name.count)
    return value
  }

  private static func value(of name: String) -> String? {
    if let known = named[name] { return known }
    let number =
      name.lowercased().hasPrefix("#x")
      ? UInt32(name.dropFirst(2), radix: 16)
      : name.hasPrefix("#") ? UInt32(name.dropFirst()) : nil
    return number.flatMap { $0 > 31 || $0 == 9 || $0 == 10 ? Unicode.Scalar($0) : nil }.map {
      String(Character($0))
    }
  }

  private static let named = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": " ", "ndash": "–", "mdash": "—",
    "hellip": "…", "bull": "•", "middot": "·", "times": "×", "deg": "°", "frac12": "½", "laquo": "«",
    "raquo": "»",
    "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "bdquo": "„", "euro": "€", "pound": "£",
    "copy": "©",
    "reg": "®", "trade": "™", "auml": "ä", "ouml": "ö", "uuml": "ü", "Auml": "Ä", "Ouml": "Ö", "Uuml": "Ü",
    "szlig": "ß", "eacute": "é", "egrave": "è", "ecirc": "ê", "agrave": "à", "acirc": "â", "ccedil": "ç",
    "oslash": "ø", "aring": "å", "aelig": "æ", "ntilde": "ñ", "iacute": "í", "oacute": "ó", "uacute": "ú",
    "aacute": "á", "ocirc": "ô", "icirc": "î", "shy": "", "ensp": " ", "emsp": " ", "thinsp": " ",
  ]
}
