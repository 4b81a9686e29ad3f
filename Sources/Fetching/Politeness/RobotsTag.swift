/// What a page or picture says about robots in its answer's `X-Robots-Tag` headers or a page's `meta` tags.
public enum RobotsTag {
  /// Words that ask not to be indexed, shown elsewhere or used by such systems as ours.
  private static let refusals: Set<String> = [
    "none", "noindex", "noimageindex", "noai", "noimageai", "noml", "nopin",
  ]

  /// Words that have a value after a colon, which is no robot's name before it.
  private static let valued: Set<String> = [
    "unavailable_after", "max-snippet", "max-image-preview", "max-video-preview",
  ]

  /// The first word of headers that keeps a robot away; nil when none does.
  ///
  /// `noindex` is for all robots, `otherbot: noindex` for one; a name holds for the rest of its header, as Google
  /// reads it.
  public static func refusal(in headers: [String], robot: String) -> String? {
    for header in headers {
      var isForUs = true
      for part in header.lowercased().split(separator: ",") {
        var word = part.trimmed
        if let colon = word.firstIndex(of: ":"), !valued.contains(word[..<colon].trimmed) {
          isForUs = [robot, "*"].contains(word[..<colon].trimmed)
          word = word[word.index(after: colon)...].trimmed
        }
        if isForUs, refusals.contains(word) { return word }
      }
    }
    return nil
  }
}

extension StringProtocol {
  /// Without spaces at either end.
  fileprivate var trimmed: String {
    var text = Substring(self)
    while text.first?.isWhitespace == true { text.removeFirst() }
    while text.last?.isWhitespace == true { text.removeLast() }
    return String(text)
  }
}
