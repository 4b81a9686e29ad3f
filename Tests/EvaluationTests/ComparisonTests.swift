import Annotations
import Domain
import Foundation
import Images
import Inference
import Networks
import Testing

@testable import Evaluation

/// What an embedder is compared with.
struct ComparisonTests {
  private func likeness(_ first: Embedding, _ second: Embedding) -> Float {
    zip(first.values, second.values).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// A square of a colour on white.
  private func thing(_ colour: (UInt8, UInt8, UInt8), side: Int) -> PixelBuffer {
    var bytes = [UInt8](repeating: 255, count: 64 * 64 * 3)
    for row in 0..<side {
      for column in 0..<side {
        let place = (row * 64 + column) * 3
        (bytes[place], bytes[place + 1], bytes[place + 2]) = colour
      }
    }
    return PixelBuffer(width: 64, height: 64, bytes: bytes)
  }

  @Test func aHistogramSeesColourAndNotTheGround() throws {
    let histogram = ColourHistogram()
    let red = thing((200, 20, 20), side: 16)
    let found = try histogram.embed([
      red, thing((200, 20, 20), side: 40), thing((20, 20, 200), side: 40), thing((0, 0, 0), side: 0),
      PixelBuffer(width: 1, height: 1, bytes: [255, 255, 255]),
    ])
    for embedding in found { #expect(abs(likeness(embedding, embedding) - 1) < 1e-5) }
    #expect(likeness(found[0], found[1]) > 0.9)
    #expect(likeness(found[0], found[2]) < 0.1)
    #expect(likeness(found[3], found[4]) > 0.99)
    let boxed = try histogram.embed(
      [Box(x: 0, y: 0, width: 16, height: 16), Box(x: 900, y: 0, width: 1, height: 1)], of: red)
    #expect(likeness(boxed[0], found[0]) > 0.9)
    #expect(boxed[1].values.allSatisfy { $0.isFinite })
  }

  @Test func trunkFeaturesAreTheMeanOfTheLastMap() async throws {
    let backbone = Backbone(.mobileNetV2, padding: .rightAndBottom)
    let network = EmbeddingNetwork.Configuration(
      backbone: backbone, dimension: 8, categories: 0, inputSize: 64)
    var generator = SplitMix64(seed: 4)
    var published: Weights = ["classifier.1.bias": WeightTensor(shape: [2], values: [0, 0])]
    for (path, shape) in EmbeddingNetwork(network).parameterShapes where path.hasPrefix("backbone.") {
      let count = shape.reduce(1, *)
      let bound = (6 / Float(max(1, shape.dropFirst().reduce(1, *)))).squareRoot()
      let isOne = path.hasSuffix("running_var") || (shape.count == 1 && path.hasSuffix("weight"))
      published["features." + path.dropFirst("backbone.".count)] = WeightTensor(
        shape: shape,
        values: (0..<count).map { _ in
          isOne ? 1 : shape.count > 1 ? Float.random(in: -bound...bound, using: &generator) : 0
        })
    }
    let embedder = try TrunkFeatures.embedder(
      backbone, weights: published, side: 64, engine: .shared(),
      options: CompileOptions(precision: .float32))
    let vectors = try await embedder.embed([thing((9, 99, 200), side: 30), thing((200, 99, 9), side: 50)])
    #expect(vectors[0].values.count == 1280)
    #expect(abs(likeness(vectors[0], vectors[0]) - 1) < 1e-3)
    #expect(vectors[0].values.allSatisfy { $0 >= 0 }, "a mean behind ReLU6 has no negative numbers")
    published["features.0.0.weight"] = nil
    #expect(throws: WeightsMismatch.self) {
      try TrunkFeatures.embedder(backbone, weights: published, side: 64, engine: .shared())
    }
  }

  @Test func exactMatchesAreMeasuredOnTheOtherHalf() throws {
    var generator = SplitMix64(seed: 9)
    var queries: [RetrievalEvaluator.Query] = []
    var run: [RetrievalQuery] = []
    // Of lamps a similarity above 0.8 is right, of rugs hardly any.
    for number in 0..<600 {
      let category = number % 2 == 0 ? "lamp" : "rug"
      let likeness = Float.random(in: 0.3...0.99, using: &generator)
      let chance = category == "lamp" ? (likeness > 0.8 ? 0.95 : 0.1) : 0.05
      let isRight = Double.random(in: 0..<1, using: &generator) < chance
      queries.append(
        .init(
          category: category, products: [isRight ? category : "other"],
          vector: [likeness, (1 - likeness * likeness).squareRoot(), 0]))
      run.append(
        RetrievalQuery(
          image: URL(filePath: "/scenes/\(number / 5).jpg"), box: Box(x: 0, y: 0, width: 1, height: 1),
          category: category, products: []))
    }
    let embedded = EmbeddedRetrieval(
      gallery: ["lamp", "rug"].map { .init(id: $0, category: $0, vectors: [[1, 0, 0]]) }, queries: queries,
      places: Array(queries.indices), unreadable: [], hasDetector: false)
    let points = ExactMatchCalibrator(targetPrecision: 0.8).points(
      for: embedded, of: RetrievalRun(products: [], queries: run), set: "made up")
    let lamp = try #require(points.categories["lamp"])
    #expect(lamp.isReached && (0.6...0.95).contains(lamp.threshold))
    #expect(try #require(lamp.measured).shown > 5)
    #expect(try #require(lamp.measured?.precision) > 0.7)
    #expect(points.categories["rug"]?.measured?.shown ?? 0 < 10)
    #expect(points.checks["made up"]?.pictures == 120)
    #expect(points.precision(of: "lamp") == lamp.measured?.precision)
    let curve = try #require(points.curve)
    #expect(curve.probability(score: 0.95, category: "lamp") > 0.7)
    #expect(curve.probability(score: 0.95, category: "rug") < 0.4)
    #expect(
      curve.probability(score: 0.4, category: "lamp") < curve.probability(score: 0.95, category: "lamp"))
    #expect(points.precision(of: "rug") == points.pooled.measured?.precision)
  }

  @Test func chanceExplainsTheErrorOfAFewRightConfidences() {
    var generator = SplitMix64(seed: 2)
    func answers(_ count: Int, isHonest: Bool) -> ProbabilityCalibration {
      ProbabilityCalibration(
        (0..<count).map { _ in
          let confidence = Double.random(in: 0.5...0.95, using: &generator)
          let chance = isHonest ? confidence : confidence - 0.3
          let isRight = Double.random(in: 0..<1, using: &generator) < chance
          return .init(probabilities: [Float(confidence), Float(1 - confidence)], label: isRight ? 0 : 1)
        })
    }
    let few = answers(150, isHonest: true)
    #expect(few.expectedError() < few.errorByChance() + 0.05)
    #expect(few.errorByChance() > 0.03)
    #expect(answers(20_000, isHonest: true).errorByChance() < 0.01)
    let wrong = answers(2_000, isHonest: false)
    #expect(wrong.expectedError() > wrong.errorByChance() + 0.15)
  }

  @Test func temperatureSpreadsConfidence() {
    let probabilities: [Float] = [0.7, 0.2, 0.1]
    let cool = HeadTemperature.exclusive(probabilities, 0.5)
    let warm = HeadTemperature.exclusive(probabilities, 2)
    #expect(abs(cool.reduce(0, +) - 1) < 1e-5 && abs(warm.reduce(0, +) - 1) < 1e-5)
    #expect(cool[0] > 0.9 && warm[0] < 0.55 && warm[0] > warm[1])
    // As if logits were divided: the odds of two answers become their root.
    #expect(abs(warm[0] / warm[1] - (3.5 as Float).squareRoot()) < 1e-4)
    #expect(abs(HeadTemperature.independent([0.9], 2)[0] - 0.75) < 1e-5)
    #expect(HeadTemperature.independent([0, 1], 2).allSatisfy { $0.isFinite })
  }
}
