/// What fetching may cost and how polite it is.
public struct FetchPolicy: Sendable, Hashable {
  /// What sites see; name a way to reach you.
  public var userAgent = "Vitrine/1.0 (product pictures for a shop's own visual search)"
  /// The name robots.txt and X-Robots-Tag know us by.
  public var robotName = "vitrine"
  /// Networks that are fetched from although they are not public, such as a shop's own picture server.
  public var allowedNetworks: [AddressRange] = []
  /// Whether robots.txt, X-Robots-Tag and nopin are heeded.
  public var respectsRobots = true
  /// Redirects followed; each one's address is checked like the first.
  public var redirects = 5
  /// Seconds to connect.
  public var connectSeconds = 5.0
  /// Seconds without a byte.
  public var silenceSeconds = 10.0
  /// Seconds for one whole try, redirects included.
  public var totalSeconds = 30.0
  /// Requests to one host at the same time.
  public var requestsPerHost = 4
  /// Seconds between the beginnings of two requests to one host.
  public var secondsBetweenRequests = 0.05
  /// Tries when the failure may pass.
  public var tries = 3
  /// Seconds before the second try; doubled for each further one.
  public var backoffSeconds = 0.5
  /// Longest wait that a site's Retry-After or Crawl-delay is granted, in seconds.
  public var longestWaitSeconds = 30.0
  /// Failures to reach a host in a row after which it is left alone.
  public var failuresUntilRest = 3
  /// Seconds a failing host is left alone.
  public var restSeconds = 600.0

  /// The defaults.
  public init() {}
}
