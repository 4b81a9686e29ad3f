import Domain
import Foundation

/// The way in for one's own photo.
///
/// The form works without script; with it, the photo is scaled down first and the page stays.
struct PhotoPage {
  private var words: Strings { .english }

  var html: HTML {
    Layout(title: words.photoTitle, bodyClass: "photo", content: OwnPhoto.form).html
  }
}

/// What a photo led to, as a page: the answer to the form when there is no script.
struct PhotoResultPage {
  var picture: Data
  var size: (width: Int, height: Int)
  var look: Look

  private var words: Strings { .english }

  var html: HTML {
    let image = HTML.element(
      "img",
      [
        "src": "data:image/jpeg;base64," + picture.base64EncodedString(), "alt": words.yourPhoto,
        "width": String(size.width), "height": String(size.height),
      ])
    return Layout(
      title: words.yourPhoto, bodyClass: "closeup",
      content: LookStage(
        picture: image, title: words.yourPhoto,
        pieces: Pieces(look: look, emptyHint: words.noPiecesPhotoHint).html
      ).html
    ).html
  }
}

/// Parts the photo page and the script share.
enum OwnPhoto {
  private static var words: Strings { .english }

  static var form: HTML {
    .element(
      "form",
      ["class": "drop", "method": "post", "action": "/look", "enctype": "multipart/form-data"],
      .element("span", ["class": "mark large", "aria-hidden": "true"]),
      .element("h1", [:], HTML(words.photoTitle)),
      .element("p", ["id": "photo-hint"], HTML(words.photoHint)),
      .element(
        "label", ["class": "button"], Icon.camera, HTML(words.choosePhoto),
        .element(
          "input",
          [
            "class": "unseen", "type": "file", "name": "image", "accept": "image/jpeg,image/png,image/webp",
            "required": "", "aria-describedby": "photo-hint",
          ])),
      .element(
        "noscript", [:],
        .element("button", ["class": "button", "type": "submit"], HTML(words.findPieces))),
      .element("p", ["class": "fine"], HTML(words.photoPrivacy)))
  }

  /// Empty stage the script fills with the photo and the answer.
  static var stage: HTML {
    LookStage(
      picture: .element("img", ["alt": words.yourPhoto]), title: words.yourPhoto,
      pieces: .element("p", ["class": "status", "role": "status"])
    ).html
  }
}
