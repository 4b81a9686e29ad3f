import Catalog
import Domain
import Spins

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
    let page = PagePath.share(look.id)
    var closeup = Closeup(
      scene: Scene(id: look.id, image: "", title: title, width: look.width, height: look.height),
      page: page, picture: PicturePath.share(look.id), look: look.look)
    closeup.bodyClass = isFramed ? "closeup framed" : "closeup shared"
    closeup.isFramed = isFramed
    closeup.head = head(title: title)
    closeup.after = voices.map(conversation) ?? .empty
    return closeup
  }

  /// The page of a shared product: the product as it is now, with the look-alikes it was shared with.
  func item(_ product: Product, spin: SpinManifest?) -> ProductPage {
    let similar = look.look.objects.first?.products.dropFirst() ?? []
    var item = ProductPage(product: product, similar: Array(similar), base: base)
    item.spin = spin
    item.isFramed = isFramed
    item.bodyClass = isFramed ? "item framed" : "item shared"
    item.head = head(title: look.title)
    item.after = voices.map(conversation) ?? .empty
    return item
  }

  private func head(title: String) -> HTML {
    let data = StructuredData(base: base)
    return .group([
      data.card(title: title, page: PagePath.share(look.id), image: look.picturePath, oEmbed: true),
      data.products(of: look.look),
    ])
  }

  private func conversation(_ voices: ShareVoices) -> HTML {
    .element(
      "vitrine-voices", ["class": "voices", "data-share": look.id, "data-open": voices.open ? "" : nil],
      .element("h2", [:], HTML(words.friendsSay)),
      .element("p", ["class": "fine"], HTML(voices.open ? hint : words.shareClosed)),
      .element("ol", ["class": "comments"], voices.comments.map(comment)),
      voices.open ? form : .empty)
  }

  private var hint: String { look.productID == nil ? words.voteHint : words.voteProductHint }

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

extension SharedLook {
  /// The address of its picture: the product's own when it shows one.
  var picturePath: String {
    guard let productID else { return PicturePath.share(id) }
    let image = look.objects.first?.products.first?.image
    return image.flatMap { PicturePath.product(productID, image: $0) } ?? ""
  }
}
