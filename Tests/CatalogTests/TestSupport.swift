import Domain
import Foundation

@testable import Catalog

/// A folder that is removed when the test is over.
final class TemporaryFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("vitrine-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  /// Writes a file and returns its path.
  @discardableResult
  func write(_ data: Data, _ name: String) throws -> String {
    let file = URL(fileURLWithPath: path).appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try data.write(to: file)
    return file.path
  }

  @discardableResult
  func write(_ text: String, _ name: String) throws -> String { try write(Data(text.utf8), name) }

  func store() throws -> SQLiteStore { try SQLiteStore(path: path + "/catalogue.sqlite") }
}

/// All items and issues of a feed.
func contents(of path: String, limits: FeedLimits = FeedLimits(), format: FeedFormat? = nil) throws
  -> (items: [FeedItem], issues: [FeedIssue])
{
  var items: [FeedItem] = []
  var issues: [FeedIssue] = []
  try FeedReader(path: path, format: format, limits: limits).read { result in
    switch result {
    case .success(let item): items.append(item)
    case .failure(let issue): issues.append(issue)
    }
  }
  return (items, issues)
}

/// A few random changes of bytes: flips, cuts, repeats, insertions of what matters to the parser.
func mutated(_ data: Data, _ random: inout SplitMix64, tokens: [String]) -> Data {
  var bytes = [UInt8](data)
  for _ in 0..<Int.random(in: 1...6, using: &random) where !bytes.isEmpty {
    let place = Int.random(in: 0..<bytes.count, using: &random)
    let end = min(bytes.count, place + Int.random(in: 1...40, using: &random))
    switch Int.random(in: 0..<5, using: &random) {
    case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 1: bytes.removeSubrange(place..<end)
    case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
    case 3: bytes.removeSubrange(place...)
    default: bytes.insert(contentsOf: Array((tokens.randomElement(using: &random) ?? "").utf8), at: place)
    }
  }
  return Data(bytes)
}

/// A small, fast, seeded source of random numbers (Steele, Lea and Flood, 2014).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }

  /// 0..<1.
  mutating func share() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Roughly normal numbers: sums of four even ones.
  mutating func vector(_ dimension: Int) -> [Float] {
    (0..<dimension).map { _ in Float(share() + share() + share() + share() - 2) }
  }
}
