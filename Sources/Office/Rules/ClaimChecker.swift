import Foundation

/// Fetches pages of domains that strangers name; whoever conforms keeps away from private addresses.
public protocol PageSource: Sendable {
  /// What lies at an address, at most `limit` bytes of it.
  ///
  /// - Throws: an error whose description says in one sentence why there is nothing.
  func page(at address: String, limit: Int) async throws -> (data: Data, address: URL)
}

/// Looks up TXT records.
public protocol TextRecordSource: Sendable {
  /// The TXT records of a name; none when there are none.
  func textRecords(of name: String) async throws -> [String]
}

/// Looks for a claim's token on its domain, and looks again for as long as the claim lasts.
public struct ClaimChecker: Sendable {
  let office: OfficeStore
  let pages: any PageSource
  let records: any TextRecordSource

  /// A checker.
  public init(office: OfficeStore, pages: any PageSource, records: any TextRecordSource) {
    self.office = office
    self.pages = pages
    self.records = records
  }

  /// Looks for the token everywhere it may be, and notes what was found.
  ///
  /// - Returns: the claim as it is now.
  public func check(_ claim: Claim, now: Date = Date()) async throws -> Claim? {
    var problems: [String] = []
    for method in [claim.method].compactMap({ $0 }) + Claim.Method.allCases.filter({ $0 != claim.method }) {
      do {
        if try await isFound(claim, by: method) {
          try await office.verify(claim.id, by: method, now: now)
          return try await office.claim(claim.id)
        }
        problems.append("\(method.rawValue): the token is not there")
      } catch let error as CancellationError {
        throw error
      } catch {
        problems.append("\(method.rawValue): \(error)")
      }
    }
    try await office.notVerified(claim.id, problem: problems.joined(separator: "; "), now: now)
    return try await office.claim(claim.id)
  }

  /// Checks every claim that is due.
  public func checkDue(now: Date = Date()) async throws {
    for claim in try await office.claimsToCheck(now: now) { _ = try await check(claim, now: now) }
  }

  private func isFound(_ claim: Claim, by method: Claim.Method) async throws -> Bool {
    switch method {
    case .meta:
      let (data, address) = try await pages.page(at: "https://\(claim.domain)/", limit: 1_000_000)
      // A redirect elsewhere proves nothing about this domain.
      guard isOwn(address, claim) else { return false }
      return PageMarks(data, at: address).tokens.contains { matches($0, claim) }
    case .file:
      let (data, address) = try await pages.page(
        at: "https://\(claim.domain)\(Claim.filePath)", limit: 10_000)
      guard isOwn(address, claim) else { return false }
      return String(decoding: data, as: UTF8.self).split(whereSeparator: \.isWhitespace)
        .contains { matches(String($0), claim) }
    case .dns:
      return try await records.textRecords(of: claim.domain).contains { record in
        record.hasPrefix("\(Claim.name)=") && matches(String(record.dropFirst(Claim.name.count + 1)), claim)
      }
    }
  }

  private func isOwn(_ address: URL, _ claim: Claim) -> Bool {
    address.host().flatMap { $0.lowercased() } == claim.domain
      || address.host()?.lowercased() == "www.\(claim.domain)"
  }

  private func matches(_ text: String, _ claim: Claim) -> Bool {
    Secret.matches(text.trimmingCharacters(in: .whitespaces).utf8, claim.token.utf8)
  }
}
