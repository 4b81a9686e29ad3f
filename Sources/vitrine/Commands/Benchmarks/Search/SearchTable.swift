import Foundation

/// The measurements for people.
struct SearchTable {
  let text: String

  init(_ answer: BenchSearch.Answer) {
    var table = Table(
      "engine", "restricted by", "setting", "inside>", "outside>", "even>", "2 threads: inside>", "outside>",
      "even>", "least recall>")
    var engines: [String] = []
    for row in answer.rows where !engines.contains(row.engine) { engines.append(row.engine) }
    for engine in engines {
      let rows = answer.rows.filter { $0.engine == engine }
      func rate(_ workload: String, _ threads: Int) -> String {
        rows.first { $0.workload == workload && $0.threads == threads }.map {
          String(format: "%.0f", $0.rate)
        }
          ?? "-"
      }
      var settings: [String] = []
      for row in rows where !settings.contains(row.setting) { settings.append(row.setting) }
      table.add(
        engine, Self.restriction(rows[0].kind), settings.joined(separator: " "),
        rate("inside", 1), rate("outside", 1), rate("even", 1), rate("inside", 2), rate("outside", 2),
        rate("even", 2), String(format: "%.3f", rows.map(\.recall).min() ?? 0))
    }
    let load = answer.load.map { String(format: "%.1f", $0) }.joined(separator: " before, ") + " after"
    text = """
      \(answer.vectors) x \(answer.dimension) in \(answer.categories) categories; queries a second; our scan with \
      \(answer.kernel); load \(load)
      \(table.text)
      \(Self.remarks(answer))\(Self.ratios(answer))whole catalogue \
      \(String(format: "%.0f", answer.unrestricted)) queries a second; indexed in \
      \(String(format: "%.1f", answer.buildSeconds)) s, \(answer.bytes / 1_000_000) MB; the scan of every row reads \
      \(String(format: "%.0f %% of %.1f", answer.bandwidthShare * 100, answer.bandwidth / 1e9)) GB/s
      """
  }

  private static func restriction(_ kind: String) -> String {
    switch kind {
    case "filter": "filter"
    case "server": "server, wall clock"
    default: "partition"
    }
  }

  /// What to know beside the numbers.
  private static func remarks(_ answer: BenchSearch.Answer) -> String {
    var text = ""
    if answer.rows.contains(where: { $0.clock == .wall }) {
      text += """
        server, wall clock: from a client's question to its answer, which only a quiet machine times fairly; the others are \
        timed by what the processor gave their threads

        """
    }
    for (engine, reason) in answer.leftOut.sorted(by: { $0.key < $1.key }) {
      text += "\(engine) is left out: \(reason)\n"
    }
    return text
  }

  /// Ours over the best of each kind that finds as much.
  private static func ratios(_ answer: BenchSearch.Answer) -> String {
    var text = ""
    for (kind, others) in [
      ("per category", "per category"), ("filter", "with a filter"), ("server", "server, by the wall clock,"),
    ] {
      let parts = answer.rows.filter { $0.engine == "Vitrine" }.compactMap { ours -> String? in
        let rivals = answer.rows.filter {
          $0.kind == kind && $0.workload == ours.workload && $0.threads == ours.threads
            && $0.recall >= min(0.99, ours.recall)
        }
        guard let best = rivals.max(by: { $0.rate < $1.rate }) else { return nil }
        return String(
          format: "%@ x%d %.1f (%@)", ours.workload, ours.threads, ours.rate / best.rate, best.engine)
      }
      if !parts.isEmpty {
        text +=
          "ours over the best \(others) at recall 0.99: "
          + parts.joined(separator: ", ") + "\n"
      }
    }
    return text
  }

  /// One measurement as it comes in.
  static func line(_ row: SearchResult) -> String {
    String(
      format: "%@, %@, %d thread%@: %.0f queries/s, recall %.4f", row.engine, row.workload, row.threads,
      row.threads == 1 ? "" : "s", row.rate, row.recall)
  }

  /// How time and memory grow with the catalogue.
  static func growth(_ answers: [BenchSearch.Answer]) -> String {
    var table = Table(
      "vectors>", "inside>", "outside>", "even>", "whole>", "MB>", "indexed in s>", "least recall>")
    for answer in answers {
      let ours = answer.rows.filter { $0.engine == "Vitrine" && $0.threads == 1 }
      func rate(_ workload: String) -> String {
        ours.first { $0.workload == workload }.map { String(format: "%.0f", $0.rate) } ?? "-"
      }
      table.add(
        String(answer.vectors), rate("inside"), rate("outside"), rate("even"),
        String(format: "%.0f", answer.unrestricted), String(answer.bytes / 1_000_000),
        String(format: "%.1f", answer.buildSeconds), String(format: "%.4f", ours.map(\.recall).min() ?? 0))
    }
    return "our growth, one thread, queries a second\n" + table.text
  }
}
