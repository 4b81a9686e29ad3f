/// COCO's compressed form of run lengths: from the fourth run on each is written as the difference to the run two
/// before it; a number is cut into groups of five bits, lowest first, each group one character from "0" on, with
/// bit 5 saying that more follow. The number's sign is bit 4 of its last group.
extension RunLengthMask {
  /// Reads the compressed form.
  ///
  /// - Throws: `AnnotationError` for characters outside the alphabet, a number that breaks off or is too long, or
  ///   runs that do not fill the mask.
  public init(height: Int, width: Int, compressed text: String) throws(AnnotationError) {
    var runs: [Int] = []
    var number = 0
    var shift = 0
    for byte in text.utf8 {
      guard byte >= 48, byte < 112 else {
        throw Self.error("has a character outside the alphabet of COCO masks")
      }
      let group = Int(byte) - 48
      // Seven groups hold 35 bits, more than any mask this reader accepts needs.
      guard shift < 35 else { throw Self.error("has a run length of more than 35 bits") }
      number |= (group & 0x1F) << shift
      shift += 5
      if group & 0x20 != 0 { continue }
      if group & 0x10 != 0 { number |= -1 << shift }
      if runs.count > 2 { number += runs[runs.count - 2] }
      // Checked here and not only at the end, so that sums cannot grow without bound.
      guard number >= 0, number <= Self.maximumPixels else {
        throw Self.error("has the impossible run \(number)")
      }
      runs.append(number)
      number = 0
      shift = 0
    }
    guard shift == 0 else { throw Self.error("breaks off in the middle of a run") }
    try self.init(height: height, width: width, runs: runs)
  }

  /// The compressed form.
  public var compressed: String {
    var bytes: [UInt8] = []
    for (index, run) in runs.enumerated() {
      var number = index > 2 ? run - runs[index - 2] : run
      var more = true
      while more {
        let group = number & 0x1F
        number >>= 5  // arithmetic: the sign stays
        more = group & 0x10 != 0 ? number != -1 : number != 0
        bytes.append(UInt8(48 + group + (more ? 0x20 : 0)))
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
