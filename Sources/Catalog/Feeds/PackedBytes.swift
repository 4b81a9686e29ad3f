import CZlib
import Foundation

/// A file's bytes in pieces, unpacked as they are read when the file is gzip's, whatever its name is.
///
/// A few packed bytes can stand for very many, so what comes out is bounded, both in all and by how much it grew.
final class PackedBytes {
  /// Why the rest cannot be read.
  struct Fault: Error { let reason: String }

  private let handle: FileHandle
  private let limits: FeedLimits
  private var unpacker: Unpacker?
  private var input: [UInt8]
  private var position = 0
  private var packedCount = 0
  private var unpackedCount = 0
  private static let piece = 64 * 1024

  /// Opens a file.
  init(path: String, limits: FeedLimits) throws {
    handle = try FileHandle(forReadingFrom: URL(fileURLWithPath: path))
    self.limits = limits
    input = [UInt8](try handle.read(upToCount: Self.piece) ?? Data())
    packedCount = input.count
    if input.starts(with: [0x1f, 0x8b, 0x08]) { unpacker = try Unpacker() }
  }

  deinit { try? handle.close() }

  /// The next piece; empty at the end.
  ///
  /// - Throws: `Fault` when a packed file is damaged, cut off, or stands for more than is allowed.
  func next() throws -> Data {
    guard let unpacker else {
      defer { input = [] }
      return input.isEmpty ? try handle.read(upToCount: Self.piece) ?? Data() : Data(input)
    }
    while true {
      if position == input.count {
        input = [UInt8](try handle.read(upToCount: Self.piece) ?? Data())
        position = 0
        packedCount += input.count
        if input.isEmpty {
          guard unpacker.isAtEnd else {
            throw Fault(reason: "the packed file ends too early; was it cut off on its way?")
          }
          return Data()
        }
      }
      let unpacked = try unpacker.unpack(input, from: &position, most: Self.piece)
      unpackedCount += unpacked.count
      try check()
      if !unpacked.isEmpty { return unpacked }
    }
  }

  private func check() throws {
    guard unpackedCount <= limits.unpackedBytes else {
      throw Fault(
        reason: "the packed file stands for more than \(limits.unpackedBytes) bytes; split the feed")
    }
    // Small files may repeat themselves as they like.
    guard
      unpackedCount <= limits.unpackedFreely || unpackedCount / max(1, packedCount) <= limits.unpackingFactor
    else {
      throw Fault(
        reason:
          "the packed file grows to more than \(limits.unpackingFactor) times its size, which no feed does")
    }
  }
}

/// zlib's state: C keeps a pointer to it, so it has a fixed place.
private final class Unpacker {
  private let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  /// Whether what was read so far is whole.
  private(set) var isAtEnd = false

  init() throws {
    stream.initialize(to: z_stream())
    guard gunzip_begin(stream) == Z_OK else {
      throw PackedBytes.Fault(reason: "there is no memory to unpack it")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// Unpacks some of `input` from `position` on, which moves to what was not taken.
  func unpack(_ input: [UInt8], from position: inout Int, most: Int) throws -> Data {
    if isAtEnd {
      // Zeros fill a tape's last block; another header begins what was appended.
      guard input[position] != 0 else {
        position += 1
        return Data()
      }
      inflateReset(stream)
      isAtEnd = false
    }
    var output = [UInt8](repeating: 0, count: most)
    var code = Z_OK
    let start = position
    let written = output.withUnsafeMutableBufferPointer { output in
      input.withUnsafeBufferPointer { input in
        // zlib's header has no const; it does not write here.
        stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress.map { $0 + start })
        stream.pointee.avail_in = UInt32(input.count - start)
        stream.pointee.next_out = output.baseAddress
        stream.pointee.avail_out = UInt32(most)
        code = inflate(stream, Z_NO_FLUSH)
        position = input.count - Int(stream.pointee.avail_in)
        return most - Int(stream.pointee.avail_out)
      }
    }
    switch code {
    case Z_OK, Z_BUF_ERROR: break
    case Z_STREAM_END: isAtEnd = true
    default:
      let reason = stream.pointee.msg.map { String(cString: $0) } ?? "zlib's code \(code)"
      throw PackedBytes.Fault(reason: "the packed file is damaged (\(reason)); fetch it anew")
    }
    return Data(output.prefix(written))
  }
}
