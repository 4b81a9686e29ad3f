import Domain
import HTTPTypes
import Hummingbird
import Office
import Ranking

/// Tests of orders: defined, read and taken away by programs and people of the office, with what they say so far;
/// and how much of what is shown can be shopped.
struct ExperimentRoutes: Sendable {
  let desk: ExperimentDesk?
  let coverage: CoverageBook
  let body: BodyReader

  var routes: [Route] {
    [
      .get("/api/v1/experiments", needs: .read, list),
      .get("/api/v1/experiments/{id}", needs: .read, show),
      .put("/api/v1/experiments/{id}", needs: .admin, define),
      .delete("/api/v1/experiments/{id}", needs: .admin, remove),
      .get("/api/v1/experiments/{id}/report", needs: .read, report),
      .get("/api/v1/coverage", needs: .read, coverageAnswer),
      .get("/office/experiments", needs: .read, page), .get("/office/coverage", needs: .read, coveragePage),
    ]
  }

  private func list(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(["experiments": try opened().experiments()])
  }

  private func show(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(try found(context))
  }

  private func define(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let experiment = try await body.json(Experiment.self, of: request)
    guard try experiment.id == context.capture("id") else {
      throw ServerProblem.badRequest("The definition's 'id' is not the one in the address.")
    }
    do {
      let isNew = try await opened().define(experiment)
      return .json(experiment, status: isNew ? .created : .ok)
    } catch let refusal as ExperimentDesk.Refusal {
      guard case .met = refusal else { throw ServerProblem.badRequest("\(refusal).") }
      throw ServerProblem(status: .conflict, code: "met", message: "\(refusal).")
    }
  }

  private func remove(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    guard try opened().remove(context.capture("id")) else { throw Self.unknown }
    return Response(status: .noContent)
  }

  private func report(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(try await opened().report(found(context)))
  }

  private func page(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    var reports: [ExperimentReport] = []
    for experiment in try opened().experiments() { reports.append(try await opened().report(experiment)) }
    return .page(ExperimentsPage(reports: reports).html)
  }

  private func coverageAnswer(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(try await coverage.report())
  }

  private func coveragePage(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .page(CoveragePage(report: try await coverage.report()).html)
  }

  private static let unknown = ServerProblem(
    status: .notFound, code: "not_found", message: "There is no such experiment.")

  private func found(_ context: BasicRequestContext) throws -> Experiment {
    let id = try context.capture("id")
    guard let experiment = try opened().experiments().first(where: { $0.id == id }) else {
      throw Self.unknown
    }
    return experiment
  }

  private func opened() throws -> ExperimentDesk {
    guard let desk else {
      throw ServerProblem(
        status: .serviceUnavailable, code: "no_experiments", message: "This server runs no experiments.")
    }
    return desk
  }
}
