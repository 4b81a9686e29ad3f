import Catalog
import HTTPTypes
import Looks
import Office

/// Counts coverage anew each time it is asked for.
struct CoverageBook: Sendable {
  let discovery: Discovery?
  let office: OfficeStore?

  /// Coverage of every scene whose look was found.
  ///
  /// - Throws: 503 on a server that keeps no graph of scenes, or what the stores throw.
  func report() async throws -> CoverageReport {
    guard let discovery else {
      throw ServerProblem(
        status: .serviceUnavailable, code: "no_graph", message: "This server keeps no graph of scenes.")
    }
    let studies = discovery.graph.studies
    return CoverageReport(
      studies, collections: try await discovery.store.collections(holding: studies.map(\.sceneID)),
      sources: try await office?.sources() ?? [:], handTagged: try await office?.handDrawnTags())
  }
}
