import Foundation

/// Training steps of several implementations in turns.
struct TrainingContest {
  /// One turn: so many steps, with the seconds and the loss of each.
  struct Turn: Decodable {
    let seconds: [Double]
    let losses: [Double]
  }

  /// What came of it.
  struct Answer: Encodable {
    var load: [Double]
    var rows: [Row] = []

    struct Row: Encodable {
      let who: String
      let secondsPerStep: Double
      let stepsPerSecond: Double
      /// This one's rate over the first one's.
      var ratio = 1.0
      let firstLoss: Double
      let lastLoss: Double

      enum CodingKeys: String, CodingKey {
        case who, ratio
        case secondsPerStep = "seconds_per_step"
        case stepsPerSecond = "steps_per_second"
        case firstLoss = "first_loss"
        case lastLoss = "last_loss"
      }
    }
  }

  private let rounds: Int
  private let steps: Int
  private var load: [Double]
  private var contestants: [(who: String, turn: (Int) throws -> Turn)] = []

  init(rounds: Int, steps: Int, load: Double) {
    self.rounds = rounds
    self.steps = steps
    self.load = [load]
  }

  mutating func add(_ who: String, _ turn: @escaping (Int) throws -> Turn) { contestants.append((who, turn)) }

  /// Lets everyone train in turns; who begins changes from round to round.
  func run() throws -> Answer {
    var seconds = [Samples](repeating: Samples(), count: contestants.count)
    var losses = [[Double]](repeating: [], count: contestants.count)
    // Memory is laid out and kernels are made in the first steps.
    for index in contestants.indices { losses[index] += try contestants[index].turn(2).losses }
    let progress = ProgressReport("training", total: rounds, unit: "rounds")
    for round in 0..<rounds {
      for turn in contestants.indices {
        let index = (turn + round) % contestants.count
        let result = try contestants[index].turn(steps + 1)
        for time in result.seconds.dropFirst() { seconds[index].add(time) }
        losses[index] += result.losses
      }
      progress.advance(to: round + 1)
    }
    progress.finish()
    var answer = Answer(load: load + [MachineLoad.now])
    for (index, contestant) in contestants.enumerated() {
      let median = seconds[index].median
      answer.rows.append(
        .init(
          who: contestant.who, secondsPerStep: median, stepsPerSecond: 1 / median,
          ratio: seconds[0].median / median, firstLoss: losses[index].first ?? .nan,
          lastLoss: losses[index].last ?? .nan))
    }
    return answer
  }
}

extension TrainingContest.Answer {
  /// The table for people.
  var text: String {
    var table = Table("", "s/step>", "steps/s>", "rate/ours>", "first loss>", "last loss>")
    for row in rows {
      table.add(
        row.who, String(format: "%.3f", row.secondsPerStep), String(format: "%.3f", row.stepsPerSecond),
        String(format: "%.2f", row.ratio), String(format: "%.3f", row.firstLoss),
        String(format: "%.3f", row.lastLoss))
    }
    let load = load.map { String(format: "%.1f", $0) }.joined(separator: " before, ")
    return table.text + "\nload \(load) after"
  }
}
