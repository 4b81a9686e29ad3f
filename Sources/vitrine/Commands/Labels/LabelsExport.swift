import Annotations
import ArgumentParser
import Foundation

/// `vitrine labels export`.
struct LabelsExport: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Choose labels for training: a part of the pictures, the sure boxes, several files as one.",
    discussion: """
      Boxes without a confidence were drawn by people and always stay. Pictures that several files annotate are kept \
      once, with the boxes of the first file that has them: hand-drawn files go first.

      With --reviews the labels are what people decided in the office (/office/review and /office/label) of that \
      data folder: boxes as COCO (file names are below its folder 'scenes'), and with --pairs each object with its \
      exact product, as 'vitrine evaluate retrieval' and embedder recipes read them.
      """)

  @Argument(help: "COCO files.")
  var files: [String] = []

  @Option(name: .long, help: "A data folder whose office's decisions are exported.")
  var reviews: String?

  @Option(name: .long, help: "With --reviews: JSON lines of object and exact product.")
  var pairs: String?

  @Option(name: .long, help: "With --reviews: JSON lines of every decision, with who and when.")
  var history: String?

  @Flag(name: .long, help: "With --reviews: pictures too in which not everything has been decided.")
  var partial = false

  @Option(name: .shortAndLong, help: "The COCO file to write.")
  var output: String

  @Option(name: .long, help: "The confidence a mined box must have, 0...1.")
  var confidence: Float = 0

  @Option(name: .long, help: "Only the pictures with an odd, or an even, number.")
  var ids: Half?

  @OptionGroup var part: SplitOptions

  func validate() throws {
    guard files.isEmpty != (reviews == nil) else {
      throw ValidationError("name COCO files, or a data folder with --reviews")
    }
    guard reviews != nil || (pairs == nil && history == nil && !partial) else {
      throw ValidationError("--pairs, --history and --partial go with --reviews")
    }
    guard (0...1).contains(confidence) else { throw ValidationError("--confidence is 0 to 1") }
  }

  func run() async throws {
    if let reviews { return try await exportReviews(of: DataFolder(url: URL(filePath: reviews))) }
    var joined = COCOAnnotations()
    var known: Set<String> = []
    for file in files {
      var labels = try part.read(file)
      labels.annotations.removeAll { ($0.confidence ?? 1) < confidence }
      let boxed = Set(labels.annotations.map(\.imageID))
      let mined = Set(labels.annotations.filter { $0.confidence != nil }.map(\.imageID))
      labels.keep { image in
        // A drawn picture without a box says that nothing is there; a mined one says nothing.
        let saysSomething = boxed.contains(image.id) || mined.isEmpty
        return (ids?.holds(image) ?? true) && saysSomething && known.insert(image.fileName).inserted
      }
      joined.add(labels)
    }
    try joined.write(to: URL(filePath: output))
    Output.note("\(joined.annotations.count) boxes of \(joined.images.count) pictures are in \(output)")
  }
}

extension COCOAnnotations {
  /// Adds another file's pictures and boxes under new numbers, its categories by name.
  mutating func add(_ other: COCOAnnotations) {
    var numbers = Dictionary(categories.map { ($0.name, $0.id) }, uniquingKeysWith: { first, _ in first })
    var used = Set(categories.map(\.id))
    var renumbered: [Int: Int] = [:]
    for category in other.categories {
      if numbers[category.name] == nil {
        let id = used.contains(category.id) ? (used.max() ?? 0) + 1 : category.id
        used.insert(id)
        numbers[category.name] = id
        categories.append(Category(id: id, name: category.name, supercategory: category.supercategory))
      }
      renumbered[category.id] = numbers[category.name]
    }
    let taken = Set(images.map(\.id))
    let shift = other.images.contains { taken.contains($0.id) } ? (taken.max() ?? 0) + 1 : 0
    images += other.images.map { image in
      var image = image
      image.id += shift
      return image
    }
    var next = (annotations.map(\.id).max() ?? 0) + 1
    for annotation in other.annotations {
      guard let category = renumbered[annotation.categoryID] else { continue }
      var annotation = annotation
      annotation.id = next
      annotation.imageID += shift
      annotation.categoryID = category
      annotations.append(annotation)
      next += 1
    }
  }
}
