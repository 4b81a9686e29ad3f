import Domain
import Foundation
import Images

/// The folder a view is made in: what is done lies in `.making` until the view is whole.
struct Workbench {
  private let folder: URL
  private let making: URL
  /// The plan made before, when it was for the same frames and options.
  let plan: SpinPlan?

  init(folder: URL, key: String) throws {
    self.folder = folder
    making = folder.appending(path: ".making")
    let known = try? String(contentsOf: making.appending(path: "key"), encoding: .utf8)
    if known == key {
      plan = (try? Data(contentsOf: making.appending(path: "plan.json"))).flatMap {
        try? JSONDecoder().decode(SpinPlan.self, from: $0)
      }
    } else {
      plan = nil
      try? FileManager.default.removeItem(at: making)
      try FileManager.default.createDirectory(at: making, withIntermediateDirectories: true)
      try Data(key.utf8).write(to: making.appending(path: "key"), options: .atomic)
    }
  }

  func keep(_ plan: SpinPlan) throws {
    try JSONEncoder.sorted.encode(plan).write(to: making.appending(path: "plan.json"), options: .atomic)
  }

  /// A frame drawn before.
  func frame(_ index: Int) -> PixelBuffer? { try? ImageDecoder().decode(file(index)) }

  func keep(_ frame: PixelBuffer, as index: Int) throws {
    try frame.encoded(as: .png).write(to: file(index), options: .atomic)
  }

  private func file(_ index: Int) -> URL { making.appending(path: "\(index).png") }

  /// Puts the finished files in place, the manifest last, and clears away what is of an older view.
  func finish(files: [(name: String, data: Data)], manifest: SpinManifest) throws {
    for file in files { try file.data.write(to: folder.appending(path: file.name), options: .atomic) }
    let encoder = JSONEncoder.sorted
    encoder.outputFormatting.insert(.prettyPrinted)
    try encoder.encode(manifest).write(
      to: folder.appending(path: SpinManifest.fileName), options: .atomic)
    try? FileManager.default.removeItem(at: making)
    let kept = Set(files.map(\.name) + [SpinManifest.fileName])
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path)
    where name.hasSuffix(".webp") && !kept.contains(name) {
      try? FileManager.default.removeItem(at: folder.appending(path: name))
    }
  }
}
