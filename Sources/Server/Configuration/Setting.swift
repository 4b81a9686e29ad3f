import Domain
import Foundation
import Logging

/// One named setting: how to read it from text and what it may be.
///
/// The table is the only list of settings there is: file keys, environment variables and checks come from it.
struct Setting: Sendable {
  /// Key in the configuration file.
  let name: String
  /// Sets the value from its text; answers what is wrong with the text, nil when nothing is.
  let set: @Sendable (inout ServerConfiguration, String) -> String?
  /// Says what is wrong with the value held, nil when nothing is.
  let check: @Sendable (ServerConfiguration) -> String?

  /// Name of the environment variable.
  var variable: String { "VITRINE_" + name.uppercased() }

  static let all: [Setting] = [
    text("host", \.host) {
      $0.isEmpty ? "must name an address to listen on, such as 127.0.0.1 or 0.0.0.0" : nil
    },
    number("port", \.port, in: 0...65_535),
    path("data", \.data),
    path("detector", \.detector),
    path("embedder", \.embedder),
    flag("show_every_object", \.showsEveryObject),
    flag("draw_masks", \.drawsMasks),
    number("detector_side", \.detectorSide, in: 0...2_048),
    number("max_upload_bytes", \.maximumUploadBytes, in: 1_024...1_073_741_824),
    number("max_pixels", \.maximumPixels, in: 10_000...1_000_000_000),
    number("concurrent_looks", \.concurrentLooks, in: 1...256),
    number("queue_length", \.queueLength, in: 0...10_000),
    number("request_timeout_seconds", \.requestTimeoutSeconds, in: 1...3_600),
    number("body_timeout_seconds", \.bodyTimeoutSeconds, in: 1...3_600),
    number("idle_timeout_seconds", \.idleTimeoutSeconds, in: 1...3_600),
    number("shutdown_seconds", \.shutdownSeconds, in: 0...3_600),
    text("ranker", \.ranker) { $0.isEmpty ? "must be learned, likeness, or a model's name" : nil },
    share("coin_share", \.coinShare),
    number("event_retention_days", \.eventRetentionDays, in: 0...36_500),
    number("max_event_bytes", \.maximumEventBytes, in: 1_024...16_777_216),
    number("picture_cache_bytes", \.pictureCacheBytes, in: 0...17_179_869_184),
    text("fetch_networks", \.fetchNetworks) { value in
      ServerConfiguration.networks(in: value) == nil
        ? "'\(value)' is no list of networks; write 10.1.0.0/16, fd00::/8" : nil
    },
    flag("respect_robots", \.respectsRobots),
    text("user_agent", \.userAgent) {
      $0.utf8.allSatisfy { (0x20..<0x7f).contains($0) } ? nil : "must be plain ASCII"
    },
    optional("feed", \.feed) { _ in nil },
    number("feed_minutes", \.feedMinutes, in: 1...100_000),
    optional("feed_currency", \.feedCurrency) {
      $0.count == 3 && $0.allSatisfy { $0.isASCII && $0.isLetter } ? nil : "'\($0)' is no code such as EUR"
    },
    optional("feed_shop", \.feedShop) {
      $0.hasPrefix("http://") || $0.hasPrefix("https://") ? nil : "'\($0)' is no http or https address"
    },
    number("photo_minutes", \.photoMinutes, in: 1...43_200),
    optional("photos", \.photos) { _ in nil },
    optional("sites", \.sites) { _ in nil },
    flag("spin_uploads", \.spinUploads),
    path("watch", \.watch),
    text("scene_feeds", \.sceneFeeds) { value in
      let bad = value.split(separator: " ").first { WebHost.name(of: String($0)) == nil }
      return bad.map { "'\($0)' is no web address" }
    },
    flag("require_keys", \.requiresKeys),
    flag("secure_cookies", \.securesCookies),
    text("log_level", \.logLevel) { value in
      Logger.Level(rawValue: value) == nil
        ? "'\(value)' is no log level; use one of \(Logger.Level.allCases.map(\.rawValue).joined(separator: ", "))"
        : nil
    },
  ]

  private typealias Field<Value> = WritableKeyPath<ServerConfiguration, Value> & Sendable

  private static func number(
    _ name: String, _ field: any Field<Int>, in range: ClosedRange<Int>
  ) -> Setting {
    Setting(
      name: name,
      set: { configuration, text in
        guard let value = Int(text) else { return "'\(text)' is not a whole number" }
        configuration[keyPath: field] = value
        return nil
      },
      check: { configuration in
        let value = configuration[keyPath: field]
        return range.contains(value)
          ? nil : "\(value) is out of range; use \(range.lowerBound) to \(range.upperBound)"
      })
  }

  private static func share(_ name: String, _ field: any Field<Double>) -> Setting {
    Setting(
      name: name,
      set: { configuration, text in
        guard let value = Double(text) else { return "'\(text)' is not a number" }
        configuration[keyPath: field] = value
        return nil
      },
      check: { (0...1).contains($0[keyPath: field]) ? nil : "is a share, 0 to 1" })
  }

  private static func flag(_ name: String, _ field: any Field<Bool>) -> Setting {
    Setting(
      name: name,
      set: { configuration, text in
        guard let value = Bool(text) else { return "'\(text)' is neither true nor false" }
        configuration[keyPath: field] = value
        return nil
      },
      check: { _ in nil })
  }

  private static func text(
    _ name: String, _ field: any Field<String>, check: @escaping @Sendable (String) -> String?
  ) -> Setting {
    Setting(
      name: name,
      set: { configuration, text in
        configuration[keyPath: field] = text
        return nil
      },
      check: { check($0[keyPath: field]) })
  }

  /// A text that may be absent, which an empty one means as well.
  private static func optional(
    _ name: String, _ field: any Field<String?>, check: @escaping @Sendable (String) -> String?
  ) -> Setting {
    Setting(
      name: name,
      set: { configuration, text in
        configuration[keyPath: field] = text.isEmpty ? nil : text
        return nil
      },
      check: { $0[keyPath: field].flatMap(check) })
  }

  /// A folder that must exist when it is named.
  private static func path(_ name: String, _ field: any Field<String?>) -> Setting {
    Setting(
      name: name,
      set: { configuration, text in
        configuration[keyPath: field] = text.isEmpty ? nil : text
        return nil
      },
      check: { configuration in
        guard let folder = configuration[keyPath: field] else { return nil }
        var isFolder: ObjCBool = false
        let exists = FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder)
        return exists && isFolder.boolValue ? nil : "there is no folder '\(folder)'"
      })
  }
}

extension ServerConfiguration {
  /// Applies a JSON file; answers what is wrong with it.
  mutating func apply(file path: String) -> [String] {
    guard let contents = FileManager.default.contents(atPath: path) else {
      return ["\(path): the configuration file cannot be read"]
    }
    let values: [String: Scalar]
    do {
      values = try JSONDecoder().decode([String: Scalar].self, from: contents)
    } catch {
      return ["\(path): not a JSON object of plain settings (\(Self.explain(error)))"]
    }
    var problems: [String] = []
    for (key, value) in values.sorted(by: { $0.key < $1.key }) {
      guard let setting = Setting.all.first(where: { $0.name == key }) else {
        problems.append(
          "\(path): unknown setting '\(key)'; known are \(Setting.all.map(\.name).joined(separator: ", "))")
        continue
      }
      if let text = value.text, let problem = setting.set(&self, text) {
        problems.append("\(path): \(key): \(problem)")
      }
    }
    return problems
  }

  private static func explain(_ error: any Error) -> String {
    guard case DecodingError.typeMismatch(_, let context) = error, let key = context.codingPath.last else {
      return "its JSON cannot be parsed"
    }
    return "'\(key.stringValue)' is neither text, a number nor null"
  }
}

/// A JSON text, whole number, true, false or null, as the text a setting is read from.
private struct Scalar: Decodable {
  let text: String?

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      text = nil
    } else if let flag = try? container.decode(Bool.self) {
      text = String(flag)
    } else if let number = try? container.decode(Int.self) {
      text = String(number)
    } else if let number = try? container.decode(Double.self) {
      text = String(number)
    } else {
      text = try container.decode(String.self)
    }
  }
}
