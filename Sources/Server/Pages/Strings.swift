import Domain
import Foundation

/// Every word the pages show, in one place.
///
/// The server's pages take them from here; the browser's modules get the same values from
/// `/assets/strings.js`.
struct Strings: Sendable, Codable {
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
  var menu = "Menu"

  var chooseDot = "Choose a dot to see what it is and where to find it."
  var piecesTitle = "In this picture"
  var noPiecesTitle = "Nothing to shop here yet"
  var noPiecesHint = "No object in this picture matches a product of the catalogue."
  var noPiecesPhotoHint = "Try a photo with furniture or decoration in full view, in good light."
  var lookUnavailable =
    "The products for this picture could not be found just now. Load the page again in a moment."
  var allPieces = "All pieces"
  var collection = "collection"
  var nothingLikeIt = "Nothing like it here"
  var nothingLikeItHint =
    "No product of this catalogue looks like this part. Try a larger part, or another piece."
  var nothingWithFilter = "Nothing left with these filters"
  var nothingWithFilterHint = "Products like this exist here, but none that fits. Clear a filter."
  var selection = "Your selection"
  var close = "Close"
  var exactMatch = "Exact match"
  var similar = "Similar"
  var visitShop = "Visit shop"
  var opensInNewTab = "opens in a new tab"
  var why = "Why this?"
  var whyExact = "It is very probably the piece in the picture."
  var whySimilar = "It looks like the piece in the picture."
  var whySameKind = "Both are of the same kind:"
  var alike = "Likeness:"
  var filter = "Filter"
  var withWords = "With these words"
  var filters = "Filters"
  var price = "Price"
  var from = "from"
  var to = "to"
  var colour = "Colour"
  var onlyAvailable = "In stock only"
  var apply = "Show"
  var clear = "Clear filters"
  var save = "Save"
  var saved = "Saved"
  var savedTitle = "Your saved pieces"
  var savedEmpty = "Nothing saved yet. Choose the heart on a piece to keep it here; it stays in this browser."
  var sale = "Sale"
  var regularPrice = "Regular price"
  var salePrice = "Sale price"

  var photoTitle = "Shop from your own photo"
  var photoHint =
    "Drop a photo here, paste one, or choose one: a single piece or a whole room. JPEG, PNG, WebP or HEIC."
  var choosePhoto = "Choose a photo"
  var takePhoto = "Take a photo"
  var deletePhoto = "Delete my photo"
  var photoDeleted = "Your photo has been deleted from the server."
  var photoGone = "This photo is no longer kept"
  var photoGoneHint =
    "Photos are deleted after a while, or at once when their owner asks. Bring it again to go on."
  var uploading = "Sending your photo…"
  var heicHint =
    "Your browser cannot open this kind of picture, so it was sent as it is and opened by the server."
  var findPieces = "Find the pieces"
  var dropHere = "Drop the photo to find its pieces"
  var yourPhoto = "Your photo"
  var preparing = "Preparing your photo…"
  var looking = "Looking for pieces…"
  var anotherPhoto = "Another photo"
  var tryAgain = "Try again"
  var notAPicture = "That file is not a picture this page can read. Choose a JPEG, PNG, WebP or HEIC photo."
  var noConnection = "The server cannot be reached. Check your connection and try again."
  var found = "pieces found"
  var foundOne = "piece found"

  var selectPart = "Select a part"
  var selectPartHint =
    "Drag the frame onto anything in the picture. Arrow keys move it, with Shift they resize it, Escape ends."
  var selectedPart = "Selected part of the picture"
  var corner = "corner"
  var searching = "Searching…"
  var loadingMore = "Loading more pictures…"

  var bookmarkletTitle = "Search pictures on any site"
  var bookmarkletHint =
    "Drag this button to your browser's bookmarks. On any page, press it and choose a picture: it opens here with its pieces."
  var bookmarkletName = "Find in Vitrine"
  var bookmarkletChoose = "Choose a picture (Escape ends)"
  var bookmarkletLimits =
    "Some sites do not let their pictures be read. Save such a picture and drop it on the photo page."
  var pictureNotGiven = "That site does not let its pictures be read. Save the picture and choose it here."

  var aboutThisPiece = "About this piece"
  var looksLikeThis = "Looks like this"
  var noLookAlikes = "No look-alikes in the catalogue yet."
  var brand = "Brand"
  var category = "Category"
  var seeProduct = "See product"
  var noPicture = "No picture"

  var productsWord = "products"
  var inStock = "In stock"
  var outOfStock = "Out of stock"
  var preorder = "Pre-order"
  var backorder = "Back-order"

  var originNotAllowed =
    "This site may not use this server: its key is missing, or its address is not among those the key allows."

  var share = "Share this look"
  var shareHint =
    "Whoever has this link sees the look, votes and comments. You can close or delete it on its page."
  var copyLink = "Copy the link"
  var linkCopied = "The link has been copied."
  var openLink = "Open its page"
  var sendLink = "Send…"
  var sharedLook = "A look to share"
  var friendsSay = "What friends say"
  var spinHint = "Drag to turn"
  var spinRole = "view that turns"
  /// `{}` stands for the degrees.
  var spinTurned = "turned {} degrees"
  var spinFailed = "The turning view could not be loaded."

  var shareProduct = "Share this piece"
  var voteProductHint =
    "Vote for the piece you like, this one or one that looks like it. No account is needed."
  var voteHint = "Choose a dot and vote for the piece you like. No account is needed."
  var shareClosed = "This look is closed: votes and comments are no longer taken."
  var vote = "I like this"
  var yourName = "Your name, if you like"
  var yourComment = "Your comment"
  var sendComment = "Say it"
  var commentSent = "Thank you, your comment is there."
  var aFriend = "A friend"
  var comment = "comment"
  var closeShare = "Close for votes and comments"
  var openShare = "Open again"
  var deleteShare = "Delete this look"
  var deleteShareSure = "Delete this look with its votes and comments? This cannot be undone."
  var deleteComment = "Delete"
  var notOwner = "Only the one who shared this look can do that, in the browser it was shared from."

  var tryItHere = "Try it here"
  var stopTrying = "Take it away"
  var cutOut = "The piece, laid over the picture"
  var goesWith = "Goes with it"
  var completeTheLook = "Complete the look"
  var inOtherRooms = "See it in other rooms"
  var relatedRooms = "More like this"
  var pictures = "Pictures"

  var errorTitle = "That did not work"
  var notFoundTitle = "Nothing here"
  var backToFeed = "Back to the pictures"
  var page = "page"
  var picture = "picture"
  var product = "product"

  var uploadWrongType =
    "That is no picture this server reads; send a JPEG, PNG, WebP or HEIC file, as the body or as the form field 'image'."
  var busy = "Many people are looking right now; try again in a few seconds."
  var slowBody = "The upload took too long; try again with a smaller picture or a better connection."
  var overdue = "This took longer than it should; try again in a moment."
  var searchUnavailable = "Products cannot be searched just now; try again in a moment."
  var unexpected = "Something went wrong on the server; try again, and report the request id if it stays."
  var missingUpload = "The form has no field 'image'; send the picture in a field of that name."
  var brokenForm =
    "The form cannot be read; send the picture itself as the body, or a complete multipart form."
  var missingAddress = "The JSON has no text 'url'; send {\"url\": \"https://...\"}."
  var unreachableAddress =
    "The address could not be reached from here; check it, or upload the picture itself."
  var tooManyRedirects = "The address leads on too many times; give the one it ends at."
  var robotsDisallowed =
    "The site asks not to be fetched from by programs; upload the picture itself if you may use it."

  /// Language tag, for the page and for screen readers.
  var language = "en"
  /// Reading direction: `ltr` or `rtl`.
  var direction = "ltr"
  /// How numbers and prices are written.
  var locale = "en_IE"
  /// Names of categories, by the vocabulary's; others are shown as the vocabulary writes them.
  var categories: [String: String] = [:]

  var unauthorized =
    "This needs an API key: send 'Authorization: Bearer KEY' (made by 'vitrine keys add'), or sign in at /office."
  var forbidden = "This key or account may not do that; ask an admin for one that may."
  var forged = "This change did not come from this site's own page; load the page again and repeat it."
  var rateLimited = "Too many requests; wait as long as Retry-After says."

  /// The language the project ships with.
  static let english = Strings()

  /// The words of the request being answered.
  @TaskLocal static var current = Strings.english

  func badAddress(_ reason: String) -> String { "The address cannot be fetched: \(reason)." }

  func addressAnswered(_ status: Int) -> String {
    "The address answered with status \(status) instead of a picture."
  }

  func category(_ name: String) -> String { categories[name] ?? name.replacing("_", with: " ") }

  /// Sentences with a number or a name in them, at the place in braces.
  var photoPrivacyText =
    "Your photo is scaled down and stripped of its location before it is sent, kept for {minutes} minutes so that you can select parts of it, and then deleted. You can delete it sooner."
  var notFoundText = "There is no such {what}."
  var uploadTooLargeText = "What was sent is larger than {size}; send less."
  var tooOftenText = "That was too often; try again in {seconds} seconds."
  var commentLengthText = "Write 1 to {text} characters, and a name of at most {name}."
  var piece = "piece"
  var pieces = "pieces"

  func photoPrivacy(minutes: Int) -> String { photoPrivacyText.replacing("{minutes}", with: "\(minutes)") }

  /// Why a product is shown, in sentences.
  func reasons(for product: LookProduct, category: String) -> [String] {
    var reasons = [product.match == .exact ? whyExact : whySimilar]
    if let similarity = product.similarity {
      reasons.append("\(alike) \(Int((max(0, min(1, similarity)) * 100).rounded())) %.")
    }
    if !category.isEmpty { reasons.append("\(whySameKind) \(self.category(category)).") }
    return reasons
  }

  func tooOften(seconds: Int) -> String { tooOftenText.replacing("{seconds}", with: "\(seconds)") }

  func commentLength(_ text: Int, _ name: Int) -> String {
    commentLengthText.replacing("{text}", with: "\(text)").replacing("{name}", with: "\(name)")
  }

  func notFound(_ what: String) -> String { notFoundText.replacing("{what}", with: what) }

  func uploadTooLarge(limit: Int) -> String {
    let size = limit < 1024 * 1024 ? "\(limit / 1024) kB" : "\(limit / (1024 * 1024)) MB"
    return uploadTooLargeText.replacing("{size}", with: size)
  }

  func products(_ count: Int) -> String { "\(count) \(count == 1 ? product : productsWord)" }

  func pieces(_ count: Int) -> String { "\(count) \(count == 1 ? piece : pieces)" }

  func pageTitle(_ title: String) -> String { title.isEmpty ? siteName : "\(title) · \(siteName)" }

  func name(of availability: Availability) -> String {
    switch availability {
    case .inStock: inStock
    case .outOfStock: outOfStock
    case .preorder: preorder
    case .backorder: backorder
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
