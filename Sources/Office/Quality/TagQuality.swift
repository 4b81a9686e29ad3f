import Domain
import Evaluation
import Foundation
import GRDB

/// How often a model was right about a category, as people judged what it proposed.
public struct TagQuality: Sendable, Hashable {
  /// The category the model named.
  public let category: String
  /// Proposals a person has decided about.
  public let judged: Int
  /// Those accepted in that category with a box that was about right (intersection over union of at least a half).
  public let right: Int
  /// Those for which a person named the exact product.
  public let withProduct: Int

  /// The share that was right.
  public var precision: Double { judged > 0 ? Double(right) / Double(judged) : 0 }
  /// Its 95 % interval.
  public var interval: [Double] { RetrievalScores.interval(of: precision, count: judged) }
}

/// How quickly people decide.
public struct ReviewPace: Sendable, Hashable {
  /// Whose.
  public let who: String
  /// Decisions since the time asked for.
  public let decisions: Int
  /// The middle of the times the page measured, in seconds; nil where it measured none.
  public let medianSeconds: Double?
}

extension OfficeStore {
  /// What people's decisions say about the model's proposals, by category; the most judged first.
  ///
  /// The first proposal is compared with the last word; what was taken back counts for nothing.
  public func quality() async throws -> [TagQuality] {
    var first: [String: Tag] = [:]
    var last: [String: Decision] = [:]
    var place: Int64 = 0
    while true {
      let page = try await decisions(after: place)
      guard let end = page.last else { break }
      for decision in page {
        if let before = decision.before, before.origin == .model, first[decision.tagID] == nil {
          first[decision.tagID] = before
        }
        last[decision.tagID] = decision
      }
      place = end.id
    }
    var counts: [String: (judged: Int, right: Int, product: Int)] = [:]
    for (id, proposal) in first {
      guard let decision = last[id], decision.verdict != .undo, let after = decision.after else { continue }
      let isRight =
        after.state == .published && after.category == proposal.category
        && after.box.intersectionOverUnion(proposal.box) >= 0.5
      counts[proposal.category, default: (0, 0, 0)].judged += 1
      counts[proposal.category, default: (0, 0, 0)].right += isRight ? 1 : 0
      counts[proposal.category, default: (0, 0, 0)].product += after.product == nil ? 0 : 1
    }
    return counts.map {
      TagQuality(
        category: $0.key, judged: $0.value.judged, right: $0.value.right, withProduct: $0.value.product)
    }.sorted { ($1.judged, $0.category) < ($0.judged, $1.category) }
  }

  /// How many decisions each person has made since then, and how quickly.
  public func pace(since: Date) async throws -> [ReviewPace] {
    try await pool.read { database in
      let rows = try Row.fetchAll(
        database, sql: "SELECT who, milliseconds FROM decision WHERE at >= ?",
        arguments: [since.timeIntervalSince1970])
      var times: [String: [Int?]] = [:]
      for row in rows { times[row["who"], default: []].append(row["milliseconds"]) }
      return times.map { who, list in
        let known = list.compactMap { $0 }.sorted()
        return ReviewPace(
          who: who, decisions: list.count,
          medianSeconds: known.isEmpty ? nil : Double(known[known.count / 2]) / 1_000)
      }.sorted { ($1.decisions, $0.who) < ($0.decisions, $1.who) }
    }
  }
}
