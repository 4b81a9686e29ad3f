import Annotations
import ArgumentParser
import Domain
import Foundation
import Images
import Inference
import Networks

/// `vitrine models quantize`.
struct ModelsQuantize: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "quantize",
    abstract: "Find what it takes to serve a model in eight-bit integers.",
    discussion: """
      The model looks at pictures like those it will see, and the range of what flows into each layer is written to \
      model.json of a copy of the model. It is served in int8 from then on if that is quicker on this machine, which \
      is measured; --precision int8, bf16 or f32 chooses otherwise. No labels are needed. With --annotations an \
      embedder looks at the boxes on the pictures listed there, and at all of a picture that has none. Measure what it \
      costs with 'vitrine evaluate' and what it gains with 'vitrine bench infer'.
      """)

  @Argument(help: "The model folder; it needs its weights.")
  var model: String

  @Option(name: .long, help: "The folder of pictures to look at.")
  var images: String

  @Option(name: .long, help: "A COCO file with boxes on these pictures, for an embedder.")
  var annotations: String?

  @Option(name: .shortAndLong, help: "The folder to write the copy to; it may be the model's own.")
  var output: String

  @Option(name: .long, help: "Pictures looked at, spread evenly over the folder by name.")
  var pictures: Int = 64

  @Option(
    name: .long,
    help:
      "What is cut off: nothing (none), what makes the error least (least_error) or the largest (percentile)."
  )
  var clipping: ActivationHistogram.Clipping = .leastError

  @Flag(name: .long, help: "Keep serving in floats unless int8 is asked for.")
  var optional = false

  func validate() throws {
    guard (1...10_000).contains(pictures) else { throw ValidationError("--pictures is 1 to 10000") }
  }

  func run() async throws {
    let folder = try ModelFolder.open(at: URL(filePath: model))
    let calibration = try Calibration(folder, engine: .shared(), clipping: clipping)
    let (files, boxes) = try chosen()
    let progress = ProgressReport("looking", total: files.count, unit: "pictures")
    var unreadable: [String] = []
    let seen = files.lazy.compactMap { file -> (picture: PixelBuffer, boxes: [Box])? in
      do {
        return (try ImageDecoder().decode(file), boxes[name(of: file)] ?? [])
      } catch {
        unreadable.append("\(file.lastPathComponent): \(Failure.sentence(for: error))")
        return nil
      }
    }
    let quantization = try await calibration.quantization(from: seen) { progress.advance(to: $0) }
    progress.finish()
    Output.notes(unreadable, about: "pictures that cannot be read")

    var manifest = folder.manifest
    manifest.quantization = quantization
    let precision = try await servedIn(folder.described(by: manifest), files: files)
    manifest.precision = precision
    let target = URL(filePath: output)
    let written = try folder.rewritten(manifest, to: target)
    let places = quantization.ranges.values.reduce(0) { $0 + $1.count }
    print("\(written.url.path): \(places) places, ranges from \(quantization.pictures) pictures")
  }

  /// Int8 when it is quicker on this machine, nil for floats.
  private func servedIn(_ folder: ModelFolder, files: [URL]) async throws -> Precision? {
    guard let picture = files.lazy.compactMap({ try? ImageDecoder().decode($0) }).first else { return nil }
    let gain = try await IntegerGain(folder, on: picture)
    let (integers, floats) = (String(format: "%.1f", gain.integers), String(format: "%.1f", gain.floats))
    print(
      "int8 \(integers) ms, \(try Engine.shared().bestPrecision().rawValue) \(floats) ms a picture, here and now"
    )
    let precision: Precision? = gain.isGain && !optional ? .int8 : nil
    print("served in \(precision == nil ? "floats" : "int8") unless --precision says otherwise")
    return precision
  }

  /// A picture as the annotation file calls it: its path below the folder of pictures.
  private func name(of file: URL) -> String {
    String(file.path.dropFirst(URL(filePath: images).path.count).drop { $0 == "/" })
  }

  /// The pictures to look at, and the boxes on them.
  private func chosen() throws -> (files: [URL], boxes: [String: [Box]]) {
    var boxes: [String: [Box]] = [:]
    var annotated: [String] = []
    if let annotations {
      let (truth, problems) = try COCOAnnotations.read(URL(filePath: annotations))
      Output.notes(problems.map(\.description), about: "rows of \(annotations) left out")
      let names = Dictionary(
        truth.images.map { ($0.id, $0.fileName) }, uniquingKeysWith: { first, _ in first })
      annotated = Set(names.values).sorted()
      for annotation in truth.annotations where !annotation.isCrowd {
        if let name = names[annotation.imageID] { boxes[name, default: []].append(annotation.box) }
      }
    }
    let folder = URL(filePath: images)
    let suffixes: Set = ["jpg", "jpeg", "png", "webp", "avif", "heic", "gif"]
    let usable =
      annotations == nil
      ? ((try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []).sorted()
        .filter { suffixes.contains(URL(filePath: $0).pathExtension.lowercased()) }
      : annotated
    guard !usable.isEmpty else { throw Failure("there are no pictures to look at in \(images)") }
    let count = min(pictures, usable.count)
    return ((0..<count).map { folder.appending(path: usable[$0 * usable.count / count]) }, boxes)
  }
}

extension ActivationHistogram.Clipping: ExpressibleByArgument {}
