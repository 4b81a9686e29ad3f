import Annotations
import ArgumentParser
import Domain
import Foundation
import Images
import Looks

/// `vitrine labels mine`.
struct LabelsMine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mine",
    abstract: "Turn a log of crops into boxes with categories.",
    discussion: """
      The crops of a picture are grouped by overlap; the results of each group vote for a category. Groups that enough \
      visits made and whose votes agree become boxes of a COCO file, each with its confidence. --heat-maps draws for \
      each picture where its crops lie, with the boxes; --truth compares the boxes with annotations.
      """)

  @Argument(help: "The log of crops, JSON Lines.")
  var log: String

  @Option(name: .long, help: "The folder the log's picture paths start from.")
  var images: String

  @Option(name: .shortAndLong, help: "The COCO file to write.")
  var output: String

  @Option(name: .long, help: "Visits that must have cut an object out.")
  var crops = 3

  @Option(name: .long, help: "The share of votes the category must have, 0...1.")
  var agreement: Float = 0.5

  @Option(name: .long, help: "The confidence a box must have, 0...1.")
  var confidence: Float = 0

  @Option(name: .long, help: "The overlap (IoU) crops of one object have at least, 0...1.")
  var overlap: Float = 0.5

  @Option(name: .long, help: "Draw the crops over each picture, as PNG in this folder outside Vitrine's own.")
  var heatMaps: String?

  @Option(name: .long, help: "Annotations of the same pictures, a COCO file, to compare with.")
  var truth: String?

  @Flag(name: .long, help: "Write the summary as JSON.")
  var json = false

  func validate() throws {
    guard crops >= 1 else { throw ValidationError("--crops is at least 1") }
    guard [agreement, confidence].allSatisfy({ (0...1).contains($0) }), (0.1...0.95).contains(overlap) else {
      throw ValidationError("--agreement and --confidence are 0 to 1, --overlap 0.1 to 0.95")
    }
  }

  func run() async throws {
    let maps = try heatMaps.map { try OutsideProject.folder($0, for: "--heat-maps") }
    let all = try crops(of: log)
    var options = CropMiner.Options()
    options.fewestCrops = crops
    options.agreement = agreement
    options.confidence = confidence
    options.overlap = overlap
    let mined = CropMiner(options).labels(from: all)
    let byPicture = Dictionary(grouping: all, by: \.picture)
    var sizes: [String: ImageSize] = [:]
    var unreadable: [String] = []
    for picture in byPicture.keys.sorted() {
      do { sizes[picture] = try ImageDecoder().header(of: file(picture)).size } catch {
        unreadable.append("\(picture): \(error)")
      }
    }
    Output.notes(unreadable, about: "pictures of the log that cannot be read, left out")
    guard !sizes.isEmpty else {
      throw Failure("no picture of \(log) can be read from \(images); check --images")
    }
    let annotations = COCOAnnotations(mined: mined, sizes: sizes)
    try annotations.write(to: URL(filePath: output))
    Output.note(
      "\(annotations.annotations.count) boxes of \(annotations.images.count) pictures are in \(output)")
    if let maps { try draw(byPicture, mined, to: maps, sizes: sizes) }
    let summary = MiningSummary(
      crops: all, annotations: annotations,
      check: try truth.map {
        try MiningCheck(
          mined, truth: COCOAnnotations.read(URL(filePath: $0)).annotations, pictures: Set(sizes.keys))
      })
    print(json ? try Output.json(summary) : summary.text)
  }

  private func file(_ picture: String) -> URL { URL(filePath: images).appending(path: picture) }

  private func crops(of path: String) throws -> [CropRecord] {
    guard FileManager.default.isReadableFile(atPath: path) else {
      throw Failure("there is no log \(path) to read")
    }
    let (crops, problems) = CropLog.read(try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe))
    Output.notes(problems, about: "lines of \(path) left out")
    guard !crops.isEmpty else {
      throw Failure("\(path) holds no crop; see 'vitrine help labels' for its form")
    }
    return crops
  }

  /// Heat with the mined boxes, a PNG for each picture.
  private func draw(
    _ crops: [String: [CropRecord]], _ mined: [String: [MinedBox]], to folder: URL, sizes: [String: ImageSize]
  ) throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for (picture, records) in crops.sorted(by: { $0.key < $1.key }) where sizes[picture] != nil {
      let pixels = try ImageDecoder().decode(file(picture), longestSide: 1024)
      let labels = (mined[picture] ?? []).enumerated().map { number, label in
        BoxLabel(
          box: label.box.scaled(Float(pixels.width), Float(pixels.height)),
          text: "\(label.category.replacing("_", with: " ")) \(String(format: "%.2f", label.confidence))",
          colour: .distinct(number))
      }
      let name = picture.replacing("/", with: "_") + ".png"
      try CropHeatMap.drawing(records.map(\.box), on: pixels).drawing(labels).encoded(as: .png)
        .write(to: folder.appending(path: name))
    }
    Output.note("heat maps are in \(folder.path)")
  }
}
