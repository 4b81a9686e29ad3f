import Domain

/// Groups boxes of one picture that mean the same object.
///
/// The box with the most others around it (IoU at least `overlap`) starts a group; its members' median, edge by edge,
/// is where the group lies, and the boxes around that are its members in the end. Then the rest is grouped in the same
/// way. The result does not depend on the order the boxes come in.
struct CropClusters {
  /// A group.
  struct Cluster: Sendable, Hashable {
    /// The median of the members' edges.
    let box: Box
    /// Places of the members, ascending.
    let members: [Int]
  }

  /// The IoU that two boxes of one object have at least.
  var overlap: Float = 0.5

  /// The groups, the largest first.
  func clusters(of boxes: [Box]) -> [Cluster] {
    var neighbours = [[Int]](repeating: [], count: boxes.count)
    for first in boxes.indices {
      for second in boxes.indices.dropFirst(first + 1)
      where boxes[first].intersectionOverUnion(boxes[second]) >= overlap {
        neighbours[first].append(second)
        neighbours[second].append(first)
      }
    }
    var density = neighbours.map(\.count)
    var isFree = [Bool](repeating: true, count: boxes.count)
    // Equal densities are told apart by where the boxes lie, not by when they came.
    let order = boxes.indices.sorted { Self.key(boxes[$0]).lexicographicallyPrecedes(Self.key(boxes[$1])) }
    var clusters: [Cluster] = []
    while let seed = order.filter({ isFree[$0] }).max(by: { density[$0] < density[$1] }) {
      var members = ([seed] + neighbours[seed]).filter { isFree[$0] }
      var centre = Self.median(members.map { boxes[$0] })
      for _ in 0..<3 {
        let around = boxes.indices.filter { isFree[$0] && boxes[$0].intersectionOverUnion(centre) >= overlap }
        guard !around.isEmpty, around != members else { break }
        members = around
        centre = Self.median(members.map { boxes[$0] })
      }
      clusters.append(Cluster(box: centre, members: members.sorted()))
      // The seed goes in any case, so that this ends.
      for member in Set(members + [seed]) {
        isFree[member] = false
        for neighbour in neighbours[member] { density[neighbour] -= 1 }
      }
    }
    return clusters.sorted {
      ($1.members.count, Self.key($0.box)[0], Self.key($0.box)[1])
        < ($0.members.count, Self.key($1.box)[0], Self.key($1.box)[1])
    }
  }

  private static func key(_ box: Box) -> [Float] { [box.x, box.y, box.width, box.height] }

  /// The median of each edge.
  static func median(_ boxes: [Box]) -> Box {
    func middle(_ values: [Float]) -> Float {
      let sorted = values.sorted()
      guard let last = sorted.last else { return 0 }
      let half = sorted.count / 2
      return sorted.count % 2 == 1
        ? sorted[half] : (sorted[half - 1] + (half < sorted.count ? sorted[half] : last)) / 2
    }
    return Box(
      left: middle(boxes.map(\.x)), top: middle(boxes.map(\.y)), right: middle(boxes.map(\.right)),
      bottom: middle(boxes.map(\.bottom)))
  }
}
