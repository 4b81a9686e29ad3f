/// What an import changes of a product's pictures: one whose place and content are as before keeps its id, and so
/// its embeddings.
package struct PictureDifference: Sendable {
  /// Pictures whose file or address is another, with the same content.
  package var moved: [(id: Int64, location: String)] = []
  /// Pictures that go.
  package var removed: [Int64] = []
  /// Pictures that come, with their places.
  package var added: [(position: Int, source: PictureSource)] = []

  /// The difference between what is known of a product's pictures and what an import found.
  package init(known: [StoredPicture], sources: [PictureSource]) {
    let places = Dictionary(known.map { ($0.position, $0) }, uniquingKeysWith: { first, _ in first })
    for (position, source) in sources.enumerated() {
      if let picture = places[position] {
        // A file that moved but has the same content is the same picture; an address without a fingerprint is the
        // same while the address is.
        let isSame =
          picture.fingerprint == source.fingerprint
          && (!source.fingerprint.isEmpty || picture.location == source.location)
        if isSame, source.problem == nil || picture.failure != nil {
          if picture.location != source.location { moved.append((picture.id, source.location)) }
          continue
        }
        removed.append(picture.id)
      }
      added.append((position, source))
    }
    removed += known.filter { $0.position >= sources.count }.map(\.id)
  }
}
