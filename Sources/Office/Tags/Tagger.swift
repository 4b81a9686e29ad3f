import Catalog
import Domain
import Foundation

/// Gives waiting scenes their tags, one after the other.
public struct Tagger: Sendable {
  let office: OfficeStore
  let workshop: Workshop
  private let rules: RuleBook

  /// A tagger.
  public init(office: OfficeStore, workshop: Workshop) {
    self.office = office
    self.workshop = workshop
    rules = RuleBook(office: office)
  }

  /// Tags the next waiting scene.
  ///
  /// - Returns: the scene and its tags; nil when none waits.
  @discardableResult
  public func tagNext() async throws -> (sceneID: String, tags: [Tag])? {
    guard let waiting = try await office.nextWaiting() else { return nil }
    do {
      return (waiting.id, try await tag(waiting))
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      try await office.fail(waiting.id, problem: String(describing: error))
      return (waiting.id, [])
    }
  }

  private func tag(_ waiting: TaggedScene) async throws -> [Tag] {
    guard let scene = try await workshop.store.scene(id: waiting.id) else {
      try await office.forget(waiting.id)
      return []
    }
    let permissions = try await rules.permissions()
    let host = try await office.host(ofScene: waiting.id)
    guard permissions.allows(sceneID: scene.id, host: host), permissions.tagging(ofHost: host) != .none else {
      try await office.finish(scene.id, tags: [], state: .forbidden)
      return []
    }
    let picture = try Data(contentsOf: workshop.sceneFolder.appending(path: scene.image))
    let tags = try await workshop.tags(of: picture, sceneID: scene.id)
    try await office.finish(scene.id, tags: tags)
    for tag in tags where tag.state == .published { try await office.tell(.tagPublished, tag) }
    return tags
  }
}
