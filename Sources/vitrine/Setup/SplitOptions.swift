import Annotations
import ArgumentParser
import Foundation

/// Which part of an annotation file a command works on.
struct SplitOptions: ParsableArguments {
  @Option(
    name: .long,
    help: "Which picture is of which split: a JSON-lines file, or 'sha256' for the digest of file names.")
  var splits: String?

  @Option(name: .long, help: "The split to take. By default all pictures, or 'val' with --splits.")
  var split: String?

  /// The annotations of the chosen split in a file; what was left out is said on standard error.
  func read(_ path: String) throws -> COCOAnnotations {
    var (truth, problems) = try COCOAnnotations.read(URL(filePath: path))
    Output.notes(problems.map(\.description), about: "rows of \(path) left out")
    guard let wanted = split ?? (splits == nil ? nil : "val") else { return truth }
    var file: SplitFile?
    if let splits, splits != HashSplit.name { file = try SplitFile.read(URL(filePath: splits)).file }
    truth.keep { image in
      let split =
        splits == HashSplit.name
        ? HashSplit.split(of: URL(filePath: image.fileName).lastPathComponent)
        : file?.splits[image.fileName] ?? image.split
      return split == wanted
    }
    guard !truth.images.isEmpty else { throw Failure("no picture of \(path) is of the split '\(wanted)'") }
    return truth
  }
}

/// Every other picture, by the number the annotation file gives it.
enum Half: String, ExpressibleByArgument, CaseIterable {
  case odd
  case even

  /// Whether a picture belongs to the half.
  func holds(_ image: COCOAnnotations.Image) -> Bool { image.id.isMultiple(of: 2) == (self == .even) }
}
