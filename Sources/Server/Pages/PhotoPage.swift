import Domain

/// The way in for one's own photo.
///
/// The form works without script; with it, the photo is scaled down first and the page stays.
struct PhotoPage {
  var keptMinutes: Int
  /// Whether a photo was just erased.
  var wasDeleted = false

  private var words: Strings { .current }

  var html: HTML {
    Layout(
      title: words.photoTitle, bodyClass: "photo",
      content: .group([
        wasDeleted
          ? .element("p", ["class": "notice small told", "role": "status"], HTML(words.photoDeleted))
          : .empty,
        form,
      ])
    ).html
  }

  private var form: HTML {
    .element(
      "form",
      ["class": "drop", "method": "post", "action": "/look", "enctype": "multipart/form-data"],
      .element("span", ["class": "mark large", "aria-hidden": "true"]),
      .element("h1", [:], HTML(words.photoTitle)),
      .element("p", ["id": "photo-hint"], HTML(words.photoHint)),
      .element(
        "div", ["class": "row"],
        .element("label", ["class": "button"], Icon.picture, HTML(words.choosePhoto), input(camera: false)),
        .element(
          "label", ["class": "button quiet camera"], Icon.camera, HTML(words.takePhoto), input(camera: true))),
      .element(
        "noscript", [:],
        .element("button", ["class": "button", "type": "submit"], HTML(words.findPieces))),
      .element("p", ["class": "fine"], HTML(words.photoPrivacy(minutes: keptMinutes))),
      .element(
        "p", ["class": "fine"],
        .element("a", ["class": "link", "href": "/bookmarklet"], HTML(words.bookmarkletTitle))))
  }

  /// `capture` opens a phone's camera rather than its album.
  private func input(camera: Bool) -> HTML {
    .element(
      "input",
      [
        "class": "unseen", "type": "file", "name": camera ? nil : "image", "accept": OwnPhoto.accepted,
        "capture": camera ? "environment" : nil, "aria-describedby": "photo-hint",
      ])
  }
}

/// Parts the photo pages and the script share.
enum OwnPhoto {
  private static var words: Strings { .current }

  /// What file choosers offer.
  static let accepted = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"

  /// What can be done with a photo that is kept.
  static func acts(page: String, minutes: Int) -> HTML {
    .group([
      .element(
        "form", ["class": "erase", "method": "post", "action": "\(page)/delete"],
        .element("button", ["class": "button quiet", "type": "submit"], HTML(words.deletePhoto))),
      .element("p", ["class": "fine"], HTML(words.photoPrivacy(minutes: minutes))),
    ])
  }

  /// Empty stage the script fills with the photo and the answer.
  static var stage: HTML {
    CloseupStage(
      picture: .element("img", ["alt": words.yourPhoto]), title: words.yourPhoto,
      pieces: .group([
        .element("p", ["class": "status", "role": "status"]),
        .element("progress", ["class": "sent", "max": "1", "value": "0", "aria-label": words.uploading]),
      ])
    ).html
  }
}
