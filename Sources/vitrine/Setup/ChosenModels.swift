import Foundation
import Inference

/// Which models a catalogue works with: `models/chosen.json` in its folder, written whole by each change.
///
/// A model is named by its folder in `models/`, or is nil for what there is without a choice. What was chosen before
/// is kept, so that a change can be taken back.
struct ChosenModels: Sendable, Hashable, Codable {
  /// One kind's choice.
  struct Choice: Sendable, Hashable, Codable {
    /// The folder in `models/`; nil for the one without a choice.
    var current: String?
    /// The choices before, the latest last.
    var earlier: [String?] = []
  }

  /// By kind of model.
  var choices: [String: Choice] = [:]

  /// The choices kept to go back to.
  static let remembered = 4

  /// Where a catalogue's choices are written.
  static func place(_ data: URL) -> URL { data.appending(path: "models/chosen.json") }

  /// Reads a catalogue's choices; there are none without the file.
  init(of data: URL) throws {
    let place = Self.place(data)
    guard FileManager.default.fileExists(atPath: place.path) else { return }
    do {
      choices = try JSONDecoder().decode(Self.self, from: Data(contentsOf: place)).choices
    } catch {
      throw Failure(
        "\(place.path) is broken (\(error.localizedDescription)); remove it and choose models again")
    }
  }

  /// The folder chosen of a kind, when one was.
  func folder(_ kind: ModelKind, in data: URL) -> URL? {
    choices[kind.rawValue]?.current.map { data.appending(path: "models/\($0)") }
  }

  /// Chooses a folder of `models/`.
  mutating func choose(_ name: String?, _ kind: ModelKind) {
    var choice = choices[kind.rawValue] ?? Choice()
    guard choice.current != name else { return }
    choice.earlier = Array((choice.earlier + [choice.current]).suffix(Self.remembered))
    choice.current = name
    choices[kind.rawValue] = choice
  }

  /// The choice before the present one; nil when there is none.
  func previous(_ kind: ModelKind) -> Choice? {
    guard let choice = choices[kind.rawValue], let last = choice.earlier.last else { return nil }
    return Choice(current: last, earlier: choice.earlier.dropLast())
  }

  /// Writes the choices, whole or not at all.
  func write(to data: URL) throws {
    let place = Self.place(data)
    try FileManager.default.createDirectory(
      at: place.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(try Output.json(self).utf8).write(to: place, options: .atomic)
  }
}
