import ArgumentParser
import Domain
import Fetching
import Foundation
import Images
import Looks

/// `vitrine look`.
struct LookCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "look",
    abstract: "Find the objects in a photo and the products for each.",
    discussion: """
      The table shows each object with its best products; --json gives all of them, with boxes as fractions (0...1) \
      of the upright photo; --output writes the photo with boxes, numbered as in the table.
      """)

  @Argument(help: "The photo: JPEG, PNG, WebP, GIF, HEIC or AVIF; a file, or an http or https address.")
  var photo: String

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  @Option(name: .shortAndLong, help: "Write the photo with boxes to this file (.jpg, .png or .webp).")
  var output: String?

  @Option(name: .long, help: "Products in the table for each object.")
  var products: Int = 3

  @Flag(name: .long, help: "Show objects too that the detector is less often right about.")
  var all = false

  @Flag(
    name: .long,
    help: "Tell what shows of each object: in JSON as COCO run lengths, in --output as a tint.")
  var masks = false

  @Flag(
    name: .long,
    help: "As --masks, and in JSON a guess at the whole of each object and the share that is hidden.")
  var wholes = false

  @Option(name: .long, help: "The model folder that draws masks. By default the bundled one.")
  var layers: String?

  @OptionGroup var wanted: ProductFilterOptions
  @OptionGroup var data: DataOptions
  @OptionGroup var engine: EngineOptions
  @OptionGroup var fetching: FetchOptions

  func validate() throws {
    guard (1...100).contains(products) else { throw ValidationError("--products is 1 to 100") }
    if let output { _ = try PictureFile.format(of: output) }
  }

  private var outlines: Outlines { wholes ? .whole : masks ? .visible : .none }

  func run() async throws {
    let filter = try wanted.filter()
    let bytes = try await PictureFile.bytes(of: photo, fetching)
    let workplace = try await Workplace.open(
      data, engine: engine, showsEveryObject: all,
      layers: outlines > .none ? ModelChoice.folder(.layers, named: layers, data: data.folder) : nil,
      outlines: outlines)
    let look = try await workplace.finder.look(in: bytes, LookQuery(filter: filter))
    if let output {
      let picture = try ImageDecoder().decode(bytes, longestSide: 1280)
      let drawn = try BoxDrawing.drawing(look.objects, on: picture)
      try drawn.encoded(as: PictureFile.format(of: output)).write(to: URL(filePath: output))
      Output.note("the photo with \(look.objects.count) boxes is in \(output)")
    }
    print(json ? try Output.json(look) : LookTable(look, products: products).text)
  }
}

/// Picture files named on the command line.
enum PictureFile {
  /// The bytes of a file, or of the picture at an address.
  static func bytes(of path: String, _ fetching: FetchOptions) async throws -> Data {
    if WebAddress.isWebAddress(path) {
      do {
        guard let picture = try await fetching.pictures().picture(at: path) else {
          throw Failure("\(path) answered that it has not changed, which was not asked")
        }
        return picture.data
      } catch let error as FetchError {
        throw Failure("\(path): \(error)")
      }
    }
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw Failure("there is no picture \(path) to read")
    }
    return try Data(contentsOf: URL(filePath: path))
  }

  /// The format a file to be written has by its name.
  static func format(of path: String) throws -> ImageFormat {
    switch URL(filePath: path).pathExtension.lowercased() {
    case "jpg", "jpeg": return .jpeg
    case "png": return .png
    case "webp": return .webP
    default: throw ValidationError("--output needs a name that ends in .jpg, .png or .webp, not \(path)")
    }
  }
}
