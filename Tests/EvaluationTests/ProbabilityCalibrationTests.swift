import Evaluation
import Foundation
import Testing

struct ProbabilityCalibrationTests {
  typealias Sample = ProbabilityCalibration.Sample

  @Test func theErrorIsTheGapBetweenConfidenceAndAccuracy() {
    // Four answers at 0.9, three right: gap 0.15. Four at 0.6, one right: gap 0.35. Their mean by count is 0.25.
    let samples =
      (0..<4).map { Sample(probabilities: [0.9, 0.1], label: $0 < 3 ? 0 : 1) }
      + (0..<4).map { Sample(probabilities: [0.4, 0.6], label: $0 < 1 ? 1 : 0) }
    let calibration = ProbabilityCalibration(samples)
    #expect(calibration.accuracy == 0.5)
    #expect(abs(calibration.expectedError() - 0.25) < 1e-6)
    // A label the head does not have is a wrong answer.
    #expect(ProbabilityCalibration([Sample(probabilities: [1, 0], label: nil)]).accuracy == 0)
    #expect(ProbabilityCalibration([]).expectedError() == 0)
  }

  @Test func theTemperatureIsFoundAgain() {
    // Answers right as often as they say, made too sure by a factor of two in their logits.
    var samples: [Sample] = []
    for number in 0..<2000 {
      let confidence = 0.5 + 0.49 * Double(number % 40) / 40
      let isRight = Double((number * 7919) % 2000) / 2000 < confidence
      let logit = 2 * log(confidence / (1 - confidence))
      let sure = Float(1 / (1 + exp(-logit)))
      samples.append(Sample(probabilities: [sure, 1 - sure], label: isRight ? 0 : 1))
    }
    let calibration = ProbabilityCalibration(samples)
    #expect(abs(calibration.temperature() - 2) < 0.3)
    #expect(calibration.expectedErrorAfterTemperature() < calibration.expectedError() / 2)
  }

  @Test func tooFewAnswersSayNothing() {
    let few = ProbabilityCalibration([Sample(probabilities: [0.7, 0.3], label: 1)])
    #expect(few.temperature() == 1)
  }
}
