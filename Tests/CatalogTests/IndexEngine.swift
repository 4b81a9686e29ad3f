import Foundation
import RealEngines
import Testing

@testable import Catalog
@testable import MilvusIndex

/// The engines the index's tests run on, on this machine.
enum IndexEngine: String, CaseIterable, CustomTestStringConvertible {
  case embedded = "embedded"
  case milvus = "Milvus"

  /// Milvus only where it is installed (`./dev test` installs it).
  static let here = allCases.filter { $0 == .embedded || TestMilvus.isInstalled }

  var testDescription: String { rawValue }

  /// A vector as the engine keeps it: at unit length, to 16 bits or to 32.
  func kept(_ vector: [Float]) -> [Float] {
    let unit = Quantizer.normalized(vector) ?? []
    return self == .embedded ? Quantizer.floats(Quantizer.halves(unit)) : unit
  }

  /// An empty index for vectors of `dimension` numbers.
  ///
  /// Milvus searches every row here: small, its graphs would be exact too, but nobody promises so.
  func index(dimension: Int, model: String = "m") async throws -> any ProductIndex {
    switch self {
    case .embedded: return PartitionedScanIndex(modelID: model, dimension: dimension)
    case .milvus:
      let server = try await TestMilvus.shared.server()
      let name = "t" + UUID().uuidString.prefix(8)
      let index = try MilvusProductIndex(
        MilvusAddress(server.address("prefix=\(name)&index=flat&partitions=4&deadline=120")), modelID: model,
        dimension: dimension)
      try await TestMilvus.eventually("Milvus did not start: \(server.lastWords)") {
        try await index.prepare()
      }
      return index
    }
  }
}

extension TestMilvus {
  /// Does a thing as soon as the engine is there; it takes a while to start.
  static func eventually<Answer>(
    _ problem: @autoclosure () -> String, _ body: () async throws -> Answer
  ) async throws -> Answer {
    var last: (any Error)?
    for _ in 0..<240 {
      do { return try await body() } catch IndexError.unavailable(let engine, let reason) {
        last = IndexError.unavailable(engine: engine, reason: reason)
      }
      try await Task.sleep(for: .milliseconds(500))
    }
    throw TestMilvus.Problem(description: "\(problem()); \(last.map { "\($0)" } ?? "")")
  }
}
