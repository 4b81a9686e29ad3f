import Foundation

/// The robots.txt files of the sites met, each read once a day.
actor RobotsFiles {
  private struct Entry {
    var reading: Task<Result<RobotsFile, FetchError>, Never>
    var expires: ContinuousClock.Instant
  }

  private let robot: String
  private var entries: [String: Entry] = [:]

  init(robot: String) { self.robot = robot }

  /// The file of an origin; `read` fetches its bytes.
  ///
  /// A site without one allows everything. One that fails to answer is left alone for a minute, as RFC 9309 asks: its
  /// failure is thrown to all who ask in that time.
  func file(of origin: String, read: @escaping @Sendable () async throws -> Data) async throws -> RobotsFile {
    if let known = entries[origin], known.expires > .now { return try await known.reading.value.get() }
    if entries.count > 10_000 { entries = entries.filter { $0.value.expires > .now } }
    if entries.count > 10_000 { entries = [:] }
    let robot = robot
    let reading = Task { () -> Result<RobotsFile, FetchError> in
      do {
        return .success(RobotsFile(try await read(), robot: robot))
      } catch let FetchError.status(code) where (400..<500).contains(code) && code != 429 {
        return .success(.open)
      } catch FetchError.tooManyRedirects, FetchError.badAddress, FetchError.tooManyBytes {
        return .success(.open)
      } catch let error as FetchError {
        return .failure(error)
      } catch {
        return .failure(.unreachable(host: origin, reason: "its robots.txt could not be read"))
      }
    }
    entries[origin] = Entry(reading: reading, expires: .now + .seconds(24 * 3600))
    let result = await reading.value
    if case .failure = result { entries[origin]?.expires = .now + .seconds(60) }
    return try result.get()
  }
}
