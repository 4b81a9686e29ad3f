import Foundation
import Testing

@testable import vitrine

@Suite(
  .serialized,
  .enabled(
    if: VitrineProcess.executable != nil, "the vitrine executable is not beside the tests; build it first"))
struct BackupTests {
  let home: TestHome

  init() throws { home = try TestHome() }

  private func run(_ arguments: String...) throws -> VitrineProcess.Answer {
    try VitrineProcess.run(arguments, environment: home.environment)
  }

  private func path(_ name: String) -> String { home.root.appending(path: name).path }

  @Test("what a backup holds comes back, whatever happened to the catalogue") func comesBack() throws {
    let shop = path("shop")
    let imported = try run("catalog", "import", home.feed.path, "--data", shop, "--without-embedding")
    #expect(imported.status == 0, "\(imported.errors)")
    #expect(
      try run("scenes", "import", home.showroom.appending(path: "scenes").path, "--data", shop).status == 0)
    let before = try run("catalog", "export", "--data", shop)
    let made = try run("catalog", "backup", path("copy"), "--data", shop, "--json")
    #expect(made.status == 0, "\(made.errors)")
    #expect(try made.json()["products"] as? Int == 8)
    // The same name is not taken twice.
    #expect(try run("catalog", "backup", path("copy"), "--data", shop).status == 1)
    #expect(try run("catalog", "remove", "p1", "p2", "--data", shop).status == 0)
    // A catalogue that is there is not overwritten by accident.
    #expect(try run("catalog", "restore", path("copy"), "--data", shop).status == 1)
    #expect(try run("catalog", "export", "--data", shop).output != before.output)
    let restored = try run("catalog", "restore", path("copy"), "--data", shop, "--replace")
    #expect(restored.status == 0, "\(restored.errors)")
    #expect(try run("catalog", "export", "--data", shop).output == before.output)
    #expect(try run("catalog", "status", "--data", shop, "--json").json()["scenes"] as? Int == 2)
    // Elsewhere too, and after the first folder is gone.
    try FileManager.default.removeItem(atPath: shop)
    #expect(try run("catalog", "restore", path("copy"), "--data", path("other")).status == 0)
    #expect(try run("catalog", "export", "--data", path("other")).output == before.output)
  }

  @Test("a damaged backup is refused by name and changes nothing") func damaged() throws {
    let shop = path("shop")
    #expect(
      try run("catalog", "import", home.feed.path, "--data", shop, "--without-embedding").status == 0)
    #expect(try run("catalog", "backup", path("copy"), "--data", shop).status == 0)
    #expect(try run("catalog", "restore", path("copy"), "--data", path("new"), "--check-only").status == 0)
    #expect(!FileManager.default.fileExists(atPath: path("new")))
    let database = URL(filePath: path("copy/files/catalog.sqlite"))
    var bytes = try Data(contentsOf: database)
    bytes[bytes.count / 2] ^= 1
    try bytes.write(to: database)
    let refused = try run("catalog", "restore", path("copy"), "--data", path("new"))
    #expect(refused.status == 1 && refused.errors.contains("catalog.sqlite"))
    #expect(!FileManager.default.fileExists(atPath: path("new")))
    let manifest = URL(filePath: path("copy/backup.json"))
    let newer = try String(contentsOf: manifest, encoding: .utf8).replacing(
      "\"format\" : 1", with: "\"format\" : 99")
    try newer.write(to: manifest, atomically: true, encoding: .utf8)
    #expect(
      try run("catalog", "restore", path("copy"), "--data", path("new")).errors.contains("newer version"))
    #expect(try run("catalog", "restore", shop, "--data", path("new")).errors.contains("backup.json"))
  }
}
