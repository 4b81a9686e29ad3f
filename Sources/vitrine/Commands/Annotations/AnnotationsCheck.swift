import Annotations
import ArgumentParser
import Domain
import Foundation

/// `vitrine annotations check`.
struct AnnotationsCheck: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Find boxes, categories and pictures that would teach something wrong, with file and line.",
    discussion: """
      Found are rows that cannot be read, boxes outside the picture, empty or said twice, categories the vocabulary \
      does not have (after --map), pictures that are missing or broken, and pictures of another size than the file \
      says. The status is 1 when there is an error; warnings leave it 0.
      """)

  @OptionGroup var input: AnnotationInput
  @OptionGroup var vocabulary: VocabularyOption

  @Flag(name: .long, help: "Leave the pictures alone: neither presence nor size is checked.")
  var skipPictures = false

  @Flag(name: .long, help: "Decode every picture, which finds files that were cut short.")
  var decode = false

  @Option(name: .long, help: "Pixels a box may reach over the picture's edge without a word.")
  var edgeTolerance = 1.0

  @Option(
    name: .long, help: "Two boxes overlapping more than this (IoU, 0...1) are taken for one thing said twice."
  )
  var duplicateOverlap = 0.95

  @Option(name: .long, help: "Findings shown of each kind; --json has all.")
  var most = 20

  @Flag(name: .long, help: "Write JSON instead of text.")
  var json = false

  func validate() throws {
    guard (0...1).contains(duplicateOverlap) else { throw ValidationError("--duplicate-overlap is 0 to 1") }
    guard (0...10_000).contains(edgeTolerance) else {
      throw ValidationError("--edge-tolerance is 0 to 10000 pixels")
    }
    guard most >= 0 else { throw ValidationError("--most is 0 or more") }
  }

  func run() throws {
    let content = try input.read()
    let folder = content.folder
    let decoding = decode
    var check = AnnotationCheck(
      vocabulary: try vocabulary.read(), edgeTolerance: edgeTolerance, duplicateOverlap: duplicateOverlap)
    if !skipPictures { check.picture = { folder.state(of: $0, decoding: decoding) } }
    let findings = content.findings + check.findings(in: content.pictures)
    let report = Report(content, findings)
    print(json ? try Output.json(report) : text(report))
    if report.errors > 0 { throw ExitCode(1) }
  }

  private func text(_ report: Report) -> String {
    var lines: [String] = []
    for kind in AnnotationFinding.Kind.allCases {
      let some = report.findings.filter { $0.kind == kind }
      lines += some.prefix(most).map(\.description)
      if some.count > most { lines.append("... and \(some.count - most) more of kind \(kind.rawValue)") }
    }
    lines.append(
      "\(report.format): \(report.pictures) pictures, \(report.boxes) boxes, \(report.errors) errors, "
        + "\(report.warnings) warnings")
    return lines.joined(separator: "\n")
  }

  private struct Report: Encodable {
    let format: String
    let pictures: Int
    let boxes: Int
    let errors: Int
    let warnings: Int
    let kinds: [String: Int]
    let findings: [AnnotationFinding]

    init(_ content: AnnotationInput.Content, _ findings: [AnnotationFinding]) {
      format = content.format.rawValue
      pictures = content.pictures.pictures.count
      boxes = content.pictures.objectCount
      errors = findings.count { $0.severity == .error }
      warnings = findings.count - errors
      kinds = Dictionary(findings.map { ($0.kind.rawValue, 1) }, uniquingKeysWith: +)
      self.findings = findings
    }
  }
}

/// Which names are known.
struct VocabularyOption: ParsableArguments {
  @Option(
    name: .long,
    help: "A vocabulary file to check names against. By default the bundled one; 'none' checks none.")
  var vocabulary: String?

  /// The vocabulary; nil when none is wanted.
  func read() throws -> Vocabulary? {
    guard let vocabulary else { return .standard }
    guard vocabulary != "none" else { return nil }
    guard let data = FileManager.default.contents(atPath: vocabulary) else {
      throw Failure("there is no vocabulary \(vocabulary) to read")
    }
    do {
      return try JSONDecoder().decode(Vocabulary.self, from: data)
    } catch {
      throw Failure("\(vocabulary) is no vocabulary: \(Failure.sentence(for: error))")
    }
  }
}
