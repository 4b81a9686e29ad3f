import ArgumentParser
import Domain
import Foundation
import Looks

/// `vitrine similar`.
struct Similar: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find products, or whole pictures, that look like a photo or a part of it.",
    discussion: """
      No detector is asked: the photo, or the part that --box cuts out, is taken as one object, and its category is \
      the embedder's guess when it is fairly sure; otherwise the whole catalogue is searched. With --scenes the whole \
      picture is looked for among the catalogue's scenes: the same room, place or motif again, cut or edited. --among \
      looks through the pictures of a file that 'vitrine embed FOLDER --output FILE' wrote with the same embedder.
      """)

  @Argument(help: "The photo: a file, or an http or https address.")
  var photo: String

  @Option(
    name: .long,
    help: "The part to look at, X,Y,WIDTH,HEIGHT, as fractions (0...1) of the upright photo.")
  var box: Box?

  @Flag(name: .long, help: "Find scenes of the catalogue instead of products.")
  var scenes = false

  @Option(name: .long, help: "Find pictures of this file of 'vitrine embed' instead of products.")
  var among: String?

  @Option(name: .long, help: "Pictures shown, of --scenes and --among.")
  var limit = 12

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  @OptionGroup var wanted: ProductFilterOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var engine: EngineOptions
  @OptionGroup var fetching: FetchOptions

  func validate() throws {
    guard (1...1000).contains(limit) else { throw ValidationError("--limit is 1 to 1000") }
    guard !scenes || among == nil else { throw ValidationError("give --scenes or --among, not both") }
    let isFiltered = try wanted.filter().count > 0
    guard !isFiltered || (!scenes && among == nil) else {
      throw ValidationError("--scenes and --among find pictures; prices, brands and the like are of products")
    }
  }

  func run() async throws {
    let bytes = try await PictureFile.bytes(of: photo, fetching)
    if scenes || among != nil {
      let found = try await SimilarPictures(data: data, engine: engine, among: among)
        .find(bytes, part: box, limit: limit)
      return print(json ? try Output.json(["pictures": found]) : SimilarPictures.text(found))
    }
    let workplace = try await Workplace.open(data, engine: engine)
    let whole = Box(x: 0, y: 0, width: 1, height: 1)
    let look = try await workplace.finder.look(in: bytes, crop: box ?? whole, filter: try wanted.filter())
    if json { return print(try Output.json(look)) }
    guard let object = look.objects.first else { return print("no similar product found") }
    print(object.category.isEmpty ? "in the whole catalogue" : object.category.replacing("_", with: " "))
    print(LookTable.products(object.products))
  }
}

extension Box: ExpressibleByArgument {
  /// A box written `X,Y,WIDTH,HEIGHT`, fractions of a picture.
  public init?(argument: String) {
    let numbers = argument.split(separator: ",", omittingEmptySubsequences: false).map {
      Float($0.trimmingCharacters(in: .whitespaces))
    }
    guard numbers.count == 4, let x = numbers[0], let y = numbers[1], let width = numbers[2],
      let height = numbers[3], [x, y, width, height].allSatisfy({ (0...1).contains($0) }), width > 0,
      height > 0
    else { return nil }
    self.init(x: x, y: y, width: width, height: height)
  }
}
