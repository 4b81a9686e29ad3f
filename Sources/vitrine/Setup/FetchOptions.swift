import ArgumentParser
import Fetching
import Foundation
import Images

/// How a command fetches pictures and feeds from the web.
struct FetchOptions: ParsableArguments {
  @Option(
    name: .long,
    help: "A network to fetch from although it is not public, such as 10.1.0.0/16; may be repeated.")
  var allowNetwork: [AddressRange] = []

  @Flag(name: .long, help: "Do not ask robots.txt, X-Robots-Tag and nopin: for sites of your own.")
  var ignoreRobots = false

  @Option(name: .long, help: "What sites see of us; name a way to reach you.")
  var userAgent: String?

  /// How polite fetching is and where it may go.
  var policy: FetchPolicy {
    var policy = FetchPolicy()
    policy.allowedNetworks = allowNetwork
    policy.respectsRobots = !ignoreRobots
    if let userAgent { policy.userAgent = userAgent }
    return policy
  }

  /// A fetcher of pictures.
  func pictures(limits: ImageLimits = ImageLimits()) -> PictureFetcher {
    PictureFetcher(web: WebFetcher(policy: policy), decoder: ImageDecoder(limits: limits))
  }

  func validate() throws {
    guard userAgent?.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) ?? true else {
      throw ValidationError("--user-agent must be plain ASCII")
    }
  }
}

extension AddressRange: ExpressibleByArgument {
  /// A range as tables of addresses write it.
  public init?(argument: String) { self.init(argument) }
}
