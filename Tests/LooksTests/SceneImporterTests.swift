import Catalog
import Domain
import Foundation
import Looks
import Testing

@Suite("SceneImporter: pictures become scenes")
struct SceneImporterTests {
  @Test("a folder's pictures are copied in, with ids safe in an address; bad ones are reported")
  func importsFolder() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStore(path: folder.url.appendingPathComponent("data/c.sqlite").path)
    _ = try folder.picture("in/Living Room/01 ä.png", 9, 9, 9, side: 30)
    _ = try folder.picture("in/living-room-01.png", 9, 9, 9)
    _ = try folder.picture("in/.hidden/secret.png", 9, 9, 9)
    try Data("no".utf8).write(to: folder.url.appendingPathComponent("in/broken.jpg"))
    try Data("no".utf8).write(to: folder.url.appendingPathComponent("in/notes.txt"))
    try Data(#"{"image": {"file_name": "x", "room_type": "nook"}, "annotations": []}"#.utf8)
      .write(to: folder.url.appendingPathComponent("in/living-room-01.json"))
    let scenes = folder.url.appendingPathComponent("data/scenes")
    let report = try await SceneImporter(store: store, folder: scenes)
      .importScenes(from: folder.url.appendingPathComponent("in"))
    #expect(Set(report.imported) == ["living-room-01", "living-room-01-2"])
    #expect(report.failures.map { ($0.file as NSString).lastPathComponent } == ["broken.jpg"])
    let stored = try await store.scenes(page: Page())
    #expect(stored.count == 2)
    for scene in stored {
      #expect(FileManager.default.fileExists(atPath: scenes.appendingPathComponent(scene.image).path))
    }
    #expect(Set(stored.map(\.width)) == [30, 40])
    #expect(Set(stored.map(\.title)) == ["01 ä", "Reading corner"])
  }

  @Test("a COCO file's images are imported with their titles; files outside its folder are not")
  func importsAnnotations() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStore(path: folder.url.appendingPathComponent("c.sqlite").path)
    _ = try folder.picture("set/rooms/a.png", 1, 2, 3)
    _ = try folder.picture("outside.png", 1, 2, 3)
    let json = """
      {"images": [{"id": 1, "file_name": "rooms/a.png", "width": 1, "height": 1, "title": "A room"},
                  {"id": 2, "file_name": "../outside.png", "width": 1, "height": 1}], "annotations": []}
      """
    let file = folder.url.appendingPathComponent("set/annotations.json")
    try Data(json.utf8).write(to: file)
    let importer = SceneImporter(store: store, folder: folder.url.appendingPathComponent("scenes"))
    #expect(try await importer.importScenes(from: file).imported == ["rooms-a"])
    let scene = try #require(try await store.scene(id: "rooms-a"))
    #expect(scene.title == "A room")
    #expect(scene.width == 40)
  }

  @Test("what cannot be read at all is said in one sentence")
  func refuses() async throws {
    let folder = try TemporaryFolder()
    let store = try SQLiteStore(path: folder.url.appendingPathComponent("c.sqlite").path)
    let importer = SceneImporter(store: store, folder: folder.url)
    let none = folder.url.appendingPathComponent("none")
    await #expect(throws: SceneImportError.missing(none.path)) { try await importer.importScenes(from: none) }
    let wrong = folder.url.appendingPathComponent("wrong.json")
    try Data("[]".utf8).write(to: wrong)
    await #expect(throws: SceneImportError.notAnnotations(wrong.path)) {
      try await importer.importScenes(from: wrong)
    }
  }
}
