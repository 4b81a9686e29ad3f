import Testing

@testable import Fetching

@Suite struct WebAddressTests {
  @Test(
    "what is refused before any name is looked up",
    arguments: [
      "", "a.jpg", "ftp://a.example/x", "file:///etc/passwd", "gopher://a.example/", "javascript:alert(1)",
      "data:image/png;base64,AA", "http://", "http:///x", "https://user@a.example/", "http://u:p@a.example/",
      "http://good.example\\@127.0.0.1/", "http://a.example:22/", "http://a.example:25/",
      "http://a.example:0/",
      "http://a.example:99999/", "http://a b/", "http://a.example/\r\nHost: b", "http://[::1/",
      "http://[::1%25lo]/",
      "http://a%2eexample/", "//a.example/x",
    ])
  func refused(text: String) {
    #expect(throws: FetchError.self) { try WebAddress(text) }
  }

  @Test("parts") func parts() throws {
    let address = try WebAddress("HTTPS://Shop.Example/a%20b/c.jpg?w=1&h=2#part")
    #expect(address.scheme == "https" && address.host == "shop.example" && address.port == 443)
    #expect(address.target == "/a%20b/c.jpg?w=1&h=2" && address.origin == "https://shop.example")
    #expect(try WebAddress("http://a.example:8080").description == "http://a.example:8080/")
    #expect(try WebAddress("http://[2A00::1]:8080/x").description == "http://[2a00::1]:8080/x")
    #expect(try WebAddress("http://a.example:80/").origin == "http://a.example")
  }

  @Test("redirects may be relative, and are read as strictly") func redirects() throws {
    let base = try WebAddress("https://a.example/x/y.jpg?q")
    #expect(try base.redirected(to: "z.jpg").description == "https://a.example/x/z.jpg")
    #expect(try base.redirected(to: "/z").description == "https://a.example/z")
    #expect(try base.redirected(to: "//b.example/z").description == "https://b.example/z")
    #expect(throws: FetchError.self) { try base.redirected(to: "file:///etc/passwd") }
    #expect(throws: FetchError.self) { try base.redirected(to: "http://u@b.example/") }
  }

  @Test("random texts are read or refused, never misread") func fuzz() {
    var random = Seeded(11)
    let pieces = [
      "http://", "https://", "a.example", "127.0.0.1", "[::1]", "@", ":", "/", "\\", "?", "#", "%", "%00",
      "..", "é",
      "80", "\u{202e}", "[", "]", ";", "x", ".", "0x7f", "//",
    ]
    for _ in 0..<20_000 {
      let text = (0..<Int.random(in: 1...8, using: &random))
        .map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
      guard let address = try? WebAddress(text) else { continue }
      // Read again it is the same: both readers, ours and the client's, see one host.
      #expect((try? WebAddress(address.description)) == address, "\(text)")
      #expect(!address.host.contains("@") && !address.host.contains("%"), "\(text)")
    }
  }
}
