import Domain
import Foundation

/// Every word the pages show, in one place.
///
/// The server's pages take them from here; the browser's modules get the same values from
/// `/assets/strings.js`.
struct Strings: Sendable, Encodable {
  var siteName = "Vitrine"
  var siteDescription = "Pictures you can shop: choose a dot, find the piece."
  var feedTitle = "Find the piece in the picture"
  var feedIntroduction = "Open a picture and choose a white dot, or bring a photo of your own."
  var emptyFeedTitle = "No pictures yet"
  var emptyFeedHint = "Add some with “vitrine scenes import FOLDER”, then load this page again."
  var nextPage = "More pictures"
  var previousPage = "Back"
  var tryYourPhoto = "Try your own photo"
  var tryYourPhotoShort = "Your photo"
  var skipToContent = "Skip to the content"
  var home = "Home"

  var chooseDot = "Choose a dot to see what it is and where to find it."
  var piecesTitle = "In this picture"
  var noPiecesTitle = "Nothing to shop here yet"
  var noPiecesHint = "No object in this picture matches a product of the catalogue."
  var noPiecesPhotoHint = "Try a photo with furniture or decoration in full view, in good light."
  var lookUnavailable =
    "The products for this picture could not be found just now. Load the page again in a moment."
  var allPieces = "All pieces"
  var collection = "collection"
  var close = "Close"
  var exactMatch = "Exact match"
  var similar = "Similar"
  var visitShop = "Visit shop"
  var opensInNewTab = "opens in a new tab"
  var sale = "Sale"
  var regularPrice = "Regular price"
  var salePrice = "Sale price"

  var photoTitle = "Shop from your own photo"
  var photoHint = "Drop a photo here, paste one, or choose one. JPEG, PNG or WebP."
  var photoPrivacy = "Your photo is looked at once and not kept."
  var choosePhoto = "Choose a photo"
  var findPieces = "Find the pieces"
  var dropHere = "Drop the photo to find its pieces"
  var yourPhoto = "Your photo"
  var preparing = "Preparing your photo…"
  var looking = "Looking for pieces…"
  var anotherPhoto = "Another photo"
  var tryAgain = "Try again"
  var notAPicture = "That file is not a picture this page can read. Choose a JPEG, PNG or WebP photo."
  var noConnection = "The server cannot be reached. Check your connection and try again."
  var found = "pieces found"
  var foundOne = "piece found"

  var aboutThisPiece = "About this piece"
  var looksLikeThis = "Looks like this"
  var noLookAlikes = "No look-alikes in the catalogue yet."
  var brand = "Brand"
  var category = "Category"
  var seeProduct = "See product"
  var noPicture = "No picture"

  var errorTitle = "That did not work"
  var notFoundTitle = "Nothing here"
  var backToFeed = "Back to the pictures"
  var page = "page"
  var picture = "picture"
  var product = "product"

  var uploadWrongType =
    "That is no picture this server reads; send a JPEG, PNG or WebP file, as the body or as the form field 'image'."
  var busy = "Many people are looking right now; try again in a few seconds."
  var slowBody = "The upload took too long; try again with a smaller picture or a better connection."
  var overdue = "This took longer than it should; try again in a moment."
  var unexpected = "Something went wrong on the server; try again, and report the request id if it stays."
  var missingUpload = "The form has no field 'image'; send the picture in a field of that name."
  var brokenForm =
    "The form cannot be read; send the picture itself as the body, or a complete multipart form."

  var unauthorized =
    "This needs an API key: send 'Authorization: Bearer KEY' (made by 'vitrine keys add'), or sign in at /office."
  var forbidden = "This key or account may not do that; ask an admin for one that may."
  var forged = "This change did not come from this site's own page; load the page again and repeat it."
  var rateLimited = "Too many requests; wait as long as Retry-After says."

  /// The language the project ships with.
  static let english = Strings()

  func notFound(_ what: String) -> String { "There is no such \(what)." }

  func uploadTooLarge(limit: Int) -> String {
    "The picture is larger than \(limit / (1024 * 1024)) MB; send a smaller one."
  }

  func products(_ count: Int) -> String { count == 1 ? "1 product" : "\(count) products" }

  func pieces(_ count: Int) -> String { count == 1 ? "1 piece" : "\(count) pieces" }

  func pageTitle(_ title: String) -> String { title.isEmpty ? siteName : "\(title) · \(siteName)" }

  func name(of availability: Availability) -> String {
    switch availability {
    case .inStock: "In stock"
    case .outOfStock: "Out of stock"
    case .preorder: "Pre-order"
    case .backorder: "Back-order"
    }
  }

  /// The words as a JavaScript module.
  func module() -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let json = (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
    return "export default \(json);\n"
  }
}
