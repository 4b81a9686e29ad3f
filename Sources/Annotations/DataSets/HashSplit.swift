/// The split of pictures whose data set names none: by the digest of the file name, so that it needs no list,
/// stays the same on every machine, and does not change when pictures are added.
public enum HashSplit {
  /// What a recipe writes where it would name a file of splits.
  public static let name = "sha256"

  /// Whether a picture is held out: the SHA-256 of its file name, in hexadecimal, ends in 0 or 1 (one in eight).
  public static func isHeldOut(_ fileName: String) -> Bool {
    guard let last = PictureSplit.digest(fileName).last else { return false }
    return last & 0x0F <= 1
  }

  /// `val` for a picture that is held out, else `train`.
  public static func split(of fileName: String) -> String { isHeldOut(fileName) ? "val" : "train" }
}
