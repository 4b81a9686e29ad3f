import Annotations
import ArgumentParser
import Domain
import Foundation

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
  }

  func run() async throws {
    if let apply, let output { return try applyProposal(apply, writing: output) }
    let content = try input.read()
    if !json { Output.notes(content.findings) }
    let judged = content.pictures.pictures.filter { only == nil || $0.split == only }
    guard judged.contains(where: { !$0.objects.isEmpty }) else {
      throw Failure("there is no box to audit" + (only.map { " in the split \($0); give --splits" } ?? ""))
    }
    let names = Set(judged.map(\.name))
    let samples = try await sampler().samples(of: content.pictures, in: content.folder)
    var audit = AnnotationAudit(vocabulary: try vocabulary.read() ?? Vocabulary([]))
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

/// An audit for people.
struct AuditTables {
  let text: String

  init(_ proposal: AuditProposal, boxes: Int, most: Int) {
    let wrong = proposal.relabel.filter { $0.reason == .wrong }
    let coarse = proposal.relabel.filter { $0.reason == .coarse }
    var parts = [
      "\(boxes) boxes: \(wrong.count) perhaps called wrongly, \(coarse.count) could be called more finely, "
        + "\(proposal.split.count) categories perhaps of several kinds"
    ]
    if !wrong.isEmpty { parts.append("Perhaps wrong\n" + Self.rows(wrong, most)) }
    if !coarse.isEmpty { parts.append("Could be finer\n" + Self.summary(coarse)) }
    if !proposal.split.isEmpty { parts.append("Perhaps of several kinds\n" + Self.splits(proposal.split)) }
    text = parts.joined(separator: "\n\n")
  }

  private static func rows(_ rows: [AuditProposal.Relabel], _ most: Int) -> String {
    var table = Table("from", "to", "score>", "embedder>", "neighbours>", "detector>", "picture", "box")
    for row in rows.prefix(most) {
      func voice(_ name: String) -> String { row.witnesses[name].map { String(format: "%+.2f", $0) } ?? "-" }
      table.add(
        row.from, row.to, String(format: "%.2f", row.score), voice("embedder"), voice("neighbours"),
        voice("detector"), row.picture.shortened(to: 44),
        row.box.map { String(Int($0.rounded())) }.joined(separator: " "))
    }
    return table.text + (rows.count > most ? "\n... and \(rows.count - most) more" : "")
  }

  private static func summary(_ rows: [AuditProposal.Relabel]) -> String {
    var counts: [[String]: (boxes: Int, sure: Int)] = [:]
    for row in rows {
      counts[[row.from, row.to], default: (0, 0)].boxes += 1
      if row.apply { counts[[row.from, row.to], default: (0, 0)].sure += 1 }
    }
    var table = Table("from", "to", "boxes>", "sure>")
    for (names, count) in counts.sorted(by: { ($1.value.boxes, $0.key[1]) < ($0.value.boxes, $1.key[1]) }) {
      table.add(names[0], names[1], String(count.boxes), String(count.sure))
    }
    return table.text
  }

  private static func splits(_ splits: [AuditProposal.Split]) -> String {
    var table = Table("category", "silhouette>", "boxes>", "looks like", "share>", "for example")
    for split in splits {
      for (index, cluster) in split.clusters.enumerated() {
        table.add(
          index == 0 ? split.category : "", index == 0 ? String(format: "%.2f", split.silhouette) : "",
          String(cluster.members.count), cluster.looksLike ?? "-", Output.percent(cluster.share),
          (cluster.members.first?.picture ?? "").shortened(to: 44))
      }
    }
    return table.text
  }
}
