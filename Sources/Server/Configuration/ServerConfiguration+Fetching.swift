import Fetching

extension ServerConfiguration {
  /// How the server fetches what addresses name.
  public var fetchPolicy: FetchPolicy {
    var policy = FetchPolicy()
    policy.allowedNetworks = Self.networks(in: fetchNetworks) ?? []
    policy.respectsRobots = respectsRobots
    if !userAgent.isEmpty { policy.userAgent = userAgent }
    return policy
  }

  /// Networks separated by commas; nil when one of them cannot be read.
  static func networks(in text: String) -> [AddressRange]? {
    let parts = text.split(whereSeparator: { $0 == "," || $0 == " " })
    let networks = parts.compactMap { AddressRange(String($0)) }
    return networks.count == parts.count ? networks : nil
  }
}
