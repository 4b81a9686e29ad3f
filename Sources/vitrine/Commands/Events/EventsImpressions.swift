import ArgumentParser
import Catalog
import Foundation
import Ranking

/// `vitrine events impressions`.
struct EventsImpressions: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "impressions",
    abstract: "Write an impression log: what was shown where, what was known of it, what was clicked.",
    discussion: """
      A line an impression, as 'vitrine evaluate ranker --log' and 'vitrine train ranker --log' read them. The \
      propensity of each place is learnt from the pairs of neighbours that chance swapped.
      """)

  @OptionGroup var log: EventLogOptions

  func run() async throws {
    let builder = ImpressionBuilder(log: try log.open())
    let bias = try await builder.bias()
    let progress = ProgressReport("writing", unit: "impressions")
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    var lines = Data()
    try await builder.impressions(bias: bias) { impression in
      lines.append(try encoder.encode(impression))
      lines.append(UInt8(ascii: "\n"))
      progress.advance()
      guard lines.count > 1 << 18 else { return }
      try FileHandle.standardOutput.write(contentsOf: lines)
      lines.removeAll(keepingCapacity: true)
    }
    try FileHandle.standardOutput.write(contentsOf: lines)
    progress.finish()
  }
}
