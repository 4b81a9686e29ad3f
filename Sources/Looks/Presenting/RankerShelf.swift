import Foundation
import Ranking
import Synchronization

/// The learned orders below a folder of models, read anew when their files change.
public final class RankerShelf: Sendable {
  private struct Entry {
    var stamp: Date
    var model: RankerModel?
    var problem: String?
  }

  private let folder: URL
  private let entries = Mutex<[String: Entry]>([:])

  /// The models below `folder`; each has a folder of its own.
  public init(folder: URL) { self.folder = folder }

  /// The model an experiment's arm or the settings name: `likeness` is none, `learned` the one in `ranker`.
  ///
  /// - Returns: nil when there is none or it cannot be used; likeness orders then.
  public func model(named name: String) -> RankerModel? {
    guard name != "likeness" else { return nil }
    let name = name == "learned" ? "ranker" : name
    guard !name.contains("/"), !name.hasPrefix(".") else { return nil }
    let place = folder.appendingPathComponent(name)
    let file = place.appendingPathComponent("ranker.json").path
    guard let stamp = (try? FileManager.default.attributesOfItem(atPath: file))?[.modificationDate] as? Date
    else {
      return nil
    }
    return entries.withLock { entries in
      if let entry = entries[name], entry.stamp == stamp { return entry.model }
      do {
        entries[name] = Entry(stamp: stamp, model: try RankerModel(folder: place))
      } catch {
        entries[name] = Entry(stamp: stamp, problem: "\(error)")
      }
      return entries[name]?.model
    }
  }

  /// What is wrong with models that cannot be used.
  public var problems: [String] { entries.withLock { $0.values.compactMap(\.problem).sorted() } }
}
