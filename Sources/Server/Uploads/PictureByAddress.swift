import Fetching
import Foundation
import HTTPTypes

/// Brings the picture that a request names by its address, `{"url": "https://..."}`.
struct PictureByAddress: Sendable {
  /// Bytes of such a request's body; an address is short.
  static let maximumBodyBytes = 16 * 1024

  let fetcher: any PictureFetching
  /// Fetches under way at once; they wait for others' servers, not for our cores, so they have a limit of their own.
  let limiter: WorkLimiter

  private struct Question: Decodable {
    var url: String
  }

  /// The picture file that a request's body leads to.
  ///
  /// - Throws: `ServerProblem` with a code that says whose fault it is: 400 for an address that is never fetched, 422
  ///   where there is no picture for us, 502 when the other side fails.
  func picture(namedBy body: [UInt8]) async throws -> Data {
    guard let question = try? JSONDecoder().decode(Question.self, from: Data(body)) else {
      throw ServerProblem.badRequest(Strings.english.missingAddress)
    }
    do {
      let picture = try await limiter.run { try await fetcher.picture(at: question.url, validator: nil) }
      guard let picture else { throw ServerProblem.unexpected }  // only asked with a validator
      return picture.data
    } catch let error as FetchError {
      throw ServerProblem(fetching: error)
    }
  }
}

extension ServerProblem {
  /// How a failed fetch is shown.
  ///
  /// A name that leads nowhere and one that leads into a private network read the
  /// same: who asks shall not learn which names this network knows.
  init(fetching error: FetchError) {
    let words = Strings.english
    switch error {
    case .badAddress(let reason):
      self.init(status: .badRequest, code: "bad_address", message: words.badAddress(reason))
    case .notPublic:
      self.init(status: .badGateway, code: "unreachable_address", message: words.unreachableAddress)
    case .unreachable, .resting, .unwritable:
      self.init(status: .badGateway, code: "unreachable_address", message: words.unreachableAddress)
    case .status(let code):
      self.init(status: .badGateway, code: "address_refused", message: words.addressAnswered(code))
    case .tooManyRedirects:
      self.init(status: .badGateway, code: "address_refused", message: words.tooManyRedirects)
    case .disallowed:
      self.init(status: .unprocessableContent, code: "robots_disallowed", message: words.robotsDisallowed)
    case .tooManyBytes(let limit): self = .tooLarge(limit: limit)
    case .notAPicture(let reason):
      self.init(status: .unprocessableContent, code: "not_a_picture", message: reason)
    }
  }
}
