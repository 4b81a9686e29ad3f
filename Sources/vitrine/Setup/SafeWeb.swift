import Fetching
import Foundation
import Office
import Server

/// The office's way to others' sites: through the fetcher that keeps away from private addresses.
struct SafeWeb: PageSource, WebhookSender {
  let fetcher: WebFetcher

  /// What the server gives its office.
  static func office(_ policy: FetchPolicy) -> OfficeWeb {
    var direct = policy
    // Whoever claims a domain asks us to look.
    direct.respectsRobots = false
    direct.tries = 1
    let (polite, asked) = (
      SafeWeb(fetcher: WebFetcher(policy: policy)), SafeWeb(fetcher: WebFetcher(policy: direct))
    )
    return OfficeWeb(pages: polite, claimPages: asked, records: SystemTextRecords(), sender: asked)
  }

  func page(at address: String, limit: Int) async throws -> (data: Data, address: URL) {
    let (outcome, data) = try await fetcher.data(at: address, limit: limit)
    guard case .fetched(_, let from, _) = outcome, let url = URL(string: from.description) else {
      throw Failure("\(address) gave nothing")
    }
    return (data, url)
  }

  func post(_ body: Data, to address: String, headers: [String: String]) async throws -> Int {
    try await fetcher.post(body, to: address, headers: headers)
  }
}
