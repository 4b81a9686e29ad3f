import Inference
import Networks

/// What kind a scene is of, as an embedder's scene head says of the whole picture.
public struct SceneTypes: Sendable {
  /// Heads that name kinds of scenes, the first found is asked.
  private static let names = ["scene", "scene_type", "room"]
  /// Less sure than this is not known.
  private static let leastProbability: Float = 0.4

  private let place: Int?
  /// The kinds, in the head's order; none without a head.
  public let all: [String]

  /// The kinds that an embedder with these heads tells apart.
  public init(heads: [AttributeHead]) {
    let place = Self.names.lazy.compactMap { name in heads.firstIndex { $0.name == name } }.first
    self.place = place
    all = place.map { heads[$0].labels } ?? []
  }

  /// The kind of a whole picture with these attribute probabilities; nil when nobody is sure.
  public func type(_ probabilities: [[Float]]) -> String? {
    guard let place, probabilities.indices.contains(place), probabilities[place].count == all.count,
      let best = all.indices.max(by: { probabilities[place][$0] < probabilities[place][$1] }),
      probabilities[place][best] >= Self.leastProbability
    else { return nil }
    return all[best]
  }
}

extension LookFinder {
  /// The kinds of scenes its embedder tells apart.
  public var sceneTypes: [String] { SceneTypes(heads: embedder.heads).all }
}
