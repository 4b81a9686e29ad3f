import ArgumentParser
import Catalog
import Domain
import Foundation
import Inference
import Looks
import Spins

/// `vitrine spin make`.
struct SpinMake: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "make",
    abstract: "Make a turning view of photos, an animated picture or a short film.",
    discussion: """
      FRAMES is a folder of 6 to 80 photos walked around an object, or of an object on a turntable, in any order; or an \
      animated GIF or WebP; or a film (MP4, MOV, WebM) of up to two minutes. Blurred and double frames are dropped, the \
      rest is put in order, brought into place and evened out in light, and frames in between are drawn, so that the \
      view turns evenly. With --product the view is kept with the catalogue and served; with --out it is written to a \
      folder. Ctrl-C stops; the same command goes on where it stopped.
      """)

  @Argument(help: "A folder of photos, an animated picture or a film.")
  var frames: String

  @Option(
    name: .long,
    help: "The product the view is of; it is kept with the catalogue of --data or the showroom's.")
  var product: String?

  @Option(name: .long, help: "The folder to write the view to.")
  var out: String?

  @Option(name: .long, help: "Frames of a whole turn.")
  var count = 36

  @Option(name: .long, help: "Longer side of a frame, in pixels, at most.")
  var side = 640

  @Option(name: .long, help: "Kilobytes the pictures of a whole turn may have together; quality gives way.")
  var kilobytes = 1500

  @Option(name: .long, help: "What stands behind the object: photo or white.")
  var ground: SpinRenderer.Ground = .photo

  @Flag(name: .long, help: "The photos' names are in the order of the turn.")
  var ordered = false

  @Option(name: .long, help: "Whether the turn closes: auto, loop or arc.")
  var turn: Turn = .auto

  @Flag(name: .long, help: "Write the view's manifest as JSON instead of a sentence.")
  var json = false

  @OptionGroup var choice: DataOptions
  @OptionGroup var engine: EngineOptions

  /// How far the object turns.
  enum Turn: String, ExpressibleByArgument, CaseIterable {
    case auto, loop, arc
  }

  func validate() throws {
    guard (product == nil) != (out == nil) else {
      throw ValidationError("say where the view goes: --product ID, or --out FOLDER")
    }
    guard (8...180).contains(count) else { throw ValidationError("--count is 8 to 180") }
    guard (64...1920).contains(side) else { throw ValidationError("--side is 64 to 1920") }
    guard (50...50_000).contains(kilobytes) else { throw ValidationError("--kilobytes is 50 to 50000") }
  }

  func run() async throws {
    let source = URL(filePath: frames)
    let taken = try FrameReader().frames(of: source)
    let target = try await target()
    var options = SpinMaker.Options()
    options.framesPerTurn = count
    options.side = side
    options.bytes = kilobytes * 1000
    options.ground = ground
    options.analysis.isOrdered = ordered || FrameReader.isOrdered(source)
    options.analysis.isLoop = turn == .auto ? nil : turn == .loop
    let boxes = try await boxes(in: taken)
    let report = StageReport()
    let maker = SpinMaker(options)
    let manifest = try maker.make(taken, boxes: boxes, into: target.folder) { stage, done, total in
      try Task.checkCancellation()
      report.advance(stage, done, total)
    }
    report.finish()
    if let product, let store = target.store {
      try await store.setSpinPictures(manifest.searchPictures(in: target.folder), of: product)
    }
    Output.notes(manifest.source.dropped.map { "\($0.name): \($0.reason)" }, about: "frames left out")
    if manifest.source.widestGap > SpinRenderer.widestGap {
      Output.note(
        "between two photos the object turns by \(Int(manifest.source.widestGap)) degrees, and the view jumps there; "
          + "add photos in between")
    }
    if let explained = manifest.source.explained, explained < SpinManifest.Source.leastExplained {
      Output.note(
        "the photos do not show one turn: of the object \(Int(explained * 100)) % is where a turn about one upright axis "
          + "puts it, so it also tumbled, or was moved between them, and the view will jump and tear; leave those photos "
          + "out, or take them again with the object standing")
    }
    print(json ? try Output.json(manifest) : Self.sentence(manifest, target.folder))
  }

  /// Where the view goes, and the catalogue it belongs to.
  private func target() async throws -> (folder: URL, store: (any CatalogueStore)?) {
    if let out { return (URL(filePath: out), nil) }
    guard let product else { throw Failure("say where the view goes: --product ID, or --out FOLDER") }
    let data: DataFolder
    if let folder = choice.folder {
      data = DataFolder(url: folder)
    } else {
      let embedder = try ModelChoice.folder(.embedder, named: choice.embedder)
      let showroom = try Showroom(installation: .find(), embedder: embedder.identifier)
      _ = try await showroom.prepare()
      data = showroom.data
    }
    let store = try await data.open()
    guard try await store.product(id: product) != nil else {
      throw Failure("there is no product '\(product)' in the catalogue; see 'vitrine catalog export'")
    }
    return (SpinShelf(root: data.spins).folder(of: product), store)
  }

  /// Where the detector sees the object, for frames whose ground is not plain.
  private func boxes(in frames: [SourceFrame]) async throws -> [Box?] {
    guard try frames.prefix(3).contains(where: { try !SoftMask(of: $0.picture).groundIsPlain }) else {
      return []
    }
    let folder = try ModelChoice.folder(.detector, named: choice.detector, data: choice.folder)
    return try await SpinBoxes(ModelChoice.detector(folder, engine)).boxes(in: frames.map(\.picture))
  }

  /// What was made, for people.
  static func sentence(_ manifest: SpinManifest, _ folder: URL) -> String {
    let turn =
      manifest.kind == .loop
      ? "a whole turn"
      : "an arc of \(Int(((manifest.angles.last ?? 0) - (manifest.angles.first ?? 0)).rounded())) degrees"
    return "\(turn) in \(manifest.files.count) frames of \(manifest.width) x \(manifest.height) pixels, "
      + "\(Output.bytes(manifest.bytes)), from \(manifest.source.used) of \(manifest.source.given) frames: \(folder.path)"
  }
}

extension SpinRenderer.Ground: ExpressibleByArgument {}

/// Progress through the stages of a view, one bar each.
private final class StageReport {
  private var current: (stage: SpinAnalyst.Stage, report: ProgressReport)?

  func advance(_ stage: SpinAnalyst.Stage, _ done: Int, _ total: Int) {
    if current?.stage != stage {
      current?.report.finish()
      current = (stage, ProgressReport(stage.rawValue, unit: "steps"))
    }
    current?.report.advance(to: done, of: total)
  }

  func finish() { current?.report.finish() }
}
