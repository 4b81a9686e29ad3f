import Catalog
import Domain
import Foundation
import Looks

@testable import Server

extension TestServer {
  /// A server whose scenes have been studied, with the fake showcase's products in a real store.
  static func withGraph(_ configure: (inout ServerConfiguration) -> Void = { _ in }) async throws
    -> TestServer
  {
    let showcase = try FakeShowcase()
    return try TestServer(
      showcase: showcase, discovery: try await GraphFixture.discovery(showcase), configure: configure)
  }
}

enum GraphFixture {
  static func discovery(_ showcase: FakeShowcase) async throws -> Discovery {
    let store = try SQLiteStore(path: showcase.folder.appendingPathComponent("catalog.sqlite").path)
    _ = try await store.upsert(
      showcase.products.map { product in
        ImportedProduct(
          product: product,
          pictures: product.images.map {
            PictureSource(location: showcase.productFolder.appendingPathComponent($0).path, fingerprint: "1")
          })
      }, run: nil)
    let pictures = try await store.pictures(needing: "fake", after: 0, limit: 100)
    try await store.save(
      pictures.map { PictureEmbedding(picture: $0, values: vector($0.productID)) }, modelID: "fake")
    let index = try await IndexBuilder(store: store, modelID: "fake", dimension: 4).build()
    try await store.upsert(showcase.scenesList)
    let answer = showcase.answer
    let discovery = Discovery(store: store, index: index, modelID: "fake") { _, sceneID in
      (answer, study(sceneID))
    }
    for scene in showcase.scenesList.dropLast() { _ = try await discovery.study(Data(), ofScene: scene.id) }
    return discovery
  }

  static func study(_ sceneID: String) -> SceneStudy {
    SceneStudy(
      sceneID: sceneID, time: 1, vector: vector(sceneID),
      objects: [("sofa", "p-0"), ("floor_lamp", "p-3")].map { category, product in
        SceneStudy.Object(
          category: category, box: Box(x: 0.1, y: 0.1, width: 0.2, height: 0.2), score: 0.9,
          vector: vector(product), product: product)
      })
  }

  /// A vector that depends on an id a little.
  static func vector(_ id: String) -> [Float] {
    let turn = Float(id.utf8.reduce(0) { $0 + Int($1) } % 10) / 20
    return [cos(turn), sin(turn), 0, 0]
  }
}
