extension FasterRCNN.Configuration {
  /// The same detector looking at pictures of another size; the longer side's limit moves along.
  ///
  /// A pyramid finds things at many sizes, so nothing else has to change: smaller pictures are quicker to look at
  /// and small things are lost on them.
  public func resized(toShortestSide side: Int) -> Self {
    var resized = self
    resized.shortestSide = side
    resized.longestSide = Int((Float(longestSide) * Float(side) / Float(shortestSide)).rounded())
    return resized
  }
}
