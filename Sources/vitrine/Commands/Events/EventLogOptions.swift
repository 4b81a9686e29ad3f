import ArgumentParser
import Catalog
import Foundation

/// Which event log a command works on.
struct EventLogOptions: ParsableArguments {
  @Option(name: .long, help: "The folder with your catalogue.")
  var data: String

  /// Opens the log, which must be there.
  func open() throws -> EngagementLog {
    let folder = DataFolder(url: URL(filePath: data))
    guard FileManager.default.fileExists(atPath: folder.events.path) else {
      throw Failure("\(data) holds no events yet; 'vitrine serve --data \(data)' keeps them")
    }
    return try EngagementLog(path: folder.events.path)
  }
}
