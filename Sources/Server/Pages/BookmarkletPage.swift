import Domain
import Foundation

/// A bookmark that searches pictures of any site: dragged to the browser's bar, pressed on a page, it lets one choose a
/// picture there and hands it to our photo page.
struct BookmarkletPage {
  /// The server's own address.
  var base: String
  /// The script, `BASE` standing for the address.
  var script: String

  private var words: Strings { .current }

  var html: HTML {
    Layout(
      title: words.bookmarkletTitle, bodyClass: "photo",
      content: .element(
        "section", ["class": "drop"],
        .element("span", ["class": "mark large", "aria-hidden": "true"]),
        .element("h1", [:], HTML(words.bookmarkletTitle)),
        .element("p", [:], HTML(words.bookmarkletHint)),
        .element("a", ["class": "button", "href": address], HTML(words.bookmarkletName)),
        .element("p", ["class": "fine"], HTML(words.bookmarkletLimits)))
    ).html
  }

  /// The bookmark's own address: the whole script in one line.
  var address: String {
    let line = script.split(separator: "\n").filter {
      !$0.trimmingCharacters(in: .whitespaces).hasPrefix("//")
    }
    .map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: " ")
    let filled = line.replacing("BASE", with: base)
      .replacing("HINT", with: words.bookmarkletChoose.replacing("\"", with: ""))
    return "javascript:" + (filled.addingPercentEncoding(withAllowedCharacters: .urlFragmentAllowed) ?? "")
  }
}
