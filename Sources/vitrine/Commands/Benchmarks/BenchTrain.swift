import ArgumentParser
import Foundation

#if Training
  import Domain
  import Images
  import Networks
  import Training
#endif

/// `vitrine bench train`.
struct BenchTrain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Compare our training step with torchvision's for the same detector.",
    discussion: """
      The same network, first weights, pictures, objects, frozen layers and optimiser, the same libtorch and number \
      of threads, in turns within one run. Ours is Swift around libtorch, theirs torchvision in Python. torchvision \
      is measured twice where memory allows: as its users find it, and with channels last, the layout we use. \
      './dev bench train' installs it first.
      """)

  /// Which detector is trained.
  enum Network: String, CaseIterable, ExpressibleByArgument {
    /// MobileNetV2 with a pyramid from stride 8: the bundled one's form.
    case mobilenet
    /// torchvision's `fasterrcnn_resnet50_fpn`.
    case resnet50
  }

  @Option(name: .long, help: "mobilenet (the bundled detector's network) or resnet50 (torchvision's own).")
  var network: Network = .mobilenet

  @Option(name: .long, help: "Pictures in a batch.")
  var batch: Int = 2

  @Option(name: .long, help: "Side of the square pictures in pixels, a multiple of 32.")
  var side: Int = 320

  @Flag(name: .long, help: "Mixed precision with bfloat16, as the recipes train, in place of 32-bit floats.")
  var bfloat16 = false

  @Option(name: .long, help: "How often everyone's turn comes.")
  var rounds: Int = 5

  @Option(name: .long, help: "Steps a turn; one more goes before them uncounted.")
  var steps: Int = 3

  @Option(name: .long, help: "Threads of both. By default one a core.")
  var threads: Int = ProcessInfo.processInfo.activeProcessorCount

  @Flag(name: .long, help: "Write JSON instead of a table.")
  var json = false

  func validate() throws {
    guard (1...64).contains(batch), (64...1344).contains(side), side % 32 == 0 else {
      throw ValidationError("--batch is 1 to 64, --side a multiple of 32 from 64 to 1344")
    }
    guard (1...1000).contains(rounds), (1...1000).contains(steps), (1...1024).contains(threads) else {
      throw ValidationError("--rounds and --steps are 1 to 1000, --threads 1 to 1024")
    }
  }

  #if Training
    func run() async throws {
      let installation = try Installation.find()
      var contest = TrainingContest(rounds: rounds, steps: steps, load: MachineLoad.now)
      let lesson = try TrainingLesson(
        installation, network: network, batch: batch, side: side, usesBFloat16: bfloat16, threads: threads)
      contest.add("ours") { try lesson.ours($0) }
      if let theirs = try lesson.torchvision(installation, isChannelsLast: false) {
        contest.add("torchvision", theirs)
        if let theirs = try lesson.torchvision(installation, isChannelsLast: true) {
          contest.add("torchvision, channels last", theirs)
        }
      } else {
        Output.note("torchvision is not installed; './dev bench train' installs it")
      }
      let answer = try contest.run()
      if json { return print(try Output.json(answer)) }
      let precision = bfloat16 ? "bf16" : "f32"
      print("\(network.rawValue), batch \(batch), \(side)x\(side), \(precision), \(threads) threads")
      print(answer.text)
    }
  #else
    func run() async throws {
      throw Failure("this vitrine was built without training; build it with the package trait 'Training'")
    }
  #endif
}
