import CScan
import Synchronization

/// An index in memory, partitioned by category, that scans the partition asked for.
///
/// Searching within a category by filtering is what breaks approximate search; a category's slice is small enough
/// to scan exactly: 8-bit codes first, then 16-bit floats for the best rows. Of a large one, segments that cannot hold a
/// good row are passed over, see `SegmentTable`. Searches never wait for changes: they
/// read a snapshot, and a change makes a new one.
public final class PartitionedScanIndex: FollowingIndex {
  /// The embedder the vectors come from.
  public let modelID: String
  /// Numbers in a vector.
  public let dimension: Int

  /// A snapshot that searches can see.
  private final class Published: Sendable {
    let snapshot: IndexSnapshot
    init(_ snapshot: IndexSnapshot) { self.snapshot = snapshot }
  }

  private let published: Mutex<Published>
  /// Held by whoever changes the index, for the whole change; nil until the first change needs it.
  private let placement: Mutex<RowPlacement?>
  private let kernel = cscan_best_kernel()

  /// An empty index for vectors of a model.
  public convenience init(modelID: String, dimension: Int) {
    self.init(modelID: modelID, snapshot: IndexSnapshot(dimension: dimension))
  }

  init(modelID: String, snapshot: IndexSnapshot) {
    precondition(snapshot.dimension > 0, "a vector has at least one number")
    self.modelID = modelID
    dimension = snapshot.dimension
    published = Mutex(Published(snapshot))
    placement = Mutex(nil)
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
  var current: IndexSnapshot { published.withLock { $0 }.snapshot }

  /// The products most like `query`, best first, each once; see `ProductIndex.search`.
  public func search(_ query: [Float], in scope: SearchScope, limit: Int) throws -> [ProductMatch] {
    guard query.count == dimension else {
      throw IndexError.wrongDimension(expected: dimension, found: query.count)
    }
    guard let unit = Quantizer.normalized(query) else { throw IndexError.unusableVector(productID: nil) }
    return SnapshotSearch(unit, in: scope, limit: limit, snapshot: current, kernel: kernel).matches()
  }

  /// The products of a category, or of all for nil, that are most like `query`.
  public func search(
    _ query: [Float], category: String?, limit: Int, excluding: Set<String> = []
  ) throws -> [ProductMatch] {
    try search(query, in: SearchScope(category: category, excluding: excluding), limit: limit)
  }

  /// Inserts pictures, replacing those with the same product and picture place.
  ///
  /// All are kept or, when one is unusable, none. Each call copies what it touches (see `RowChunk`), so batches are
  /// quicker than single entries.
  public func upsert(_ entries: [IndexEntry]) throws {
    guard !entries.isEmpty else { return }
    try replace(productIDs: [], with: entries)
  }

  /// Removes every picture of these products.
  public func remove(productIDs: Set<String>) {
    guard !productIDs.isEmpty else { return }
    change { snapshot, placement in
      for id in productIDs { placement.remove(productID: id, from: &snapshot) }
    }
  }

  /// Takes the pictures of some products away and puts others in their place, in one step for searches.
  public func replace(productIDs: Set<String>, with entries: [IndexEntry]) throws {
    let vectors = try entries.map { try vector(of: $0) }
    change { snapshot, placement in
      for id in productIDs { placement.remove(productID: id, from: &snapshot) }
      for (entry, vector) in zip(entries, vectors) {
        placement.insert(entry, vector: vector, into: &snapshot)
      }
    }
  }

  /// Replaces the whole content.
  func replace(with content: IndexSnapshot) {
    placement.withLock { placement in
      published.withLock { $0 = Published(content) }
      placement = nil
    }
  }

  /// Brings near rows of large partitions together, where many have come or gone since that was done; what searches
  /// find stays the same.
  ///
  /// Searches go on meanwhile; changes wait, about a second for every 200,000 rows.
  public func arrange() {
    guard current.partitions.contains(where: \.isDisarranged) else { return }
    placement.withLock { placement in
      var next = current
      let queries = next.queries(SegmentReach.asked)
      for (place, partition) in next.partitions.enumerated() where partition.isDisarranged {
        next.partitions[place] = partition.arranged(queries: queries)
      }
      placement = nil
      published.withLock { $0 = Published(next) }
    }
  }

  private func vector(of entry: IndexEntry) throws -> [UInt16] {
    guard entry.vector.count == dimension else {
      throw IndexError.wrongDimension(expected: dimension, found: entry.vector.count)
    }
    guard let unit = Quantizer.normalized(entry.vector) else {
      throw IndexError.unusableVector(productID: entry.productID)
    }
    return Quantizer.halves(unit)
  }

  /// Makes a new snapshot while searches go on reading the old one.
  private func change(_ body: (inout IndexSnapshot, inout RowPlacement) -> Void) {
    placement.withLock { placement in
      var next = current
      var places = placement.take() ?? RowPlacement(of: next)
      body(&next, &places)
      placement = consume places
      published.withLock { $0 = Published(next) }
    }
  }
}
