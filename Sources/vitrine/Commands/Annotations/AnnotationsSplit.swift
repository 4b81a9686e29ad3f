import Annotations
import ArgumentParser
import Foundation

/// `vitrine annotations split`.
struct AnnotationsSplit: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Divide pictures into training and held-out ones, the same way on every machine.",
    discussion: """
      name: held out ('val') is what has a SHA-256 of its file name ending in one of --held-out, in hexadecimal; \
      nothing changes for a picture when others come. shares: each picture by a digest of --seed and its name, with \
      the same property. stratified: all pictures together, so that every category is divided as --shares says, as \
      far as pictures allow. Written are a file (or folder) for each split and splits.jsonl.
      """)

  /// How pictures are divided.
  enum Method: String, ExpressibleByArgument, CaseIterable {
    case name
    case shares
    case stratified
  }

  @OptionGroup var input: AnnotationInput

  @Option(name: .shortAndLong, help: "The folder to write to.")
  var output: String

  @Option(name: .long, help: "How to divide: name, shares or stratified.")
  var by: Method = .stratified

  @Option(name: .long, help: "The splits and their shares, NAME=PART,NAME=PART.")
  var shares = "train=0.8,val=0.2"

  @Option(name: .long, help: "What the draw begins from.")
  var seed = 1

  @Option(name: .long, help: "Last digits (0-9, a-f) that are held out, for --by name.")
  var heldOut = "01"

  @Option(name: .long, help: "The format to write. By default the input's.")
  var to: AnnotationFormat?

  @Flag(name: .long, help: "Write over what is there.")
  var overwrite = false

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  func validate() throws {
    _ = try method()
  }

  func run() throws {
    var content = try input.read()
    let method = try method()
    let splits = method.splits(of: content.pictures)
    for (index, picture) in content.pictures.pictures.enumerated() {
      content.pictures.pictures[index].split = splits[picture.name]
    }
    var findings = content.findings
    let folder = URL(filePath: output)
    let format = to ?? content.format
    for name in Set(splits.values).sorted() {
      let part = content.pictures.pictures(in: name, of: splits)
      let place = format.isFolder ? name : AnnotationOutput.fileName(name, format)
      let target = AnnotationOutput(url: folder.appending(path: place), format: format, overwrite: overwrite)
      for finding in try target.write(part) where !findings.contains(finding) { findings.append(finding) }
    }
    var lines = ""
    for picture in content.pictures.pictures {
      lines += try Output.json(["image": picture.name, "split": picture.split], pretty: false) + "\n"
    }
    try Data(lines.utf8).write(to: folder.appending(path: "splits.jsonl"), options: .atomic)
    let statistics = AnnotationStatistics(content.pictures)
    if json { return print(try Output.json(statistics)) }
    Output.notes(findings)
    print(text(statistics))
  }

  private func text(_ statistics: AnnotationStatistics) -> String {
    let names = statistics.splits.keys.sorted()
    var table = Table(
      columns: ["category"] + names.map { $0 + ">" } + names.dropLast().map { "share of \($0)>" })
    func row(_ title: String, _ counts: [String: Int]) {
      let total = counts.values.reduce(0, +)
      guard total > 0 else { return }
      let numbers = names.map { String(counts[$0] ?? 0) }
      let parts = names.dropLast().map { Output.percent(Double(counts[$0] ?? 0) / Double(total)) + " %" }
      table.add(cells: [title] + numbers + parts)
    }
    for category in statistics.categories { row(category.name, category.splits) }
    row("(pictures)", statistics.splits)
    return table.text + "\n\nwritten to \(output)"
  }

  private func method() throws -> PictureSplit {
    switch by {
    case .name:
      let endings = Set(heldOut.lowercased())
      guard !endings.isEmpty, endings.isSubset(of: "0123456789abcdef") else {
        throw ValidationError("--held-out is made of the digits 0-9 and a-f")
      }
      return .nameDigest(endings: endings)
    case .shares: return .shares(try parsedShares(), seed: seed)
    case .stratified: return .stratified(try parsedShares(), seed: seed)
    }
  }

  private func parsedShares() throws -> [PictureSplit.Share] {
    let list = shares.split(separator: ",").map { part -> PictureSplit.Share? in
      let sides = part.split(separator: "=").map { $0.trimmingCharacters(in: .whitespaces) }
      guard sides.count == 2, let value = Double(sides[1]), value > 0, value.isFinite,
        !sides[0].isEmpty, sides[0].allSatisfy({ $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" })
      else { return nil }
      return PictureSplit.Share(name: sides[0], part: value)
    }
    let sound = list.compactMap { $0 }
    guard sound.count == list.count, sound.count > 1, Set(sound.map(\.name)).count == sound.count else {
      throw ValidationError("--shares is a list like train=0.8,val=0.1,test=0.1: plain names, parts above 0")
    }
    return sound
  }
}
