import CMalloc
import Foundation

/// Keeps the memory of a process that serves for weeks from growing by gaps.
enum ServerMemory {
  /// To be called before the first threads.
  ///
  /// glibc opens up to eight arenas for each core, keeps in each what its busiest moment needed, and learns to serve even
  /// pictures of megabytes from them. Looks that are kept for ten minutes lie between such pieces and hold the gaps open:
  /// on two cores, 126 MB of 444 lay idle after 400 looks, and ever more. With an arena a core, and large pieces given back
  /// one by one, they do not. Whoever sets `MALLOC_ARENA_MAX` in the environment has the last word.
  static func settle() {
    guard ProcessInfo.processInfo.environment["MALLOC_ARENA_MAX"] == nil else { return }
    malloc_settle(Int32(clamping: max(2, ProcessInfo.processInfo.activeProcessorCount)), 1 << 20)
  }
}
