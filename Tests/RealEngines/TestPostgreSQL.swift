import Foundation

/// A real PostgreSQL server on a free port of the loopback, started once a test run and ended with it.
package actor TestPostgreSQL {
  package static let shared = TestPostgreSQL()

  /// Where the server's programs are; nil when it is not installed.
  package static let programs: URL? = {
    let versions = URL(filePath: "/usr/lib/postgresql")
    let found = (try? FileManager.default.contentsOfDirectory(atPath: versions.path)) ?? []
    return found.sorted { $0.compare($1, options: .numeric) == .orderedDescending }
      .map { versions.appending(path: "\($0)/bin") }
      .first { FileManager.default.isExecutableFile(atPath: $0.appending(path: "initdb").path) }
  }()

  package static var isInstalled: Bool { programs != nil }

  package struct Problem: Error, CustomStringConvertible {
    package let description: String
  }

  private var running: Task<String, any Error>?
  package private(set) var server: TestPostgreSQLServer?

  /// A connection address of the server, which is started at the first call.
  package func address() async throws -> String {
    let task = running ?? Task { try await start() }
    running = task
    return try await task.value
  }

  private func start() async throws -> String {
    let server = try TestPostgreSQLServer()
    try await server.start()
    self.server = server
    return server.address
  }
}

/// One server with its own data folder.
package final class TestPostgreSQLServer: @unchecked Sendable {
  private let folder: URL
  private let port: Int
  private var process = Process()
  private var stop = Pipe()

  package var address: String { "postgresql://vitrine@127.0.0.1:\(port)/postgres" }

  package init() throws {
    folder = URL(filePath: "/tmp").appending(path: "vitrine-postgresql-\(UUID().uuidString)")
    port = try Self.freePort()
  }

  /// Starts the server, with the data it had before a crash if there was one.
  ///
  /// A shell watches over it: when this process ends, however it does, the shell's input ends, and
  /// it stops the server and removes its folder. The server refuses to run as root, so then it runs as Debian's
  /// user for it.
  package func start() async throws {
    guard let programs = TestPostgreSQL.programs else {
      throw TestPostgreSQL.Problem(description: "PostgreSQL is not installed")
    }
    let log = folder.path + ".log"
    let script = """
      set -e
      folder='\(folder.path)'
      as=""
      mkdir -p -m 700 "$folder"
      if [ "$(id -u)" = 0 ]; then
        chown postgres "$folder"
        as="setpriv --reuid postgres --regid postgres --clear-groups"
      fi
      cd "$folder"
      rm -f "$folder/crash"
      [ -e "$folder/data" ] || $as '\(programs.path)/initdb' -D "$folder/data" -U vitrine -A trust -N -E UTF8 --locale C.UTF-8 >'\(log)' 2>&1
      $as '\(programs.path)/postgres' -D "$folder/data" -p \(port) -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories= -c fsync=off -c shared_buffers=32MB >>'\(log)' 2>&1 </dev/null &
      server=$!
      trap 'kill -QUIT $server 2>/dev/null; wait $server 2>/dev/null
        [ -e "$folder/crash" ] || rm -rf "$folder" "\(log)"' EXIT
      read -r _ || true
      """
    process = Process()
    stop = Pipe()
    process.executableURL = URL(filePath: "/bin/sh")
    process.arguments = ["-c", script]
    process.standardInput = stop
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    for _ in 0..<600 {
      if Self.answers(port) { return }
      guard process.isRunning else { break }
      try await Task.sleep(for: .milliseconds(100))
    }
    let words = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
    throw TestPostgreSQL.Problem(description: "PostgreSQL did not start: \(words.suffix(600))")
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

  private static func freePort() throws -> Int {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, size) == 0 && getsockname(descriptor, $0, &size) == 0
      }
    }
    guard bound else { throw TestPostgreSQL.Problem(description: "no free port") }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  private static func answers(_ port: Int) -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(port)).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
