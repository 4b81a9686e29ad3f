import Foundation
import NIOCore
import Synchronization

/// Where an answer's body goes.
protocol BodyTarget: Sendable {
  /// Makes room for a body; called again when a try is repeated, and then nothing of the last one stays.
  func begin() throws
  /// Takes the next bytes.
  func append(_ bytes: ByteBuffer) throws
  /// Whether whoever reads it unpacks gzip, so that the server may send it packed.
  var takesPacked: Bool { get }
}

/// A body kept in memory.
final class MemoryTarget: BodyTarget {
  private let held = Mutex(Data())

  /// What has come.
  var data: Data { held.withLock { $0 } }

  let takesPacked = false

  func begin() { held.withLock { $0 = Data() } }

  func append(_ bytes: ByteBuffer) { held.withLock { $0.append(contentsOf: bytes.readableBytesView) } }
}

/// A body written to a file as it comes.
final class FileTarget: BodyTarget {
  private let file: URL
  private let handle = Mutex<FileHandle?>(nil)

  init(file: URL) { self.file = file }

  // Feeds are unpacked as they are read, with a bound on what comes out.
  let takesPacked = true

  func begin() throws {
    guard FileManager.default.createFile(atPath: file.path, contents: nil),
      let opened = try? FileHandle(forWritingTo: file)
    else { throw FetchError.unwritable(path: file.path) }
    handle.withLock { $0 = opened }
  }

  func append(_ bytes: ByteBuffer) throws {
    do {
      try handle.withLock { try $0?.write(contentsOf: Data(bytes.readableBytesView)) }
    } catch {
      throw FetchError.unwritable(path: file.path)
    }
  }
}
