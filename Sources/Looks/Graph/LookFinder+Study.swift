import Catalog
import Domain
import Foundation
import Inference
import Ranking

extension SceneStudy {
  /// The part of an object's box that shows little else.
  public static func middle(of box: Box) -> Box {
    Box(
      x: box.x + 0.15 * box.width, y: box.y + 0.15 * box.height, width: 0.7 * box.width,
      height: 0.7 * box.height)
  }
}

extension LookFinder {
  /// A scene's look, and what it was made from: the vectors of its objects and of the whole picture.
  ///
  /// - Parameter sceneID: the scene the picture belongs to.
  public func study(_ photo: Data, ofScene sceneID: String) async throws -> (look: Look, study: SceneStudy) {
    var watch = Stopwatch()
    let picture = try await watch.time(\.decode) { try decode(photo) }
    var objects = try await watch.time(\.detect) { try await detect(in: picture) }
    let whole = Box(x: 0, y: 0, width: Float(picture.width), height: Float(picture.height))
    var vectors = try await watch.time(\.embed) {
      try await embedder.embed(objects.map(\.box) + [whole], of: picture)
    }
    let wholeVector = vectors.removeLast()
    objects = named(objects, by: vectors)
    let candidates = try await watch.time(\.search) { try await search(vectors, for: objects) }
    let shown = await watch.time(\.rank) { rank(candidates, for: objects, in: picture) }
    let studied = zip(zip(objects, vectors), candidates).compactMap {
      pair, candidates -> SceneStudy.Object? in
      guard let category = pair.0.category?.name else { return nil }
      return SceneStudy.Object(
        category: category,
        box: pair.0.box.clipped(toWidth: whole.width, height: whole.height)
          .scaled(1 / whole.width, 1 / whole.height),
        score: pair.0.confidence, vector: pair.1.values, product: candidates.first?.product.id,
        colours: PicturePrint.colours(of: picture, in: SceneStudy.middle(of: pair.0.box)))
    }
    let study = SceneStudy(
      sceneID: sceneID, time: Date().timeIntervalSince1970, vector: wholeVector.values, objects: studied,
      sceneType: SceneTypes(heads: embedder.heads).type(wholeVector.attributeProbabilities))
    return (Look(objects: shown, milliseconds: watch.total()), study)
  }
}
