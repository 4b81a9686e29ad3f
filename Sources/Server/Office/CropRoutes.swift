import Catalog
import Domain
import Foundation
import Hummingbird
import Images
import Looks
import Office

/// Where visitors cut things out of pictures: what the dots did not offer them.
struct CropRoutes: Sendable {
  /// Pictures shown, and crops drawn on one: more would not look different.
  static let (pictures, crops) = (24, 5_000)

  let events: any EngagementStore
  let showcase: any Showcase
  let limits: ImageLimits
  private let limiter = WorkLimiter(limit: 1, queueLength: 64)

  init(events: any EngagementStore, showcase: any Showcase, limits: ImageLimits) {
    self.events = events
    self.showcase = showcase
    self.limits = limits
  }

  var routes: [Route] {
    [
      .get("/office/crops", needs: .read, page), .get("/api/v1/crops", needs: .read, list),
      .get("/images/crops/{scene}", needs: .read, picture),
    ]
  }

  /// A picture with how often parts of it were cut out.
  struct Entry: Encodable, Sendable {
    var scene: String
    var title: String
    var crops: Int
    var image: String
  }

  private func entries() async throws -> [Entry] {
    var entries: [Entry] = []
    for (id, crops) in try await events.croppedScenes(limit: Self.pictures) {
      guard let scene = try await showcase.scene(withID: id) else { continue }
      entries.append(
        Entry(
          scene: id, title: scene.title, crops: crops, image: "/images/crops/\(PagePath.segment(id))"))
    }
    return entries
  }

  private func page(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .page(CropsPage(entries: try await entries()).html)
  }

  private func list(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .json(["scenes": try await entries()])
  }

  private func picture(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    let scene = try context.capture("scene")
    guard let file = try await showcase.picture(ofScene: scene) else {
      throw ServerProblem.notFound(Strings.english.picture)
    }
    let boxes = try await events.crops(ofScene: scene, limit: Self.crops)
    let limits = limits
    let drawn = try await limiter.run {
      try await Blocking.run {
        let seen = try ImageDecoder(limits: limits).decode(Data(contentsOf: file), longestSide: 768)
        return try CropHeatMap.drawing(boxes, on: seen).encoded(as: .jpeg, quality: 84)
      }
    }
    return .bytes(drawn, type: ImageFormat.jpeg.mediaType)
  }
}

/// Heat maps of the pictures that visitors cut most out of.
struct CropsPage {
  var entries: [CropRoutes.Entry]

  var html: HTML {
    OfficeLayout(
      title: "Crops", current: "/office/crops",
      content: .group([
        .element("h1", [:], "Where people look for more"),
        .element(
          "p", ["class": "remark"],
          "What visitors cut out of a picture, the brightest where most did. A hot place without a dot is an object the detector misses."
        ),
        entries.isEmpty
          ? .element("p", ["class": "remark"], "Nobody has cut anything out yet.")
          : .element("ul", ["class": "heat", "aria-label": "Pictures, most crops first"], entries.map(card)),
      ])
    ).html
  }

  private func card(_ entry: CropRoutes.Entry) -> HTML {
    let name = entry.title.isEmpty ? entry.scene : entry.title
    return .element(
      "li", [:],
      .element(
        "a", ["href": PagePath.scene(entry.scene)],
        .element(
          "img", ["src": entry.image, "alt": "Heat map of crops on \(name)", "loading": "lazy"]),
        .element("span", ["class": "what"], HTML(name)),
        .element("span", ["class": "faint"], HTML(entry.crops == 1 ? "1 crop" : "\(entry.crops) crops"))))
  }
}
