import Foundation

/// Which picture belongs to which label file and split in a YOLO folder.
struct YOLOLayout {
  /// A picture, its label file where there is one, and its split.
  struct Entry {
    var name: String
    var labels: AnnotationFile?
    var split: String?
  }

  private let source: AnnotationSource
  private let description: YOLODescription?
  private let labelFiles: [String: AnnotationFile]

  init(_ source: AnnotationSource, _ description: YOLODescription?) {
    self.source = source
    self.description = description
    // The same lists that name classes and pictures also end in .txt.
    let lists = Set((description?.splits ?? []).flatMap(\.places).map(Self.normalized))
    let labels = source.files(endingIn: ".txt").filter { file in
      !lists.contains(file.path)
        && ![
          "classes.txt", "names.txt", "labels.txt", "predefined_classes.txt", "readme.txt",
          "readme.roboflow.txt", "readme.dataset.txt",
        ]
        .contains(YOLOFormat.lastComponent(file.path).lowercased())
    }
    labelFiles = Dictionary(labels.map { ($0.path, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Every picture once, by name: those the splits list, those in the folder, and those only labels speak of.
  func entries(_ options: AnnotationReadingOptions) -> [Entry] {
    var entries: [String: Entry] = [:]
    var used: Set<String> = []
    func add(_ picture: String, split: String?) {
      let name = Self.name(of: picture)
      guard entries[name] == nil else {
        // Listed for two splits (such as one list for both): it belongs to none.
        if entries[name]?.split != split { entries[name]?.split = nil }
        return
      }
      let labels = Self.labels(of: picture).lazy.compactMap { labelFiles[$0] }.first
      if let labels { used.insert(labels.path) }
      entries[name] = Entry(name: name, labels: labels, split: split)
    }
    for (listed, places) in description?.splits ?? [] {
      let split = listed == "all" ? nil : listed
      for place in places.map(Self.normalized) {
        if let list = source.files.first(where: { $0.path == place }) {
          let lines = String(decoding: list.data, as: UTF8.self).split(whereSeparator: \.isNewline)
          for line in lines { add(Self.normalized(line.trimmingCharacters(in: .whitespaces)), split: split) }
        } else {
          for picture in source.pictures where picture.hasPrefix(place + "/") { add(picture, split: split) }
        }
      }
    }
    let listed = Set(entries.keys)
    for picture in source.pictures where !listed.contains(Self.name(of: picture)) { add(picture, split: nil) }
    for (path, file) in labelFiles where !used.contains(path) {
      let stem = Self.name(of: String(path.dropLast(4)).replacingComponent("labels", with: "images"))
      let name = PictureName.named(stem, options)
      if entries[name] == nil { entries[name] = Entry(name: name, labels: file, split: nil) }
    }
    return entries.values.sorted { $0.name < $1.name }
  }

  /// A path without steps that lead nowhere; exporters write `../train/images` for a folder beside their file.
  static func normalized(_ path: String) -> String {
    path.split(separator: "/").filter { $0 != "." && $0 != ".." }.joined(separator: "/")
  }

  /// The picture's name: below `images/`, where it lies there.
  private static func name(of picture: String) -> String {
    picture.hasPrefix("images/") ? String(picture.dropFirst(7)) : picture
  }

  /// Where a picture's labels may lie.
  private static func labels(of picture: String) -> [String] {
    let stem = PictureName.stem(picture)
    return [stem.replacingComponent("images", with: "labels") + ".txt", stem + ".txt", "labels/\(stem).txt"]
  }
}

extension String {
  /// The path with its last folder of that name renamed.
  fileprivate func replacingComponent(_ name: String, with other: String) -> String {
    var parts = split(separator: "/").map(String.init)
    guard let index = parts.dropLast().lastIndex(of: name) else { return self }
    parts[index] = other
    return parts.joined(separator: "/")
  }
}
