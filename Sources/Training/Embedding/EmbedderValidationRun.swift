import Annotations
import Domain
import Evaluation
import Foundation
import Inference

/// Everything a recipe measures an embedder on, read once.
struct EmbedderValidationRun {
  private let retrieval: [(name: String, run: RetrievalRun, labels: AttributeRun)]
  private let attributes: [(name: String, run: AttributeRun)]
  private let classes: [(name: String, run: RetrievalRun)]

  /// Reads what is here.
  init(_ plan: EmbedderValidation, folder: URL, vocabulary: Vocabulary, note: (String) -> Void) throws {
    func isHere(_ path: String, _ isOptional: Bool?, _ name: String) -> Bool {
      if isOptional != true || FileManager.default.fileExists(atPath: folder.resolving(path).path) {
        return true
      }
      note("\(name) is not here; nothing is measured on it")
      return false
    }
    retrieval = try plan.retrieval.filter { isHere($0.queries, $0.isOptional, $0.name) }.map { set in
      let queries = try RetrievalQuery.read(folder.resolving(set.queries)).queries
      return (
        set.name,
        RetrievalRun(
          products: try RetrievalProduct.read(folder.resolving(set.products)).products, queries: queries),
        AttributeRun(
          queries.map {
            LabelledPicture(file: $0.image, box: $0.box, labels: [LabelledPicture.category: [$0.category]])
          })
      )
    }
    let tables = try (plan.attributes ?? []).filter { isHere($0.table.file, $0.isOptional, $0.name) }
      .map { set in
        let examples = try PictureSources.table(set.table, split: "val", folder: folder)
        return (
          set.name,
          AttributeRun(
            examples.compactMap { example in
              guard case .whole(let file) = example.query else { return nil }
              return LabelledPicture(file: file, labels: example.labels)
            })
        )
      }
    let crops = try (plan.crops ?? []).filter { isHere($0.annotations, $0.isOptional, $0.name) }.map { set in
      let pictures = try set.read(relativeTo: folder, vocabulary: vocabulary)
      return (
        set.name,
        AttributeRun(
          (pictures.map(SceneSources.crops) ?? []).compactMap { example in
            guard case .crop(let file, _, let box) = example.query else { return nil }
            return LabelledPicture(file: file, box: box, labels: example.labels)
          })
      )
    }
    attributes = tables + crops
    classes = try (plan.classes ?? []).filter { isHere($0.list, $0.isOptional, $0.name ?? "classes") }
      .map { set in (set.name ?? "classes", try ClassTable(set, folder: folder).retrieval) }
  }

  /// All metrics; `score`, their mean over the main ones, decides which weights are kept.
  func metrics(of embedder: Embedder) async throws -> [String: Double] {
    var metrics: [String: Double] = [:]
    var main: [Double] = []
    for (index, set) in retrieval.enumerated() {
      let prefix = set.name.isEmpty ? "" : set.name + "_"
      let (report, calibration, _) = try await set.run.report(of: embedder)
      metrics[prefix + "recall_at_1"] = report.unrestricted.recallAt1
      metrics[prefix + "recall_at_10"] = report.unrestricted.recallAt10
      metrics[prefix + "category_given_recall_at_1"] = report.categoryGiven.recallAt1
      metrics[prefix + "category_given_recall_at_10"] = report.categoryGiven.recallAt10
      metrics[prefix + "category_predicted_recall_at_1"] = report.categoryPredicted?.recallAt1
      metrics[prefix + "category_predicted_recall_at_10"] = report.categoryPredicted?.recallAt10
      try await add(set.labels, prefix, embedder, to: &metrics)
      guard index == 0 else { continue }
      metrics["exact_threshold"] = calibration.threshold().map(Double.init)
      main += [
        report.unrestricted.recallAt1, report.unrestricted.recallAt10, report.categoryGiven.recallAt1,
        report.categoryGiven.recallAt10, report.categoryPredicted?.recallAt1 ?? 0,
        report.categoryPredicted?.recallAt10 ?? 0,
      ]
    }
    for set in attributes { main += try await add(set.run, set.name + "_", embedder, to: &metrics) }
    for set in classes {
      let report = try await set.run.report(of: embedder).report
      metrics[set.name + "_top_1"] = report.unrestricted.recallAt1
      main.append(report.unrestricted.recallAt1)
    }
    metrics["score"] = main.reduce(0, +) / Double(max(main.count, 1))
    return metrics
  }

  /// Adds accuracy, calibration error (as the head stands, and after its temperature) and temperature of each head;
  /// the first set that asks a head gives its temperature.
  @discardableResult
  private func add(
    _ run: AttributeRun, _ prefix: String, _ embedder: Embedder, to metrics: inout [String: Double]
  ) async throws -> [Double] {
    let heads = try await run.answers(of: embedder).heads
    for (head, answers) in heads {
      metrics["\(prefix)\(head)_top_1"] = answers.accuracy
      metrics["\(prefix)\(head)_calibration_error"] = answers.expectedError()
      metrics["\(prefix)\(head)_calibration_error_after_temperature"] =
        answers.expectedErrorAfterTemperature()
      let name = EmbedderTrainer.temperatureMetric + head
      if metrics[name] == nil { metrics[name] = answers.temperature() }
    }
    return heads.values.map(\.accuracy)
  }
}

extension ClassTable {
  /// Each natural picture asks for its class's clean picture among all classes'.
  var retrieval: RetrievalRun {
    RetrievalRun(
      products: clean.sorted { $0.key < $1.key }.map {
        RetrievalProduct(id: String($0.key), images: [$0.value], category: nil)
      },
      queries: pictures.map {
        RetrievalQuery(image: $0.file, category: "", products: [String($0.label)])
      })
  }
}
