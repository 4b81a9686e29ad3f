import Annotations
import ArgumentParser
import Domain
import Foundation
import Images
import Inference

/// `vitrine annotations audit`.
struct AnnotationsAudit: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "audit",
    abstract: "Find boxes that are called wrongly and categories that are too coarse.",
    discussion: """
      Every box is embedded and every picture searched for objects. A box is doubted when the embedder, the most \
      similar boxes of other pictures and the detector speak for another name; a category is listed when its boxes \
      fall into clusters. --proposal writes both to a file: set "apply" for each row as you see fit, then run again \
      with --apply FILE --output NEW. Models trained on these very labels agree with their mistakes; use --only to \
      look at a held-out split.
      """)

  @OptionGroup var input: AnnotationInput
  @OptionGroup var vocabulary: VocabularyOption

  @Option(name: .long, help: "Write what is proposed to this JSON file.")
  var proposal: String?

  @Option(
    name: .long,
    help: "Do what this proposal marks with \"apply\": true, and write --output. No model is asked.")
  var apply: String?

  @Option(
    name: .long, help: "Draw what is doubted, then boxes of each cluster, on this sheet (.png, .jpg, .webp).")
  var sheet: String?

  @Option(name: .shortAndLong, help: "The relabelled annotations, with --apply.")
  var output: String?

  @Option(name: .long, help: "The format of --output. By default the input's.")
  var to: AnnotationFormat?

  @Option(name: .long, help: "Judge only pictures of this split; all serve as neighbours.")
  var only: String?

  @Option(name: .long, help: "Boxes are listed from this score on, 0 to 1.")
  var leastScore = 0.3

  @Option(name: .long, help: "Boxes are marked to be applied from this score on, 0 to 1.")
  var applyScore = 0.6

  @Option(name: .long, help: "Rows shown of each kind; --json and --proposal have all.")
  var most = 25

  @Option(name: .long, help: "The detector's model folder. By default the bundled one; 'none' asks none.")
  var detector: String?

  @Option(name: .long, help: "The embedder's model folder. By default the bundled one.")
  var embedder: String?

  @Flag(name: .long, help: "Write over what is there.")
  var overwrite = false

  @Flag(name: .long, help: "Write JSON instead of tables.")
  var json = false

  @OptionGroup var engine: EngineOptions

  func validate() throws {
    guard (apply == nil) == (output == nil) else {
      throw ValidationError("--apply and --output go together: a proposal and where the new annotations go")
    }
    guard (0...1).contains(leastScore), (0...1).contains(applyScore), most >= 0 else {
      throw ValidationError("--least-score and --apply-score are 0 to 1, --most is 0 or more")
    }
    if let sheet { _ = try PictureFile.format(of: sheet) }
  }

  func run() async throws {
    if let apply, let output { return try applyProposal(apply, writing: output) }
    if let sheet {
      _ = try OutsideProject.folder(URL(filePath: sheet).deletingLastPathComponent().path, for: "--sheet")
    }
    let content = try input.read()
    if !json { Output.notes(content.findings) }
    let judged = content.pictures.pictures.filter { only == nil || $0.split == only }
    guard judged.contains(where: { !$0.objects.isEmpty }) else {
      throw Failure("there is no box to audit" + (only.map { " in the split \($0); give --splits" } ?? ""))
    }
    let names = Set(judged.map(\.name))
    let sampler = try sampler()
    let samples = try await sampler.samples(of: content.pictures, in: content.folder)
    var audit = AnnotationAudit(vocabulary: try vocabulary.read() ?? Vocabulary([]))
    audit.detectorNames = sampler.detector.map { Set($0.vocabulary.categories.map(\.name)) }
    audit.leastScore = leastScore
    audit.applyScore = applyScore
    let found = audit.proposal(for: samples, judging: names.contains)
    if let proposal {
      let url = URL(filePath: proposal)
      if !overwrite, FileManager.default.fileExists(atPath: url.path) {
        throw Failure("\(proposal) is there already, perhaps with your edits; allow it with --overwrite")
      }
      try Data((try Output.json(found) + "\n").utf8).write(to: url, options: .atomic)
      Output.note("the proposal is in \(proposal)")
    }
    if let sheet {
      let drawn = AuditSheet(folder: content.folder, pictures: content.pictures).picture(
        of: found, most: most)
      try drawn.encoded(as: PictureFile.format(of: sheet)).write(to: URL(filePath: sheet))
      Output.note("the sheet is \(sheet)")
    }
    print(
      json
        ? try Output.json(found)
        : AuditTables(found, boxes: samples.count { names.contains($0.picture) }, most: most).text)
  }

  private func sampler() throws -> AuditSampler {
    let embedder = try ModelChoice.embedder(ModelChoice.folder(.embedder, named: embedder), engine)
    guard detector != "none" else { return AuditSampler(embedder: embedder, detector: nil) }
    let detector = try ModelChoice.detector(ModelChoice.folder(.detector, named: detector), engine)
    return AuditSampler(embedder: embedder, detector: detector)
  }

  private func applyProposal(_ path: String, writing output: String) throws {
    let content = try input.read()
    let target = AnnotationOutput(
      url: URL(filePath: output), format: to ?? content.format, overwrite: overwrite)
    try target.check()
    let proposal = try AuditProposal.read(URL(filePath: path))
    let (pictures, changed, findings) = proposal.applied(to: content.pictures)
    let lost = try target.write(pictures)
    Output.notes(content.findings + findings + lost)
    print("\(changed) boxes renamed in \(output)")
  }
}
