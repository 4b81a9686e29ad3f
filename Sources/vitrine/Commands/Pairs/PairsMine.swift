import Annotations
import ArgumentParser
import Domain
import Foundation
import Images
import Inference
import Looks

/// `vitrine pairs mine`.
struct PairsMine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mine",
    abstract: "Match the objects of pictures to a catalogue and keep what is probably the same.",
    discussion: """
      The detector runs over the pictures, each object is embedded and matched to the catalogue within its category. \
      How probable a match is right is what 'vitrine models calibrate-embedder' measured; matches above --confidence \
      become boxes of a COCO file, each with its product and confidence, as 'pairs' sets of recipes read them. With \
      --truth the pairs are compared with annotations of the same pictures. A run goes on where it stopped: pictures \
      the output has are passed over.
      """)

  @Argument(help: "Pictures and folders of pictures.")
  var pictures: [String]

  @Option(name: .long, help: "The folder the written paths start from. By default the one folder given.")
  var images: String?

  @Option(name: .long, help: "The products, JSON lines with id, image or images, category.")
  var catalog: String

  @Option(name: .shortAndLong, help: "The COCO file to write, or to go on with.")
  var output: String

  @Option(name: .long, help: "How probable it must be that object and product are the same, 0...1.")
  var confidence: Float = 0.5

  @Option(name: .long, help: "Annotations with products of the same pictures, a COCO file, to compare with.")
  var truth: String?

  @Option(name: .long, help: "The detector's model folder. By default the bundled one.")
  var detector: String?

  @Option(name: .long, help: "The embedder's model folder. By default the bundled one.")
  var embedder: String?

  @Flag(name: .long, help: "Write the summary as JSON.")
  var json = false

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    guard (0...1).contains(confidence) else { throw ValidationError("--confidence is 0 to 1") }
  }

  func run() async throws {
    let files = try PictureList(pictures).files
    let root = URL(filePath: try startFolder()).standardizedFileURL.path + "/"
    let folder = try ModelChoice.folder(.embedder, named: embedder)
    guard let curve = folder.manifest.input.exactMatches?.curve else {
      throw Failure(
        "\(folder.url.path) does not say how probable a match is right; find out with "
          + "'vitrine models calibrate-embedder' first")
    }
    let network = try ModelChoice.embedder(folder, engine)
    let detector = try ModelChoice.detector(ModelChoice.folder(.detector, named: detector), engine)
    let catalogue = try await EmbeddedProducts(catalog, by: network, modelID: folder.identifier)
    let miner = PairMiner(
      detector: detector, embedder: network, index: catalogue.index, curve: curve, confidence: confidence)
    var sheet = try PairSheet(output, vocabulary: detector.vocabulary)
    let progress = ProgressReport("mining", total: files.count, unit: "pictures")
    var unreadable: [String] = []
    var objects = 0
    for (number, file) in files.enumerated() {
      let full = URL(filePath: file).standardizedFileURL.path
      let name = full.hasPrefix(root) ? String(full.dropFirst(root.count)) : full
      if !sheet.has(name) {
        do throws(ImageError) {
          let picture = try ImageDecoder().decode(URL(filePath: file))
          guard let found = try? await miner.pairs(in: picture) else {
            unreadable.append("\(file): the models could not look at it")
            continue
          }
          objects += found.objects
          sheet.add(
            found.pairs.map {
              .init(box: $0.box, category: $0.category, product: $0.productID, confidence: $0.confidence)
            }, of: name, width: picture.width, height: picture.height)
        } catch {
          unreadable.append("\(file): \(error)")
        }
        if number % 100 == 99 { try sheet.write() }
      }
      progress.advance(to: number + 1)
    }
    progress.finish()
    try sheet.write()
    Output.notes(unreadable, about: "pictures that cannot be read")
    let summary = PairSummary(
      pictures: sheet.annotations.images.count, objects: objects,
      pairs: sheet.annotations.annotations.count,
      products: Set(sheet.annotations.annotations.compactMap(\.product)).count,
      check: try truth.map {
        PairCheck(sheet.annotations, truth: try COCOAnnotations.read(URL(filePath: $0)).annotations)
      })
    print(json ? try Output.json(summary) : summary.text(output))
  }

  private func startFolder() throws -> String {
    if let images { return images }
    var isFolder: ObjCBool = false
    if pictures.count == 1, FileManager.default.fileExists(atPath: pictures[0], isDirectory: &isFolder),
      isFolder.boolValue
    {
      return pictures[0]
    }
    throw Failure("say with --images which folder the written paths start from")
  }
}

/// What a run of the miner gave.
private struct PairSummary: Encodable {
  let pictures: Int
  let objects: Int
  let pairs: Int
  let products: Int
  let check: PairCheck?

  func text(_ output: String) -> String {
    var lines = [
      "\(pairs) pairs with \(products) products on \(pictures) pictures (\(objects) objects looked at) are in \(output)"
    ]
    if let check { lines.append(check.text) }
    return lines.joined(separator: "\n")
  }
}
