import Foundation

/// What an audit would change: a file a person reads, edits (`apply`), and has applied.
public struct AuditProposal: Sendable, Hashable, Codable {
  /// Boxes that seem to be called wrongly, or could be called more finely; the surest first.
  public var relabel: [Relabel]
  /// Categories that seem to hold several kinds of things; the clearest first.
  public var split: [Split]

  /// A proposal from its parts.
  public init(relabel: [Relabel] = [], split: [Split] = []) {
    self.relabel = relabel
    self.split = split
  }

  /// Why a box would be called otherwise.
  public enum Reason: String, Sendable, Hashable, Codable {
    /// Models and similar boxes say something else.
    case wrong
    /// The name is a group's, and one of its categories fits.
    case coarse
  }

  /// A box to be called otherwise.
  public struct Relabel: Sendable, Hashable, Codable {
    /// Whether to do it.
    public var apply: Bool
    /// Why.
    public var reason: Reason
    /// The picture's name.
    public var picture: String
    /// The box's position among the picture's objects, from 0.
    public var object: Int
    /// `[x, y, width, height]` in pixels: a check that the same box is meant.
    public var box: [Double]
    /// What it is called.
    public var from: String
    /// What it seems to be.
    public var to: String
    /// How much speaks for it, 0...1.
    public var score: Double
    /// What each witness says: its support of `to` minus that of `from`, -1...1.
    public var witnesses: [String: Double]
    /// Where the annotation file speaks of it, `file:line`.
    public var place: String?
  }

  /// A category to be divided.
  public struct Split: Sendable, Hashable, Codable {
    /// Whether to do it.
    public var apply: Bool
    /// The category.
    public var category: String
    /// How much nearer its parts are to other categories than to each other, in similarity: the mean over the parts
    /// of the nearest other category's minus the nearest sibling's.
    public var gap: Double
    /// How clearly its boxes fall apart: mean silhouette, -1...1.
    public var silhouette: Double
    /// The parts.
    public var clusters: [Cluster]
  }

  /// A part of a category.
  public struct Cluster: Sendable, Hashable, Codable {
    /// What to call it.
    public var name: String
    /// What the embedder most often takes its boxes for, and the share of them.
    public var looksLike: String?
    /// The share of its boxes the embedder takes for that, 0...1.
    public var share: Double?
    /// The other category whose boxes it lies nearest to.
    public var near: String?
    /// Its boxes; the ones nearest its middle first.
    public var members: [Member]
  }

  /// A box of a cluster.
  public struct Member: Sendable, Hashable, Codable {
    /// The picture's name.
    public var picture: String
    /// The box's position among the picture's objects, from 0.
    public var object: Int
    /// `[x, y, width, height]` in pixels.
    public var box: [Double]
  }
}

extension AuditProposal {
  /// Reads a proposal that a person may have edited.
  public static func read(_ file: URL) throws(AnnotationError) -> AuditProposal {
    do {
      return try JSONDecoder().decode(AuditProposal.self, from: contents(of: file))
    } catch let error as AnnotationError {
      throw error
    } catch {
      throw AnnotationError(source: file.path, message: "is no audit proposal: \(sentence(error))")
    }
  }

  /// The pictures with everything marked `apply` done.
  ///
  /// A row whose box is not where the proposal saw it is left out and reported: the annotations have changed since.
  public func applied(
    to set: AnnotatedPictures
  ) -> (pictures: AnnotatedPictures, changed: Int, findings: [AnnotationFinding]) {
    var result = set
    var changed = 0
    var findings: [AnnotationFinding] = []
    let indices = Dictionary(
      set.pictures.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })

    func rename(_ picture: String, _ object: Int, _ box: [Double], from: String, to: String) {
      guard let index = indices[picture], set.pictures[index].objects.indices.contains(object),
        box.count == 4, !to.isEmpty
      else {
        findings.append(
          AnnotationFinding(
            .error, .unreadable, picture: picture, "has no box number \(object) any more; left alone"))
        return
      }
      let now = set.pictures[index].objects[object]
      let seen = PreciseBox(x: box[0], y: box[1], width: box[2], height: box[3])
      guard now.category == from, now.box.isClose(to: seen, tolerance: 0.5) else {
        findings.append(
          AnnotationFinding(
            .error, .unreadable, at: now.place, picture: picture,
            "box \(object) is not the '\(from)' the audit saw; left alone"))
        return
      }
      result.pictures[index].objects[object].category = to
      changed += 1
    }

    for row in relabel where row.apply {
      rename(row.picture, row.object, row.box, from: row.from, to: row.to)
    }
    let relabelled = Set(relabel.lazy.filter(\.apply).map { [$0.picture, String($0.object)] })
    for row in split where row.apply {
      for cluster in row.clusters {
        // A box that is called otherwise altogether is no longer of the divided category.
        for member in cluster.members where !relabelled.contains([member.picture, String(member.object)]) {
          rename(member.picture, member.object, member.box, from: row.category, to: cluster.name)
        }
      }
    }
    result.listMissingCategories()
    return (result, changed, findings)
  }
}
