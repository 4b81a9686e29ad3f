/// Which addresses belong to the public Internet, by IANA's registries of special-purpose addresses for IPv4 and
/// IPv6, and which only look as if they did.
///
/// Whoever may name an address for us to fetch could otherwise read what only this machine can reach: services on
/// loopback, a cloud's metadata at 169.254.169.254, printers and routers of the house.
public enum AddressRules {
  /// Why an address may not be fetched from, nil when it may.
  public static func refusal(of address: IPAddress) -> String? {
    if address.bytes.count == 4 {
      return forbidden4.first { $0.range.contains(address) }?.name
    }
    if let embedded = translated(address) {
      return refusal(of: embedded).map { "\($0), reached through IPv6" }
    }
    if let known = forbidden6.first(where: { $0.range.contains(address) }) { return known.name }
    if isISATAP(address) { return "an ISATAP tunnel's address" }
    // Only 2000::/3 is handed out for the public Internet; the rest is reserved.
    return address.bytes[0] & 0xe0 == 0x20 ? nil : "a reserved address"
  }

  /// A range that is not public, with its name in a sentence.
  struct Forbidden {
    let range: AddressRange
    let name: String
  }

  static let forbidden4: [Forbidden] = ranges([
    ("0.0.0.0/8", "an address of 'this network'"),
    ("10.0.0.0/8", "a private address"),
    ("100.64.0.0/10", "an address shared behind a carrier's translation"),
    ("127.0.0.0/8", "a loopback address"),
    ("169.254.0.0/16", "a link-local address"),
    ("172.16.0.0/12", "a private address"),
    ("192.0.0.0/24", "an address for protocol assignments"),
    ("192.0.2.0/24", "a documentation address"),
    ("192.88.99.0/24", "a 6to4 relay's address"),
    ("192.168.0.0/16", "a private address"),
    ("198.18.0.0/15", "a benchmarking address"),
    ("198.51.100.0/24", "a documentation address"),
    ("203.0.113.0/24", "a documentation address"),
    ("224.0.0.0/4", "a multicast address"),
    ("240.0.0.0/4", "a reserved or broadcast address"),
  ])

  static let forbidden6: [Forbidden] = ranges([
    ("::1/128", "a loopback address"),
    ("::/96", "an unspecified or IPv4-compatible address"),
    ("::ffff:0:0:0/96", "an address translated to IPv4"),
    ("64:ff9b:1::/48", "an address of a local NAT64"),
    ("100::/64", "a discarding address"),
    ("2001::/32", "a Teredo tunnel's address"),
    ("2001::/23", "an address for protocol assignments"),
    ("2001:db8::/32", "a documentation address"),
    ("2002::/16", "a 6to4 tunnel's address"),
    ("3fff::/20", "a documentation address"),
    ("5f00::/16", "a segment-routing address"),
    ("fc00::/7", "a private address"),
    ("fe80::/10", "a link-local address"),
    ("fec0::/10", "a site-local address"),
    ("ff00::/8", "a multicast address"),
  ])

  /// The IPv4 address that an IPv4-mapped (`::ffff:a.b.c.d`) or well-known NAT64 (`64:ff9b::a.b.c.d`) address
  /// reaches: what matters is where it leads.
  private static func translated(_ address: IPAddress) -> IPAddress? {
    guard translating.contains(where: { $0.contains(address) }) else { return nil }
    return IPAddress(bytes: Array(address.bytes[12...]))
  }

  private static let translating = ["::ffff:0:0/96", "64:ff9b::/96"].compactMap { AddressRange($0) }

  /// RFC 5214: an interface number of `0:5efe` (or, with the universal bit, `200:5efe`) and an IPv4 address.
  private static func isISATAP(_ address: IPAddress) -> Bool {
    address.bytes[8] & 0xfd == 0 && address.bytes[9] == 0 && address.bytes[10] == 0x5e
      && address.bytes[11] == 0xfe
  }

  private static func ranges(_ table: [(String, String)]) -> [Forbidden] {
    table.compactMap { text, name in AddressRange(text).map { Forbidden(range: $0, name: name) } }
  }
}
