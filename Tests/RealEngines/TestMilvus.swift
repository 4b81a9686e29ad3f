import Foundation

/// A real Milvus, started once a test run and ended with it.
package actor TestMilvus {
  package static let shared = TestMilvus()

  /// Where the server's programs are (`./dev test` unpacks them); nil when they are not there.
  package static let programs: URL? = {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(
      path: "../../.deps/milvus/bin"
    )
    .standardizedFileURL
    let needed = [folder.appending(path: "milvus").path, "/usr/bin/socat", "/usr/bin/unshare"]
    return needed.allSatisfy(FileManager.default.isExecutableFile(atPath:)) ? folder : nil
  }()

  package static var isInstalled: Bool { programs != nil }

  package struct Problem: Error, CustomStringConvertible {
    package let description: String

    package init(description: String) { self.description = description }
  }

  private var running: Task<TestMilvusServer, any Error>?

  /// The server, which is started at the first call.
  package func server() async throws -> TestMilvusServer {
    let task =
      running
      ?? Task {
        let server = TestMilvusServer()
        try await server.start()
        return server
      }
    running = task
    return try await task.value
  }
}

/// One Milvus with its own data folder, in a network of its own.
///
/// It listens on every address, and on a dozen ports. A socket in the file system is the way in.
package final class TestMilvusServer: @unchecked Sendable {
  private let folder: URL
  private var process = Process()
  private var stop = Pipe()

  package init() {
    folder = URL(filePath: "/tmp").appending(path: "vitrine-milvus-\(UUID().uuidString.prefix(8))")
  }

  /// Where to reach it, with options of `MilvusAddress`.
  package func address(_ options: String = "") -> String {
    "milvus+unix://\(folder.path)/socket" + (options.isEmpty ? "" : "?" + options)
  }

  /// Starts the server, with the data it had before a crash if there was one.
  ///
  /// A shell watches over it: when this process ends, however it does, the shell's input ends, and it kills the server and
  /// removes its folder.
  package func start() async throws {
    guard let programs = TestMilvus.programs else {
      throw TestMilvus.Problem(description: "Milvus is not installed")
    }
    try FileManager.default.createDirectory(
      at: folder.appending(path: "configs"), withIntermediateDirectories: true)
    try Self.settings(folder.path).write(
      to: folder.appending(path: "configs/milvus.yaml"), atomically: true, encoding: .utf8)
    try Data().write(to: folder.appending(path: "configs/glog.conf"))
    let script = """
      folder='\(folder.path)'
      rm -f "$folder/crash" "$folder/socket"
      ip link set lo up
      cd "$folder"
      export MILVUSCONF="$folder/configs" DEPLOY_MODE=STANDALONE LD_LIBRARY_PATH='\(programs.path)'
      '\(programs.path)/milvus' run standalone >"$folder/log" 2>&1 </dev/null &
      server=$!
      socat UNIX-LISTEN:"$folder/socket",fork TCP:127.0.0.1:19530 >/dev/null 2>&1 </dev/null &
      relay=$!
      echo $server >"$folder/pid"
      trap 'kill -9 $server $relay 2>/dev/null; wait $server $relay 2>/dev/null
        [ -e "$folder/crash" ] || rm -rf "$folder"' EXIT
      read -r _ || true
      """
    process = Process()
    stop = Pipe()
    process.executableURL = URL(filePath: "/usr/bin/unshare")
    process.arguments =
      (getuid() == 0 ? [] : ["--user", "--map-root-user"]) + ["--net", "/bin/sh", "-c", script]
    process.standardInput = stop
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
  }

  /// Stops the server where it stands, as if it were endlessly slow, or lets it go on.
  package func setStopped(_ isStopped: Bool) throws {
    kill(try pid(), isStopped ? SIGSTOP : SIGCONT)
  }

  /// Ends the server at once without a word to its clients or its files.
  package func crash() {
    _ = FileManager.default.createFile(atPath: folder.appending(path: "crash").path, contents: nil)
    end()
  }

  /// Ends the server and removes its data.
  package func end() {
    try? stop.fileHandleForWriting.close()
    process.waitUntilExit()
  }

  /// The last lines of its log.
  package var lastWords: String {
    String(((try? String(contentsOf: folder.appending(path: "log"), encoding: .utf8)) ?? "").suffix(800))
  }

  private func pid() throws -> pid_t {
    let text = try String(contentsOf: folder.appending(path: "pid"), encoding: .utf8)
    guard let pid = pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)) else {
      throw TestMilvus.Problem(description: "Milvus has no process number")
    }
    return pid
  }

  private static func settings(_ folder: String) -> String {
    """
    etcd:
      use: {embed: true}
      data: {dir: \(folder)/etcd}
      log: {level: error, path: stderr}
    metastore: {type: etcd}
    localStorage: {path: \(folder)/storage}
    mq: {type: rocksmq}
    rocksmq: {path: \(folder)/rocksmq}
    common: {storageType: local}
    log: {level: warn}
    rootCoord: {port: 53100}
    queryCoord: {port: 19531}
    indexNode: {port: 21121}
    queryNode: {port: 21123}
    dataCoord: {port: 13333}
    dataNode: {port: 21124}
    proxy: {port: 19530, internalPort: 19529}
    """
  }
}
