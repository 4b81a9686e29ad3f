import Evaluation
import Testing

struct ExactMatchCalibrationTests {
  private typealias Match = (similarity: Float, isRight: Bool)

  @Test func theThresholdSeparatesRightFromWrong() {
    var matches: [Match] = []
    for number in 0..<50 {
      let shift = Float(number) * 0.001
      matches.append(Match(0.8 + shift, true))
      matches.append(Match(0.4 + shift, false))
    }
    let calibration = ExactMatchCalibration(matches: matches.shuffled())
    #expect(calibration.threshold(precision: 0.999) == Float(0.8))
  }

  @Test func aLowerPrecisionReachesFarther() {
    var matches: [Match] = []
    for number in 0..<100 {
      matches.append(Match(Float(number), number > 60 || number % 2 == 0))
    }
    let calibration = ExactMatchCalibration(matches: matches)
    let strict = calibration.threshold(precision: 0.98) ?? .infinity
    let lax = calibration.threshold(precision: 0.8) ?? .infinity
    #expect(lax < strict)
    for (threshold, precision) in [(strict, 0.98), (lax, 0.8)] {
      let passed = matches.filter { $0.similarity >= threshold }
      let right = passed.filter { $0.isRight }
      #expect(Double(right.count) >= precision * Double(passed.count))
    }
  }

  @Test func withoutRightAnswersNothingIsExact() {
    var matches: [Match] = []
    for number in 0..<40 { matches.append(Match(Float(number), false)) }
    #expect(ExactMatchCalibration(matches: matches).threshold() == nil)
    #expect(ExactMatchCalibration(matches: []).threshold() == nil)
  }
}
