import ArgumentParser
import Foundation

/// Something a person has to know, in one sentence, and act on.
struct Failure: Error, CustomStringConvertible {
  /// What happened, where, and what to do.
  let description: String

  init(_ description: String) { self.description = description }

  /// Ends the process the way a shell expects.
  ///
  /// 0 for help that was asked for, 2 for a command that was typed wrongly, 1 with one sentence for the rest.
  static func exit(for error: any Error) -> Never {
    let code = Vitrine.exitCode(for: error)
    if code == .success {
      print(Vitrine.fullMessage(for: error))
      Foundation.exit(0)
    }
    if code == .validationFailure {
      Output.note(Vitrine.fullMessage(for: error))
      Foundation.exit(2)
    }
    if let code = error as? ExitCode { Foundation.exit(code.rawValue) }
    Output.note("vitrine: \(sentence(for: error))")
    Foundation.exit(1)
  }

  /// An error as a person reads it, whoever threw it.
  static func sentence(for error: any Error) -> String {
    switch error {
    case is CancellationError: return "it was cancelled"
    case let error as DecodingError: return decoding(error)
    case let error as any LocalizedError:
      if let text = error.errorDescription { return text }
    default: break
    }
    // Foundation's errors describe themselves as dumps; their user-facing text is in localizedDescription.
    if error is CocoaError || error is POSIXError || error is URLError { return error.localizedDescription }
    return String(describing: error)
  }

  private static func decoding(_ error: DecodingError) -> String {
    switch error {
    case .keyNotFound(let key, _): return "a file's JSON lacks \"\(key.stringValue)\""
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      let place = context.codingPath.map(\.stringValue).joined(separator: ".")
      return "a file's JSON is not as it should be" + (place.isEmpty ? "" : " at \(place)")
    @unknown default: return "a file's JSON is not as it should be"
    }
  }
}
