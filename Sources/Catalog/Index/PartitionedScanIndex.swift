import CScan
import Synchronization

/// An index in memory, partitioned by category, that scans every row of the partition asked for.
///
/// Searching within a category by filtering is what breaks approximate search; a category's slice is small enough
/// to scan exactly: 8-bit codes first, then 16-bit floats for the best rows. Searches never wait for changes: they
/// read a snapshot, and a change makes a new one.
public final class PartitionedScanIndex: ProductIndex {
  /// The embedder the vectors come from.
  public let modelID: String
  /// Numbers in a vector.
  public let dimension: Int

  private let snapshot: Mutex<IndexSnapshot>
  /// Held by whoever changes the index, for the whole change.
  private let placement: Mutex<RowPlacement>
  private let kernel = cscan_best_kernel()

  /// An empty index for vectors of a model.
  public convenience init(modelID: String, dimension: Int) {
    self.init(
      modelID: modelID, snapshot: IndexSnapshot(dimension: dimension), placement: RowPlacement())
  }

  init(modelID: String, snapshot: IndexSnapshot, placement: RowPlacement) {
    precondition(snapshot.dimension > 0, "a vector has at least one number")
    self.modelID = modelID
    dimension = snapshot.dimension
    self.snapshot = Mutex(snapshot)
    self.placement = Mutex(placement)
  }

  /// The instructions the scan uses on this machine, for reports.
  public static var kernelName: String { String(cString: cscan_kernel_name(cscan_best_kernel())) }

  /// How many pictures are in the index.
  public var count: Int { current.count }

  /// Names the content; equal for equal content, whatever the order it was put in.
  public var version: String {
    let digest = String(current.digest, radix: 16)
    return String(repeating: "0", count: 16 - digest.count) + digest
  }

  /// How many pictures each category has.
  public var counts: [String?: Int] {
    let snapshot = current
    return snapshot.places.mapValues { snapshot.partitions[$0].count }.filter { $0.value > 0 }
  }

  /// The content now; unaffected by later changes.
  var current: IndexSnapshot { snapshot.withLock { $0 } }

  /// The products most like `query`, best first, each once; see `ProductIndex.search`.
  public func search(
    _ query: [Float], category: String?, limit: Int, excluding: Set<String> = []
  ) throws -> [ProductMatch] {
    guard query.count == dimension else {
      throw IndexError.wrongDimension(expected: dimension, found: query.count)
    }
    guard let unit = Quantizer.normalized(query) else { throw IndexError.unusableVector(productID: nil) }
    return current.search(unit, category: category, limit: limit, excluding: excluding, kernel: kernel)
  }

  /// Inserts pictures, replacing those with the same product and picture place.
  ///
  /// All are kept or, when one is unusable, none. Each call copies the partitions it touches, so give entries in batches.
  public func upsert(_ entries: [IndexEntry]) throws {
    guard !entries.isEmpty else { return }
    let vectors = try entries.map { entry in
      guard entry.vector.count == dimension else {
        throw IndexError.wrongDimension(expected: dimension, found: entry.vector.count)
      }
      guard let unit = Quantizer.normalized(entry.vector) else {
        throw IndexError.unusableVector(productID: entry.productID)
      }
      return Quantizer.halves(unit)
    }
    change { snapshot, placement in
      for (entry, vector) in zip(entries, vectors) {
        placement.insert(entry, vector: vector, into: &snapshot)
      }
    }
  }

  /// Removes every picture of these products.
  public func remove(productIDs: Set<String>) {
    guard !productIDs.isEmpty else { return }
    change { snapshot, placement in
      for id in productIDs { placement.remove(productID: id, from: &snapshot) }
    }
  }

  /// Replaces the whole content.
  func replace(with content: IndexSnapshot, placement newPlacement: RowPlacement) {
    change { snapshot, placement in
      snapshot = content
      placement = newPlacement
    }
  }

  /// Makes a new snapshot while searches go on reading the old one.
  private func change(_ body: (inout IndexSnapshot, inout RowPlacement) -> Void) {
    placement.withLock { placement in
      var next = snapshot.withLock { $0 }
      body(&next, &placement)
      snapshot.withLock { $0 = next }
    }
  }
}
