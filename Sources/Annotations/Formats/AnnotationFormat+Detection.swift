import Foundation

extension AnnotationFormat {
  /// The format of what was read, by what is in it; nil when nothing fits.
  public static func detected(in source: AnnotationSource) -> AnnotationFormat? {
    source.isFolder ? ofFolder(source) : source.files.first.flatMap(ofFile)
  }

  private static func ofFolder(_ source: AnnotationSource) -> AnnotationFormat? {
    if YOLOFormat.description(in: source) != nil { return .yolo }
    if source.files(endingIn: ".xml").contains(where: { ofFile($0) == .voc }) { return .voc }
    if source.files(endingIn: ".json").contains(where: { ofFile($0) == .deepFashion2 }) {
      return .deepFashion2
    }
    return source.files(endingIn: ".txt").isEmpty ? nil : .yolo
  }

  private static func ofFile(_ file: AnnotationFile) -> AnnotationFormat? {
    let start = String(decoding: file.data.prefix(4096), as: UTF8.self)
    let path = file.path.lowercased()
    if path.hasSuffix(".yaml") || path.hasSuffix(".yml") { return .yolo }
    guard let first = start.first(where: { !$0.isWhitespace && $0 != "\u{FEFF}" }) else { return nil }
    switch first {
    case "<":
      if start.contains("<annotations>") { return .cvat }
      return start.contains("<annotation") ? .voc : nil
    case "[": return .labelStudio
    case "{":
      if start.contains("\"scene\"") && start.contains("\"bbox\"") { return .shopTheLook }
      // The lists may come in any order, and the first one may be long.
      let holds = { (key: String) in file.data.range(of: Data("\"\(key)\"".utf8)) != nil }
      if holds("images") && holds("annotations") { return .coco }
      return holds("pair_id") || holds("item1") || holds("source") ? .deepFashion2 : nil
    default: return nil
    }
  }
}
