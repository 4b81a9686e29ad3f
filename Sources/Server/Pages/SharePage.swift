import Catalog
import Domain

/// A look shared by a link: the picture with its dots, votes on the products, and what friends say.
struct SharePage {
  var look: SharedLook
  /// Nil where friends cannot answer.
  var voices: ShareVoices?
  /// The server's own address.
  var base: String
  /// Whether it is shown inside another site's page.
  var isFramed = false

  private var words: Strings { .current }

  var closeup: Closeup {
    let title = look.title.isEmpty ? words.sharedLook : look.title
    let data = StructuredData(base: base)
    let page = PagePath.share(look.id)
    var closeup = Closeup(
      scene: Scene(id: look.id, image: "", title: title, width: look.width, height: look.height),
      page: page, picture: PicturePath.share(look.id), look: look.look)
    closeup.bodyClass = isFramed ? "closeup framed" : "closeup shared"
    closeup.isFramed = isFramed
    closeup.head = .group([
      data.card(title: title, page: page, image: PicturePath.share(look.id), oEmbed: true),
      data.products(of: look.look),
    ])
    closeup.after = voices.map(conversation) ?? .empty
    return closeup
  }

  private func conversation(_ voices: ShareVoices) -> HTML {
    .element(
      "vitrine-voices", ["class": "voices", "data-share": look.id, "data-open": voices.open ? "" : nil],
      .element("h2", [:], HTML(words.friendsSay)),
      .element("p", ["class": "fine"], HTML(voices.open ? words.voteHint : words.shareClosed)),
      .element("ol", ["class": "comments"], voices.comments.map(comment)),
      voices.open ? form : .empty)
  }

  private func comment(_ comment: CommentAnswer) -> HTML {
    .element(
      "li", ["data-number": String(comment.id)],
      .element("strong", [:], HTML(comment.name.isEmpty ? words.aFriend : comment.name)),
      .element("time", ["datetime": comment.created], HTML(String(comment.created.prefix(10)))),
      .element("p", [:], HTML(comment.text)))
  }

  /// Sent by the script; without it the page is for reading.
  private var form: HTML {
    .element(
      "form", ["class": "speak"],
      .element(
        "label", [:], HTML(words.yourName),
        .element(
          "input", ["name": "name", "maxlength": String(ShareDesk.longestName), "autocomplete": "nickname"])),
      .element(
        "label", [:], HTML(words.yourComment),
        .element(
          "textarea",
          ["name": "text", "maxlength": String(ShareDesk.longestComment), "rows": "3", "required": ""])),
      .element("button", ["class": "button", "type": "submit"], HTML(words.sendComment)))
  }
}
