import Domain
import Images

extension Embedder {
  /// Embeds boxes of a picture, or the whole of it, and counts what flowed through the graph.
  func observed(
    _ boxes: [Box], of picture: PixelBuffer, _ observer: ActivationObserver
  ) throws -> ActivationObserver {
    var observer = observer
    // No more boxes than one run takes: the outputs are those of the last.
    if boxes.isEmpty {
      _ = try embed([picture])
    } else {
      _ = try embed(Array(boxes.prefix(batchSize)), of: picture)
    }
    try observer.add(request)
    return observer
  }
}
