import Testing

@testable import Fetching

/// One test a range: its first and last address are refused, and what lies just outside a range between public
/// neighbours is not.
@Suite struct AddressRulesTests {
  @Test(
    "IPv4 ranges",
    arguments: [
      ("this network", ["0.0.0.0", "0.0.0.1", "0.255.255.255"], ["1.0.0.0"]),
      ("private 10/8", ["10.0.0.0", "10.255.255.255"], ["9.255.255.255", "11.0.0.0"]),
      ("shared (carrier) 100.64/10", ["100.64.0.0", "100.127.255.255"], ["100.63.255.255", "100.128.0.0"]),
      ("loopback", ["127.0.0.0", "127.0.0.1", "127.255.255.255"], ["126.255.255.255", "128.0.0.0"]),
      (
        "link-local, with clouds' metadata", ["169.254.0.0", "169.254.169.254", "169.254.255.255"],
        ["169.253.255.255", "169.255.0.0"]
      ),
      ("private 172.16/12", ["172.16.0.0", "172.31.255.255"], ["172.15.255.255", "172.32.0.0"]),
      ("protocol assignments", ["192.0.0.0", "192.0.0.255"], ["191.255.255.255", "192.0.1.0"]),
      ("documentation 192.0.2/24", ["192.0.2.0", "192.0.2.255"], ["192.0.1.255", "192.0.3.0"]),
      ("6to4 relay", ["192.88.99.0", "192.88.99.255"], ["192.88.98.255", "192.88.100.0"]),
      ("private 192.168/16", ["192.168.0.0", "192.168.255.255"], ["192.167.255.255", "192.169.0.0"]),
      ("benchmarking", ["198.18.0.0", "198.19.255.255"], ["198.17.255.255", "198.20.0.0"]),
      (
        "documentation 198.51.100/24", ["198.51.100.0", "198.51.100.255"], ["198.51.99.255", "198.51.101.0"]
      ),
      ("documentation 203.0.113/24", ["203.0.113.0", "203.0.113.255"], ["203.0.112.255", "203.0.114.0"]),
      ("multicast", ["224.0.0.0", "239.255.255.255"], ["223.255.255.255"]),
      ("reserved and broadcast", ["240.0.0.0", "255.255.255.254", "255.255.255.255"], []),
    ])
  func ranges4(name: String, refused: [String], allowed: [String]) throws {
    try check(name, refused: refused, allowed: allowed)
  }

  @Test(
    "IPv6 ranges",
    arguments: [
      ("unspecified", ["::"], ["2a00::1"]),
      ("loopback", ["::1"], []),
      ("IPv4-compatible", ["::7f00:1", "::127.0.0.1", "::8.8.8.8", "::ffff:ffff"], []),
      (
        "IPv4-mapped, private",
        ["::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:a9fe:a9fe", "::ffff:0.0.0.0"],
        ["::ffff:8.8.8.8"]
      ),
      ("IPv4-translated", ["::ffff:0:127.0.0.1", "::ffff:0:8.8.8.8"], []),
      (
        "well-known NAT64, private", ["64:ff9b::7f00:1", "64:ff9b::192.168.0.1", "64:ff9b::100.64.0.1"],
        ["64:ff9b::8.8.8.8"]
      ),
      ("the rest of 64:ff9b::/32", ["64:ff9b:0:1::8.8.8.8", "64:ff9a::1"], []),
      ("local NAT64", ["64:ff9b:1::", "64:ff9b:1:ffff:ffff:ffff:ffff:ffff", "64:ff9b:1::8.8.8.8"], []),
      ("discard", ["100::", "100::ffff:ffff:ffff:ffff"], []),
      ("Teredo", ["2001::", "2001::1", "2001:0:ffff:ffff:ffff:ffff:ffff:ffff"], []),
      (
        "protocol assignments (ORCHID, benchmarking)",
        ["2001:2::1", "2001:10::1", "2001:20::1", "2001:1ff::1"],
        ["2001:200::1"]
      ),
      ("documentation 2001:db8", ["2001:db8::", "2001:db8:ffff::1"], ["2001:db7::1", "2001:db9::1"]),
      ("6to4", ["2002::", "2002:7f00:1::1", "2002:808:808::1", "2002:ffff::1"], ["2003::1"]),
      ("documentation 3fff", ["3fff::", "3fff:fff::1"], ["3fff:1000::1"]),
      ("segment routing", ["5f00::", "5f00:ffff::1"], []),
      ("unique local", ["fc00::", "fd12:3456::1", "fdff:ffff::1"], []),
      ("link-local", ["fe80::1", "febf:ffff::1"], []),
      ("site-local", ["fec0::1", "feff:ffff::1"], []),
      ("multicast", ["ff02::1", "ffff:ffff::1"], []),
      (
        "ISATAP", ["2a00::5efe:10.0.0.1", "2a00::200:5efe:8.8.8.8", "2607:f8b0::5efe:808:808"],
        ["2a00::5eff:10.0.0.1", "2a00::1:5efe:808:808"]
      ),
      ("not handed out", ["4000::1", "8000::1", "e000::1", "1::1", "200::1"], ["2606:4700::1111"]),
    ])
  func ranges6(name: String, refused: [String], allowed: [String]) throws {
    try check(name, refused: refused, allowed: allowed)
  }

  private func check(_ name: String, refused: [String], allowed: [String]) throws {
    for text in refused {
      let address = try #require(IPAddress(text), "\(text)")
      #expect(AddressRules.refusal(of: address) != nil, "\(name): \(text)")
    }
    for text in allowed {
      let address = try #require(IPAddress(text), "\(text)")
      #expect(AddressRules.refusal(of: address) == nil, "\(name): \(text)")
    }
  }

  @Test("all ranges of the tables are read") func tables() {
    #expect(AddressRules.forbidden4.count == 15 && AddressRules.forbidden6.count == 15)
  }

  @Test("ranges are read strictly") func rangeText() throws {
    for text in ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0/8", "::/129", "a", "", "10.0.0.0/8/8", "10.0.0.0/"] {
      #expect(AddressRange(text) == nil, "\(text)")
    }
    let range = try #require(AddressRange("10.1.2.3"))
    #expect(range.contains(try #require(IPAddress("10.1.2.3"))))
    #expect(!range.contains(try #require(IPAddress("10.1.2.4"))))
    #expect(AddressRange("fd00::/8")?.description == "fd00::/8")
  }

  @Test("loose spellings are no addresses: only the resolver reads them, and what it says is checked")
  func looseSpellings() {
    for text in ["127.1", "0x7f000001", "2130706433", "0177.0.0.1", "127.0.0.1 ", "[::1]", "::1%lo"] {
      #expect(IPAddress(text) == nil, "\(text)")
    }
  }
}
