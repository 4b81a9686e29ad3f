/// Everything about serving that someone may want to change, with defaults that work on a laptop.
///
/// Values come from, in rising precedence: these defaults, one JSON file, `VITRINE_*` environment variables,
/// and what the command line sets afterwards. `validate()` names every wrong value at once.
public struct ServerConfiguration: Sendable, Equatable {
  /// Address to listen on.
  ///
  /// The default is reachable from this machine only.
  public var host = "127.0.0.1"
  /// TCP port; 0 lets the system choose.
  public var port = 8080
  /// Folder with products, scenes and index; nil serves the bundled showroom.
  public var data: String?
  /// Detector's model folder; nil takes the one the data folder names, or the bundled one.
  public var detector: String?
  /// Embedder's model folder; nil takes the one the data folder names, or the bundled one.
  public var embedder: String?
  /// Whether objects are shown that the detector's operating points leave out.
  public var showsEveryObject = false
  /// Whether looks come with what shows of each object, by the bundled or the data folder's own layers.
  public var drawsMasks = false
  /// Shorter side, in pixels, of the pictures the detector sees; 0 is what it was trained for, fewer are quicker.
  public var detectorSide = 0
  /// Largest accepted request body, in bytes.
  public var maximumUploadBytes = 12 * 1024 * 1024
  /// Largest accepted picture, in pixels (width times height), checked before decoding.
  public var maximumPixels = 50_000_000
  /// Looks worked on at the same time.
  public var concurrentLooks = 2
  /// Looks that may wait for their turn; more are refused with 429.
  public var queueLength = 8
  /// Seconds one look may take, waiting included, before the answer is 503.
  public var requestTimeoutSeconds = 30
  /// Seconds a client may take to send a whole body before the answer is 408.
  public var bodyTimeoutSeconds = 20
  /// Seconds a connection may stay silent before it is closed.
  public var idleTimeoutSeconds = 60
  /// Seconds running requests get to finish after SIGTERM or SIGINT.
  public var shutdownSeconds = 15
  /// The order of products when no experiment says otherwise: `learned`, `likeness`, or a model's name.
  public var ranker = "learned"
  /// Share of objects for which chance swaps two neighbours, by which the bias of places is measured, 0...1.
  public var coinShare = 0.1
  /// Days an event is kept; 0 keeps events for ever.
  public var eventRetentionDays = 365
  /// Largest accepted batch of events, in bytes.
  public var maximumEventBytes = 256 * 1024
  /// Memory for resized pictures, in bytes.
  public var pictureCacheBytes = 64 * 1024 * 1024
  /// Networks that pictures are fetched from although they are not public, `10.1.0.0/16, fd00::/8`.
  public var fetchNetworks = ""
  /// Whether robots.txt, X-Robots-Tag and nopin are heeded when something is fetched.
  public var respectsRobots = true
  /// What sites see of us when something is fetched; empty for the usual.
  public var userAgent = ""
  /// A feed to import while serving: a path or an address; nil imports none.
  public var feed: String?
  /// Minutes between two looks at that feed.
  public var feedMinutes = 60
  /// Currency of the feed's prices that name none.
  public var feedCurrency: String?
  /// The shop's address, for links where the feed has none.
  public var feedShop: String?
  /// Minutes a visitor's photo is kept, so that parts of it can be asked about.
  public var photoMinutes = 60
  /// Folder visitors' photos are kept in; nil makes one for the time the server runs.
  public var photos: String?
  /// File of the web sites that may show this server's dots; nil takes `sites.json` of the data folder.
  public var sites: String?
  /// Whether turning views may be made and removed over HTTP.
  public var spinUploads = false
  /// A folder whose new pictures become tagged scenes; nil for none.
  public var watch: String?
  /// Sitemaps, RSS and Atom feeds whose pages' pictures become tagged scenes, with spaces between; empty for none.
  public var sceneFeeds = ""
  /// Whether programs need an API key for everything under `/api/`; pages stay open to all.
  public var requiresKeys = false
  /// Whether the office's cookie travels over TLS only; browsers make an exception for this machine itself.
  public var securesCookies = true
  /// Least important log level written: trace, debug, info, notice, warning, error or critical.
  public var logLevel = "info"

  /// The defaults.
  public init() {}
}

/// What is wrong with a configuration, each problem with the name of the setting it is about.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// One sentence per problem.
  public let problems: [String]

  /// An error from its problems.
  public init(problems: [String]) { self.problems = problems }

  /// All problems, one a line.
  public var description: String { problems.joined(separator: "\n") }
}

extension ServerConfiguration {
  /// Reads the file (if any), then the environment, then validates.
  ///
  /// - Parameters:
  ///   - path: a JSON file whose keys are the settings' names; nil for none.
  ///   - environment: variables, `VITRINE_PORT` and so on; others are ignored.
  /// - Throws: `ConfigurationError` naming every wrong key and value.
  public static func load(file path: String? = nil, environment: [String: String] = [:]) throws -> Self {
    var configuration = Self()
    var problems: [String] = []
    if let path {
      problems += configuration.apply(file: path)
    }
    for setting in Setting.all {
      guard let value = environment[setting.variable] else { continue }
      if let problem = setting.set(&configuration, value) {
        problems.append("\(setting.variable): \(problem)")
      }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
    try configuration.validate()
    return configuration
  }

  /// Checks every value, for configurations changed after loading.
  ///
  /// - Throws: `ConfigurationError` naming every setting that is out of its range.
  public func validate() throws {
    let problems = Setting.all.compactMap { setting in
      setting.check(self).map { "\(setting.name): \($0)" }
    }
    guard problems.isEmpty else { throw ConfigurationError(problems: problems) }
  }
}
