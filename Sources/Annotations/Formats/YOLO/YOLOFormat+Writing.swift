extension YOLOFormat {
  static func write(
    _ set: AnnotatedPictures, options: AnnotationWritingOptions
  ) throws(AnnotationError) -> AnnotationWriting {
    let numbers = Dictionary(
      set.categories.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var files: [AnnotationFile] = []
    var lists: [String: [String]] = [:]
    var unknown: [String: Int] = [:]
    let known: Set = ["train", "val", "test"]
    for picture in set.pictures {
      // A picture without boxes gets an empty file: it teaches what is no object.
      let lines = picture.objects.compactMap { object -> String? in
        guard let number = numbers[object.category], let size = picture.size else { return nil }
        let box = object.box.scaled(1 / Double(size.width), 1 / Double(size.height))
        let sides = [box.x + box.width / 2, box.y + box.height / 2, box.width, box.height]
        return "\(number) " + sides.map(DecimalText.fraction).joined(separator: " ") + "\n"
      }
      files.append(
        AnnotationFile(path: "labels/\(PictureName.stem(picture.name)).txt", text: lines.joined()))
      let split = picture.split.flatMap { known.contains($0) ? $0 : nil }
      if split == nil, let lost = picture.split { unknown[lost, default: 0] += 1 }
      lists[split ?? "all", default: []].append("./images/\(picture.name)\n")
    }
    var splits: [(name: String, place: String)] = []
    for (split, lines) in lists.sorted(by: { $0.key < $1.key }) {
      files.append(AnnotationFile(path: "\(split).txt", text: lines.joined()))
      splits.append((split, "\(split).txt"))
    }
    // The trainers insist on both; pictures without a split serve for what is missing.
    for needed in ["train", "val"] where lists["all"] != nil && lists[needed] == nil {
      splits.append((needed, "all.txt"))
    }
    let findings = unknown.sorted { $0.key < $1.key }.map { split, count in
      AnnotationFinding(
        .warning, .lost, "YOLO knows the splits train, val and test; '\(split)' of \(count) pictures is lost")
    }
    let names = set.categories.map(\.name)
    files.append(AnnotationFile(path: "data.yaml", text: YOLODescription.text(names: names, splits: splits)))
    return AnnotationWriting(files: files, findings: findings)
  }
}
