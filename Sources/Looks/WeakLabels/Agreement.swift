/// How far visitors who agree can be believed.
enum Agreement {
  /// Wilson's lower bound of a share seen `count` times, one standard deviation below.
  static func lowerEnd(of share: Double, count: Double) -> Double {
    let share = min(max(share, 0), 1)
    let spread = (share * (1 - share) / count + 1 / (4 * count * count)).squareRoot()
    return max(0, (share + 1 / (2 * count) - spread) / (1 + 1 / count))
  }
}
