import Foundation
import Testing

/// What builds for ARM and runs it.
enum ARMEmulation {
  static let programs: (compiler: URL, emulator: URL)? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    func program(_ name: String) -> URL? {
      folders.map { URL(filePath: String($0)).appending(path: name) }
        .first { FileManager.default.isExecutableFile(atPath: $0.path) }
    }
    // Its libraries and headers; what compiles is the clang that builds Vitrine.
    guard program("aarch64-linux-gnu-g++") != nil, let emulator = program("qemu-aarch64"),
      let compiler = program("clang++")
    else { return nil }
    return (compiler, emulator)
  }()
}

/// The ARM kernels on a machine that is not one: built by clang with Debian's cross headers, run by qemu.
@Suite(
  .enabled(
    if: ARMEmulation.programs != nil,
    "needs clang++, aarch64-linux-gnu-g++ and qemu-aarch64 (./dev test installs the latter two)"))
struct ARMKernelTests {
  private func run(_ program: URL, _ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, text)
  }

  @Test("NEON, with and without its dot products, gives the scalar kernel's integers") func sameIntegers()
    throws
  {
    let programs = try #require(ARMEmulation.programs)
    let folder = try TemporaryFolder()
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    let scan = tests.deletingLastPathComponent().deletingLastPathComponent().appending(path: "Sources/CScan")
    let sources = try FileManager.default.contentsOfDirectory(atPath: scan.path)
      .filter { $0.hasSuffix(".cpp") }.map { scan.appending(path: $0).path }
    let binary = folder.path + "/kernels_check"
    let built = try run(
      programs.compiler,
      [
        "--target=aarch64-linux-gnu", "-std=c++20", "-O2", "-static", "-fuse-ld=lld", "-I",
        scan.appending(path: "include").path, "-I", scan.path,
        tests.appending(path: "Kernels/kernels_check.cpp").path, "-o", binary,
      ] + sources)
    try #require(built.status == 0, "\(built.output)")
    let modern = try run(programs.emulator, ["-cpu", "max", binary])
    #expect(modern.status == 0 && modern.output == "scalar\nNEON\nNEON dot product\n", "\(modern.output)")
    let old = try run(programs.emulator, ["-cpu", "cortex-a53", binary])
    #expect(old.status == 0 && old.output == "scalar\nNEON\n", "\(old.output)")
  }
}
