import CResolver
import Dispatch
import Foundation

/// TXT records as this machine's resolver finds them.
public struct SystemTextRecords: TextRecordSource {
  private static let queue = DispatchQueue(label: "vitrine.office.resolver", attributes: .concurrent)
  private let server: String?
  private let port: Int32

  /// Records from the machine's own name servers, or from one at an IPv4 address.
  public init(server: String? = nil, port: Int = 53) {
    self.server = server
    self.port = Int32(clamping: port)
  }

  /// The TXT records of a name; none when there are none.
  ///
  /// - Throws: `OfficeError` when no name server answers.
  public func textRecords(of name: String) async throws -> [String] {
    let (server, port) = (server, port)
    return try await withCheckedThrowingContinuation { continuation in
      Self.queue.async {
        var buffer = [UInt8](repeating: 0, count: 32_768)
        let count = buffer.withUnsafeMutableBytes { bytes in
          vitrine_text_records(
            name, server, port, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), Int32(bytes.count))
        }
        guard count >= 0 else {
          return continuation.resume(throwing: OfficeError("the name servers say nothing about \(name)"))
        }
        continuation.resume(
          returning: buffer.prefix(Int(count)).split(separator: 0, omittingEmptySubsequences: false)
            .dropLast()
            .map { String(decoding: $0, as: UTF8.self) })
      }
    }
  }
}
