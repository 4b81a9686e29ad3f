import Foundation

/// A file's bytes as memory, read by the system when they are first looked at and shared by all processes.
///
/// Index files are replaced by renaming, never changed in place, so a mapped one stays what it was.
final class MappedFile: @unchecked Sendable {
  let start: UnsafeRawPointer
  let count: Int

  /// Maps a file; nil when there is none or it is empty.
  init?(path: String) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_size > 0,
      let memory = mmap(nil, Int(status.st_size), PROT_READ, MAP_PRIVATE, descriptor, 0), memory != MAP_FAILED
    else { return nil }
    start = UnsafeRawPointer(memory)
    count = Int(status.st_size)
  }

  deinit { munmap(UnsafeMutableRawPointer(mutating: start), count) }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: start, count: count) }
}
