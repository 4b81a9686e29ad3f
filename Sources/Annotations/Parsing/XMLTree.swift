import Foundation

/// An XML element with what is in it, and the line it begins on.
package struct XMLTree: Sendable {
  package var name: String
  package var attributes: [String: String]
  package var children: [XMLTree] = []
  /// The text directly inside, without spaces around it.
  package var text = ""
  var line: Int

  /// The first child of a name.
  subscript(name: String) -> XMLTree? { children.first { $0.name == name } }

  /// The children of a name.
  func all(_ name: String) -> [XMLTree] { children.filter { $0.name == name } }

  /// The number a child's text holds.
  func number(_ name: String) -> Double? { self[name].flatMap { Double($0.text) } }

  /// Reads a whole file.
  ///
  /// - Throws: `AnnotationError` with file and line when it is not well-formed, nested too deep, or declares a
  ///   document type.
  package static func read(_ data: Data, source: String) throws(AnnotationError) -> XMLTree {
    var reader = XMLReader(data, source: source)
    return try reader.tree()
  }
}
