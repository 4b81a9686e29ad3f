import Foundation

/// A file with a path relative to the folder it is read from or written to.
public struct AnnotationFile: Sendable, Hashable {
  /// The path.
  public var path: String
  /// What is in it.
  public var data: Data

  /// A file from its parts.
  public init(path: String, data: Data) {
    self.path = path
    self.data = data
  }

  /// A file of text.
  init(path: String, text: String) { self.init(path: path, data: Data(text.utf8)) }
}

/// The files annotations are read from, in memory: one file, or what a folder holds.
public struct AnnotationSource: Sendable {
  /// What the person named; findings speak of it.
  public var location: String
  /// Whether `location` is a folder.
  public var isFolder: Bool
  /// Annotation files: a folder's by ascending path; otherwise the named one first.
  public var files: [AnnotationFile]
  /// Paths of picture files in the folder, ascending.
  public var pictures: [String]

  /// A source from its parts.
  public init(location: String, isFolder: Bool, files: [AnnotationFile], pictures: [String] = []) {
    self.location = location
    self.isFolder = isFolder
    self.files = isFolder ? files.sorted { $0.path < $1.path } : files
    self.pictures = pictures.sorted()
  }

  /// How findings call one of the files.
  func name(of file: AnnotationFile) -> String {
    isFolder ? (location.hasSuffix("/") ? location : location + "/") + file.path : location
  }

  /// The file that a format of one file is.
  func onlyFile(_ format: AnnotationFormat) throws(AnnotationError) -> AnnotationFile {
    guard !isFolder, let file = files.first else {
      throw AnnotationError(
        source: location, message: "is a folder, but \(format.title) annotations are one file; name that file"
      )
    }
    return file
  }

  /// Files whose name ends so.
  func files(endingIn ending: String) -> [AnnotationFile] {
    files.filter { $0.path.lowercased().hasSuffix(ending) }
  }
}

extension AnnotationSource {
  /// Largest single file, in bytes.
  static let largestFile = 1 << 30
  /// Most files taken from a folder.
  static let mostFiles = 2_000_000

  /// Reads a file, or everything a folder holds that may belong to annotations.
  ///
  /// Pictures are only listed.
  ///
  /// - Throws: `AnnotationError` when there is nothing to read, or too much.
  public static func read(_ url: URL) throws(AnnotationError) -> AnnotationSource {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: url.path, isDirectory: &isFolder) else {
      throw AnnotationError(source: url.path, message: "is not there; check the path")
    }
    guard isFolder.boolValue else {
      var files = [
        AnnotationFile(path: url.lastPathComponent, data: try contents(of: url, limit: largestFile))
      ]
      let beside = ShopTheLookFormat.categoryFile(of: url.lastPathComponent)
      let categories = url.deletingLastPathComponent().appending(path: beside)
      if FileManager.default.fileExists(atPath: categories.path) {
        files.append(AnnotationFile(path: beside, data: try contents(of: categories, limit: largestFile)))
      }
      return AnnotationSource(location: url.path, isFolder: false, files: files)
    }
    var files: [AnnotationFile] = []
    var pictures: [String] = []
    let paths = FileManager.default.enumerator(atPath: url.path)
    while let path = paths?.nextObject() as? String {
      guard files.count + pictures.count < mostFiles else {
        throw AnnotationError(source: url.path, message: "holds more than \(mostFiles) files; split it")
      }
      if PictureName.isPicture(path) {
        pictures.append(path)
      } else if isAnnotation(path) {
        files.append(
          AnnotationFile(path: path, data: try contents(of: url.appending(path: path), limit: largestFile)))
      }
    }
    return AnnotationSource(location: url.path, isFolder: true, files: files, pictures: pictures)
  }

  private static func isAnnotation(_ path: String) -> Bool {
    let name = path.lowercased()
    return [".txt", ".xml", ".json", ".yaml", ".yml", ".names"].contains { name.hasSuffix($0) }
  }
}

/// Paths of pictures.
enum PictureName {
  /// Endings of picture files, the most common first.
  static let endings = [".jpg", ".jpeg", ".png", ".webp", ".gif", ".heic", ".avif", ".bmp", ".tif", ".tiff"]

  /// Whether a path has a picture's ending.
  static func isPicture(_ path: String) -> Bool { endings.contains { path.lowercased().hasSuffix($0) } }

  /// A path without a picture's ending.
  static func stem(_ path: String) -> String {
    let lowercased = path.lowercased()
    guard let ending = endings.first(where: { lowercased.hasSuffix($0) }), path.count > ending.count else {
      return path
    }
    return String(path.dropLast(ending.count))
  }

  /// The picture a format means that leaves the ending out: the one that exists, otherwise a JPEG.
  static func named(_ stem: String, _ options: AnnotationReadingOptions) -> String {
    if isPicture(stem) { return stem }
    return endings.prefix(7).map { stem + $0 }.first { options.pictureSize($0) != nil } ?? stem + ".jpg"
  }

  /// Whether files may be written under this path: inside the folder, on every system.
  static func isSafe(_ path: String) -> Bool {
    guard !path.isEmpty, !path.hasPrefix("/"), !path.contains("\\"), path.utf8.count < 1000,
      !path.unicodeScalars.contains(where: { $0.value < 32 })
    else { return false }
    return path.split(separator: "/", omittingEmptySubsequences: false).allSatisfy {
      !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 250
    }
  }
}

extension AnnotatedPictures {
  /// The part a format can name files for, with sizes; the rest is reported.
  func writable(in format: AnnotationFormat, _ findings: inout [AnnotationFinding]) -> AnnotatedPictures {
    var result = self
    var stems: Set<String> = []
    result.pictures = pictures.filter { picture in
      func refuse(_ message: String) -> Bool {
        findings.append(AnnotationFinding(.error, .lost, at: picture.place, picture: picture.name, message))
        return false
      }
      guard picture.size != nil else {
        return refuse("its size is not known, so it is left out; name the pictures' folder with --images")
      }
      guard format.isFolder else { return true }
      guard PictureName.isSafe(picture.name) else {
        return refuse("no file can be named after it, so it is left out; rename it to a plain relative path")
      }
      guard stems.insert(PictureName.stem(picture.name)).inserted else {
        return refuse(
          "another picture differs only in its ending, and \(format.title) goes without; it is left out")
      }
      return true
    }
    result.listMissingCategories()
    for index in result.pictures.indices {
      result.pictures[index].objects.removeAll { object in
        guard !object.box.isFinite else { return false }
        findings.append(
          AnnotationFinding(
            .error, .lost, at: object.place, picture: pictures[index].name,
            "its box is not made of usable numbers, so it is left out"))
        return true
      }
    }
    return result
  }
}

extension AnnotationFormat {
  /// Whether a folder's files may be named after a picture: a plain path that does not leave the folder.
  public static func canName(_ picture: String) -> Bool { PictureName.isSafe(picture) }
}
