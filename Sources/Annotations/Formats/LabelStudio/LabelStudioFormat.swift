import Foundation

/// Label Studio's JSON export: a list of tasks, each with a picture and regions in **percent** of it.
///
/// What goes wrong elsewhere is handled here one by one: tasks without regions stay, a region of another kind
/// (text, keypoints) is counted and passed over, a rectangle whose label is missing or stands in a region of its
/// own with the same id is looked up or reported, numbers beyond 100 are reported and never scaled in silence.
enum LabelStudioFormat: AnnotationCoding {
  static let holds: Set<AnnotationFeature> = [
    .product, .rotation, .crowd, .occlusion, .truncation, .difficulty, .visibility, .confidence, .split,
    .roomType, .emptyPictures,
  ]

  static func read(
    _ source: AnnotationSource, options: AnnotationReadingOptions
  ) throws(AnnotationError) -> AnnotationReading {
    let file = try source.onlyFile(.labelStudio)
    let name = source.name(of: file)
    guard let tasks = try JSONReader.read(file.data, source: name).elements else {
      throw AnnotationError(source: name, message: "is no Label Studio export: a list of tasks is expected")
    }
    let pictureNames = LabelStudioNames(tasks)
    var notes = ReadingNotes()
    var pictures: [AnnotatedPictures.Picture] = []
    for (index, task) in tasks.enumerated() {
      let place = task.position.map { AnnotationPlace(file: name, line: $0.line, column: $0.column) }
      guard let picture = pictureNames[index] else {
        notes.leaveOut(place, "a task's data names no picture")
        continue
      }
      pictures.append(Self.picture(picture, task: task, place: place, file: name, options, &notes))
    }
    return AnnotationReading(pictures: AnnotatedPictures(pictures: pictures), findings: notes.all)
  }

  private static func picture(
    _ name: String, task: LocatedJSON, place: AnnotationPlace?, file: String,
    _ options: AnnotationReadingOptions, _ notes: inout ReadingNotes
  ) -> AnnotatedPictures.Picture {
    let results = results(of: task, place, picture: name, &notes)
    let regions = LabelStudioRegions(results)
    let said = regions.originalSize
    var picture = AnnotatedPictures.Picture(
      name: name,
      size: said ?? PictureSize(task["data"]?["width"]?.double, task["data"]?["height"]?.double)
        ?? options.pictureSize(name),
      split: task["data"]?["split"]?.text, roomType: task["data"]?["room_type"]?.text, place: place)
    guard let size = picture.size else {
      if !results.isEmpty {
        notes.leaveOut(
          place, picture: name,
          "its regions have no original_width and original_height, and there is no such picture")
      }
      return picture
    }
    picture.objects = regions.objects(size: size, file: file, picture: name, &notes)
    return picture
  }

  /// The regions of the annotation that counts: the one marked as ground truth, or the first that stands.
  private static func results(
    of task: LocatedJSON, _ place: AnnotationPlace?, picture: String, _ notes: inout ReadingNotes
  ) -> [LocatedJSON] {
    // `completions` is what old versions called annotations.
    let drawn = (task["annotations"] ?? task["completions"])?.elements ?? []
    let standing = drawn.filter { $0["was_cancelled"]?.flag != true }
    if standing.count > 1 {
      notes.count(
        "tasks were annotated several times; the ground truth, or the first, counts", .assumed, at: place)
    }
    if let chosen = standing.first(where: { $0["ground_truth"]?.flag == true }) ?? standing.first {
      return chosen["result"]?.elements ?? []
    }
    if let predicted = task["predictions"]?.elements?.first(where: { $0["result"]?.elements != nil }) {
      notes.count(
        "tasks have predictions and no annotation; the first prediction counts", .assumed, at: place)
      return predicted["result"]?.elements ?? []
    }
    // The short export puts regions straight into the task, under the control's own name.
    for (_, value) in task.members ?? [] {
      if let elements = value.elements,
        elements.contains(where: { $0["x"]?.double != nil && $0["width"] != nil })
      {
        return elements
      }
    }
    return []
  }
}

/// Pictures' names from what tasks call them.
struct LabelStudioNames {
  private let names: [String?]

  init(_ tasks: [LocatedJSON]) {
    let long = tasks.map { Self.location(of: $0).map(Self.path) }
    // An upload is stored as eight hexadecimal digits, a dash, and the file's own name.
    let short = long.map { $0.map(Self.withoutUploadMark) }
    let counts = Dictionary(short.compactMap { $0 }.map { ($0, 1) }, uniquingKeysWith: +)
    names = zip(long, short).map { long, short in
      guard let short, counts[short] == 1 else { return long }
      return short
    }
  }

  /// The name of a task's picture; nil when its data names none.
  subscript(index: Int) -> String? { names[index] }

  private static func location(of task: LocatedJSON) -> String? {
    let data = task["data"] ?? task
    for key in ["image", "img", "image_url", "url", "picture", "photo"] {
      if let text = data[key]?.text, !text.isEmpty { return text }
    }
    let texts = (data.members ?? []).compactMap(\.value.text)
    return texts.first { PictureName.isPicture(path($0)) }
  }

  /// The path inside the pictures' folder, of a local file, an upload, an object in a bucket, or a web address.
  private static func path(_ location: String) -> String {
    if let range = location.range(of: "local-files/?d=") {
      let path = String(location[range.upperBound...])
      return path.removingPercentEncoding ?? path
    }
    let bare =
      location.contains("://") ? location.split(separator: "?").first.map(String.init) ?? location : location
    if location.hasPrefix("/data/") || location.contains("://") {
      let last = bare.split(separator: "/").last.map(String.init) ?? bare
      return last.removingPercentEncoding ?? last
    }
    return bare
  }

  private static func withoutUploadMark(_ name: String) -> String {
    let characters = Array(name)
    guard characters.count > 9, characters[8] == "-", characters[..<8].allSatisfy(\.isHexDigit),
      !name.contains("/")
    else { return name }
    return String(characters[9...])
  }
}
