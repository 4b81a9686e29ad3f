import Networks
import Torch

/// The learnt vectors of a gallery's products: parameters of the training only, left out of the model.
enum ProxyTable {
  /// Where they lie among the parameters.
  static let place = "proxies"

  /// The shapes of the tables that tasks ask for.
  static func shapes(
    _ sets: [LoadedSet], _ identities: IdentitySpaces, _ dimension: Int
  ) -> [(path: String, shape: [Int])] {
    let galleries = Set(
      sets.filter { set in set.plan.tasks.contains { $0.loss == .proxies || $0.loss == .arcFace } }
        .map(\.gallery))
    return galleries.sorted().map { gallery in
      (place + "." + name(gallery) + ".weight", [identities.count(of: gallery), dimension])
    }
  }

  /// The table of a gallery.
  static func table(
    _ gallery: String, classes: Int, dimension: Int, _ p: Parameters<Tensor>
  ) -> Tensor {
    (p / place / name(gallery))["weight", classes, dimension]
  }

  /// A gallery's name as part of a path.
  private static func name(_ gallery: String) -> String {
    String(gallery.map { $0.isLetter || $0.isNumber ? $0 : "_" })
  }
}
