import Domain
import Foundation
import Office

/// A tag as the API gives it.
struct TagAnswer: Encodable {
  var id: String
  var scene: String
  var box: Box
  var category: String
  var score: Float
  var state: Tag.State
  var origin: Tag.Origin
  var product: String?
  var version: Int
  var products: [LookProduct]

  init(_ tag: Tag, products: [LookProduct]) {
    id = tag.id
    scene = tag.sceneID
    box = tag.box
    category = tag.category
    score = tag.score
    state = tag.state
    origin = tag.origin
    product = tag.product
    version = tag.version
    self.products = products.map(\.served)
  }
}

/// A scene with where it stands and all its tags.
struct TaggedSceneAnswer: Encodable {
  var id: String
  var title: String
  var image: String
  var width: Int
  var height: Int
  var state: TaggedScene.State
  var page: String?
  var problem: String?
  var labelledBy: String?
  var tags: [TagAnswer]

  enum CodingKeys: String, CodingKey {
    case id, title, image, width, height, state, page, problem, tags
    case labelledBy = "labelled_by"
  }

  init(_ scene: Scene, _ tagged: TaggedScene, tags: [TagAnswer]) {
    id = scene.id
    title = scene.title
    image = PicturePath.scene(scene.id)
    width = scene.width
    height = scene.height
    state = tagged.state
    page = tagged.page
    problem = tagged.problem
    labelledBy = tagged.labelledBy
    self.tags = tags
  }
}

/// One thing to review: a tag and its picture.
struct ReviewAnswer: Encodable {
  var tag: TagAnswer
  var image: String
  var title: String
  var width: Int
  var height: Int
}

/// What the review queue holds now.
struct ReviewQueueAnswer: Encodable {
  var items: [ReviewAnswer]
  var waiting: Int
}

/// The next picture to label and how far the work is.
struct LabelAnswer: Encodable {
  var scene: TaggedSceneAnswer?
  var labelled: Int
  var open: Int
}

/// A scene that was taken in.
struct SceneReceipt: Encodable {
  var id: String
  var state: TaggedScene.State
  var tags: String
}

/// What somebody decided, as the API gives it.
struct DecisionAnswer: Encodable {
  var id: Int64
  var who: String
  var at: String
  var verdict: Decision.Verdict
  var category: String?
  var box: Box?
  var product: String?
  var milliseconds: Int?

  init(_ decision: Decision) {
    id = decision.id
    who = decision.who
    at = decision.at.formatted(.iso8601)
    verdict = decision.verdict
    category = decision.after?.category
    box = decision.after?.box
    product = decision.after?.product
    milliseconds = decision.milliseconds
  }
}
