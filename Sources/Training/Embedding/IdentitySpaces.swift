/// Numbers for the products and designs of each gallery, the same for all sets that share it.
struct IdentitySpaces {
  private let numbers: [String: [String: PairIdentity]]

  /// Numbers the identities of all sets in the order they come.
  init(_ sets: [LoadedSet]) {
    var numbers: [String: [String: PairIdentity]] = [:]
    var designs: [String: [String: Int]] = [:]
    for set in sets {
      for example in set.examples {
        guard let identity = example.identity, numbers[set.gallery]?[identity] == nil else { continue }
        let key = example.design ?? identity
        let design = designs[set.gallery]?[key] ?? designs[set.gallery]?.count ?? 0
        designs[set.gallery, default: [:]][key] = design
        let number = numbers[set.gallery]?.count ?? 0
        numbers[set.gallery, default: [:]][identity] = PairIdentity(identity: number, design: design)
      }
    }
    self.numbers = numbers
  }

  /// How many products a gallery has.
  func count(of gallery: String) -> Int { numbers[gallery]?.count ?? 0 }

  /// The numbers of an example's product.
  func identity(of example: EmbedderExample, in gallery: String) -> PairIdentity? {
    example.identity.flatMap { numbers[gallery]?[$0] }
  }

  /// All designs of a gallery by identity number: whose twins are whose.
  func designs(of gallery: String) -> [Int] {
    var designs = [Int](repeating: 0, count: count(of: gallery))
    for number in numbers[gallery, default: [:]].values { designs[number.identity] = number.design }
    return designs
  }
}
