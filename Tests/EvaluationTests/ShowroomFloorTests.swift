import Annotations
import Domain
import Evaluation
import Foundation
import Inference
import Testing

/// The bundled models on the bundled showroom: the whole way keeps its quality wherever the tests run, the
/// real data beside the project or not.
///
/// Floors lie well below what was measured, above what chance or an untrained model reaches.
struct ShowroomFloorTests {
  private static let project = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent()
    .deletingLastPathComponent()
  private let showroom = project.appending(path: "Examples/Showroom")

  private func detector() throws -> Detector {
    try Detector(
      ModelFolder.open(at: Self.project.appending(path: "Models/detector")), engine: Engine.shared())
  }

  @Test func theDetectorFindsWhatIsInTheRooms() async throws {
    let (dataSet, problems) = try DetectionDataSet.read(
      folder: showroom, annotations: showroom.appending(path: "annotations.json"))
    #expect(problems.isEmpty && dataSet.pictures.count >= 40)
    let run = DetectorRun(
      DetectionEvaluation(pictures: dataSet.pictures, vocabulary: .standard), images: showroom)
    let (report, unreadable) = try await run.report(of: detector())
    #expect(unreadable.isEmpty)
    #expect(report.averagePrecision50 ?? 0 >= 0.4)
  }

  @Test func objectsLeadToTheirVeryProducts() async throws {
    let products = try RetrievalProduct.read(showroom.appending(path: "products.jsonl")).products
    let queries = try RetrievalQuery.read(showroom.appending(path: "queries.jsonl")).queries
    #expect(products.count >= 250 && queries.count >= 200)
    let embedder = try Embedder(
      ModelFolder.open(at: Self.project.appending(path: "Models/embedder")), engine: Engine.shared())
    let (report, _, unreadable) = try await RetrievalRun(products: products, queries: queries)
      .report(of: embedder, detector: detector())
    #expect(unreadable.isEmpty)
    // ImageNet features without training reach 0.41 and 0.70.
    #expect(report.unrestricted.recallAt1 >= 0.5)
    #expect(report.unrestricted.recallAt10 >= 0.8)
    #expect(report.endToEnd?.recallAt1 ?? 0 >= 0.35)
  }
}
