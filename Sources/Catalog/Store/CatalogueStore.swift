/// All that a catalogue's database keeps: products, what is known of their pictures, scenes and what was found in them,
/// boards, shared looks.
public typealias CatalogueStore = ProductStore & PictureMemory & CollectionStore & StudyStore & ShareStore

/// How frames of turning views stand among a product's pictures.
public enum SpinPictures {
  /// Pictures from here on are a turning view's; a feed, which has far fewer of its own, leaves them alone.
  public static let firstPosition = 1000
}
