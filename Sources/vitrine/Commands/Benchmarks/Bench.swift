import ArgumentParser

/// `vitrine bench`.
struct Bench: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Measure speed and memory on this machine.",
    discussion: "Close other programs first: figures of a busy machine say little.",
    subcommands: [
      BenchInfer.self, BenchLook.self, BenchRank.self, BenchEmbed.self, BenchSearch.self, BenchTrain.self,
    ])
}
