import Foundation

/// How long tests with damaged inputs go on: a little in the suite, as long as one likes with `Scripts/fuzz.sh`.
///
/// `VITRINE_FUZZ_ROUNDS` gives the rounds of each test, `VITRINE_FUZZ_SEED` other damages than the suite's.
public enum Fuzzing {
  private static func number(_ name: String) -> Int? {
    ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
  }

  /// The rounds to go, `usual` unless the environment says otherwise.
  public static func rounds(_ usual: Int) -> Int { number("VITRINE_FUZZ_ROUNDS") ?? usual }

  /// A test's own seed, moved by the environment's.
  public static func seed(_ own: UInt64) -> UInt64 {
    own &+ UInt64(max(0, number("VITRINE_FUZZ_SEED") ?? 0)) &* 0x1_0000_0001
  }

  /// Says how many damaged inputs were tried, for who counts them.
  public static func tried(_ count: Int, _ what: String) {
    guard number("VITRINE_FUZZ_ROUNDS") != nil else { return }
    FileHandle.standardError.write(Data("fuzzed \(count) \(what)\n".utf8))
  }
}
