import ArgumentParser
import Domain
import Foundation
import Looks

/// `vitrine similar`.
struct Similar: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Find products that look like a photo, or like a part of it.",
    discussion: """
      No detector is asked: the photo, or the part that --box cuts out, is taken as one object, and its category is \
      the embedder's guess when it is fairly sure; otherwise the whole catalogue is searched.
      """)

  @Argument(help: "The photo: a file, or an http or https address.")
  var photo: String

  @Option(
    name: .long,
    help: "The part to look at, X,Y,WIDTH,HEIGHT, as fractions (0...1) of the upright photo.")
  var box: Box?

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  @OptionGroup var data: DataOptions
  @OptionGroup var engine: EngineOptions
  @OptionGroup var fetching: FetchOptions

  func run() async throws {
    let bytes = try await PictureFile.bytes(of: photo, fetching)
    let workplace = try await Workplace.open(data, engine: engine)
    let whole = Box(x: 0, y: 0, width: 1, height: 1)
    let look = try await workplace.finder.look(in: bytes, crop: box ?? whole)
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
