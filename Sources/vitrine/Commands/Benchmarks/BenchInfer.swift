import ArgumentParser
import Domain
import Foundation
import Images
import Inference

/// `vitrine bench infer`.
struct BenchInfer: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "infer",
    abstract: "Compare our inference with OpenVINO's own, torchvision's and ONNX Runtime's.",
    discussion: """
      The same weights and inputs, the same number of threads, in turns within one run; medians in milliseconds. \
      'ours' is a whole call as the server makes it; 'OpenVINO' is its C call ov_infer_request_infer alone; \
      'torchvision' is the same network in PyTorch's eager mode (bf16: under autocast); 'ONNX Runtime' runs the \
      graphs we write. The ratios are ours over theirs. './dev bench infer' installs the peers first; without them \
      their columns are empty.
      """)

  @Option(name: .long, help: "The detector's model folder. By default the bundled one.")
  var detector: String?

  @Option(name: .long, help: "The embedder's model folder. By default the bundled one.")
  var embedder: String?

  @Option(name: .long, help: "The photo to look at. By default a room of the showroom.")
  var photo: String?

  @Option(name: .long, help: "The photo's longer side in pixels.")
  var side: Int = 768

  @Option(name: .long, help: "How often everyone's turn comes.")
  var rounds: Int = 10

  @Option(name: .long, help: "Measurements a turn.")
  var times: Int = 5

  @Option(name: .long, help: "Threads of every engine. By default one a core.")
  var threads: Int = ProcessInfo.processInfo.activeProcessorCount

  @Flag(inversion: .prefixedNo, help: "Measure torchvision and ONNX Runtime too.")
  var peers = true

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  func validate() throws {
    guard (64...4096).contains(side) else { throw ValidationError("--side is 64 to 4096") }
    guard (1...1000).contains(rounds), (1...1000).contains(times), (1...1024).contains(threads) else {
      throw ValidationError("--rounds and --times are 1 to 1000, --threads 1 to 1024")
    }
  }

  /// What was measured.
  struct Answer: Encodable {
    let engine: String
    let processor: String
    let threads: Int
    /// Running programs, averaged over a minute, before and after.
    var load: [Double]
    var rows: [InferenceContest.Result] = []
  }

  func run() async throws {
    let engine = try Engine.shared()
    let installation = try Installation.find()
    var answer = Answer(
      engine: engine.version, processor: engine.name(of: "CPU"), threads: threads, load: [MachineLoad.now])
    let others =
      peers
      ? try PeerProcess.start(installation, threads: threads).map {
        InferencePeers(process: $0, files: try PeerFiles())
      } : nil
    if peers, others == nil { Output.note("the peers are not installed; './dev bench infer' installs them") }
    let picture = try photograph(installation)
    let rooms = installation.showroom.appending(path: "scenes")
    for kind in [ModelKind.detector, .embedder] {
      let folder = try await calibrated(
        ModelChoice.folder(kind, named: kind == .detector ? detector : embedder), on: rooms)
      for precision in MeasuredPrecision.all(on: engine, threads: threads) {
        let contests = InferenceContests(folder: folder, precision: precision, engine: engine, peers: others)
        let made =
          kind == .detector
          ? try await contests.detector(looking: picture) : try contests.embedder(looking: picture)
        for contest in made {
          let row = try await contest.run(rounds: rounds, times: times)
          answer.rows.append(row)
          Output.note(row.summary)
        }
      }
    }
    answer.load.append(MachineLoad.now)
    print(json ? try Output.json(answer) : InferenceTable(answer).text)
  }

  /// The photo at the size that is measured.
  private func photograph(_ installation: Installation) throws -> PixelBuffer {
    let file = photo.map { URL(filePath: $0) } ?? installation.showroom.appending(path: "scenes/room-01.jpg")
    let picture = try ImageDecoder().decode(file, longestSide: side)
    let scale = Double(side) / Double(max(picture.width, picture.height))
    return try picture.resized(
      to: ImageSize(
        width: Int((Double(picture.width) * scale).rounded()),
        height: Int((Double(picture.height) * scale).rounded())))
  }

  /// The folder with ranges for integers: its own, or such as a few of the showroom's rooms give.
  private func calibrated(_ folder: ModelFolder, on rooms: URL) async throws -> ModelFolder {
    guard folder.manifest.quantization == nil else { return folder }
    Output.note(
      "\(folder.url.lastPathComponent) has no ranges for int8; taking some from the showroom's rooms")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: rooms.path)) ?? []
    let pictures = files.filter { $0.hasSuffix(".jpg") }.sorted().prefix(8).lazy.compactMap { name in
      (try? ImageDecoder().decode(rooms.appending(path: name))).map { (picture: $0, boxes: [Box]()) }
    }
    var manifest = folder.manifest
    manifest.quantization = try await Calibration(folder, engine: .shared()).quantization(from: pictures)
    return folder.described(by: manifest)
  }
}

/// The measurements for people.
struct InferenceTable {
  let text: String

  init(_ answer: BenchInfer.Answer) {
    var table = Table(
      "work", "precision", "ours>", "OpenVINO>", "torchvision>", "ONNX Runtime>", "ours/OpenVINO>",
      "ours/torchvision>", "ours/ONNX Runtime>")
    for row in answer.rows {
      func time(_ who: InferenceContest.Contestant) -> String {
        row.milliseconds[who.rawValue].map { String(format: "%.2f", $0) } ?? "-"
      }
      func ratio(_ who: InferenceContest.Contestant) -> String {
        row.ratios[who.rawValue].map { String(format: "%.2f", $0) } ?? "-"
      }
      table.add(
        row.work, row.precision, time(.ours), time(.openVINO), time(.torchvision), time(.onnxRuntime),
        ratio(.openVINO), ratio(.torchvision), ratio(.onnxRuntime))
    }
    let load = answer.load.map { String(format: "%.1f", $0) }.joined(separator: " before, ") + " after"
    text = """
      OpenVINO \(answer.engine) on \(answer.processor), \(answer.threads) threads; load \(load); milliseconds
      \(table.text)
      """
  }
}
