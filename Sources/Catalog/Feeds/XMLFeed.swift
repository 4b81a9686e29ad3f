import Foundation
import FoundationXML

/// Reads Google Merchant feeds in RSS 2.0 and Atom as a stream: one item at a time is in memory.
///
/// Entities beyond XML's own five are refused with the feed, so none can be used to read files or to swell.
struct XMLFeed {
  let limits: FeedLimits

  /// Gives each item or issue in order; a fault of the XML itself comes last, after what preceded it.
  func read(_ path: String, _ body: (Result<RawItem, FeedIssue>) throws -> Void) throws {
    guard let stream = InputStream(fileAtPath: path) else { throw CocoaError(.fileReadNoSuchFile) }
    try withoutActuallyEscaping(body) { body in
      let parser = XMLParser(stream: stream)
      parser.shouldResolveExternalEntities = false
      parser.externalEntityResolvingPolicy = .never
      let delegate = Delegate(limits: limits, body: body)
      parser.delegate = delegate
      let isWhole = parser.parse()
      parser.delegate = nil
      if let error = delegate.thrown { throw error }
      if let refusal = delegate.refusal {
        try body(.failure(refusal))
      } else if !isWhole {
        let reason = delegate.fault ?? "the XML ends early or is malformed"
        try body(
          .failure(FeedIssue(line: max(1, parser.lineNumber), reason: reason, endsFeed: true)))
      } else if !delegate.sawFeed {
        let reason = "is neither RSS nor Atom: no item or entry elements in an rss, feed or channel"
        try body(.failure(FeedIssue(line: 1, reason: reason, endsFeed: true)))
      }
    }
  }

  /// Collects the values of the item being read.
  private final class Delegate: NSObject, XMLParserDelegate {
    let limits: FeedLimits
    let body: (Result<RawItem, FeedIssue>) throws -> Void
    var thrown: (any Error)?
    var refusal: FeedIssue?
    var fault: String?
    var sawFeed = false

    private var depth = 0
    private var itemDepth = 0
    private var item: RawItem?
    private var problem: FeedIssue?
    private var text = ""
    private var fieldCount = 0

    init(limits: FeedLimits, body: @escaping (Result<RawItem, FeedIssue>) throws -> Void) {
      self.limits = limits
      self.body = body
    }

    func parser(
      _ parser: XMLParser, didStartElement element: String, namespaceURI: String?, qualifiedName: String?,
      attributes: [String: String]
    ) {
      depth += 1
      guard depth <= limits.depth else {
        return refuse(parser, "elements nest more than \(limits.depth) deep")
      }
      let name = RawItem.name(element)
      if item == nil {
        if depth == 1 { sawFeed = ["rss", "feed", "channel", "rdf"].contains(name) }
        if depth > 1, name == "item" || name == "entry" {
          item = RawItem(line: parser.lineNumber)
          itemDepth = depth
          problem = nil
          fieldCount = 0
        }
      } else if depth == itemDepth + 1 {
        text = ""
        // Atom keeps the address in an attribute; other relations than the page itself are not ours.
        if name == "link", let address = attributes["href"], (attributes["rel"] ?? "alternate") == "alternate" {
          text = address
        }
      }
    }

    func parser(_ parser: XMLParser, foundCharacters characters: String) {
      guard item != nil, depth == itemDepth + 1, problem == nil else { return }
      guard text.utf8.count + characters.utf8.count <= limits.fieldBytes else {
        return note(parser, "a value is longer than \(limits.fieldBytes) bytes")
      }
      text += characters
    }

    func parser(_ parser: XMLParser, foundCDATA block: Data) {
      self.parser(parser, foundCharacters: String(decoding: block, as: UTF8.self))
    }

    func parser(
      _ parser: XMLParser, didEndElement element: String, namespaceURI: String?, qualifiedName: String?
    ) {
      defer { depth -= 1 }
      guard item != nil else { return }
      if depth == itemDepth + 1 {
        keep(parser, element)
      } else if depth == itemDepth {
        give(parser)
      }
    }

    private func keep(_ parser: XMLParser, _ element: String) {
      fieldCount += 1
      guard fieldCount <= limits.fieldsPerItem else {
        return note(parser, "has more than \(limits.fieldsPerItem) values")
      }
      let value = text.trimmed
      guard !value.isEmpty else { return }
      let name = RawItem.name(element)
      // g:title is meant for shopping, a plain title for news readers: the former wins.
      if element.contains(":") {
        item?.values[name, default: []].insert(value, at: marked[name, default: 0])
        marked[name, default: 0] += 1
      } else {
        item?.values[name, default: []].append(value)
      }
    }

    /// How many values of each name came with a prefix; they precede those without.
    private var marked: [String: Int] = [:]

    private func give(_ parser: XMLParser) {
      guard let whole = item else { return }
      item = nil
      marked = [:]
      do {
        if var problem {
          problem.id = whole.first("id")
          try body(.failure(problem))
        } else {
          try body(.success(whole))
        }
      } catch {
        thrown = error
        parser.abortParsing()
      }
    }

    func parser(_ parser: XMLParser, foundInternalEntityDeclarationWithName name: String, value: String?) {
      refuse(parser, "declares the entity \(name.prefix(40)); feeds may not declare entities")
    }

    func parser(
      _ parser: XMLParser, foundExternalEntityDeclarationWithName name: String, publicID: String?,
      systemID: String?
    ) {
      refuse(parser, "declares the entity \(name.prefix(40)); feeds may not declare entities")
    }

    func parser(_ parser: XMLParser, parseErrorOccurred error: any Error) {
      if fault == nil { fault = "the XML is malformed (\((error as NSError).localizedDescription))" }
    }

    private func note(_ parser: XMLParser, _ reason: String) {
      if problem == nil { problem = FeedIssue(line: parser.lineNumber, reason: reason) }
    }

    private func refuse(_ parser: XMLParser, _ reason: String) {
      if refusal == nil {
        refusal = FeedIssue(line: max(1, parser.lineNumber), reason: reason, endsFeed: true)
      }
      parser.abortParsing()
    }
  }
}
