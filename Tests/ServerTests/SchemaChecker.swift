import Foundation
import Testing

/// Checks JSON against the part of JSON Schema the document uses: references, types, required and known
/// properties, enumerations, ranges, items.
struct SchemaChecker {
  let document: [String: Any]

  func problems(with value: Any, answering path: String, method: String, status: Int) throws -> [String] {
    let bare = path.split(separator: "?")[0].split(separator: "/")
    let paths = try #require(document["paths"] as? [String: [String: Any]])
    let matching = paths.filter { template, _ in
      let pieces = template.split(separator: "/")
      return pieces.count == bare.count && zip(pieces, bare).allSatisfy { $0 == $1 || $0.hasPrefix("{") }
    }
    // A literal path is meant before one with captures.
    let template = try #require(
      matching.keys.min { $0.filter { $0 == "{" }.count < $1.filter { $0 == "{" }.count })
    let operation = try #require(matching[template]?[method] as? [String: Any])
    let responses = try #require(operation["responses"] as? [String: [String: Any]])
    let response = try #require(responses[String(status)], "\(template) does not describe \(status)")
    let content = try #require(response["content"] as? [String: [String: Any]])
    let schema = try #require(content["application/json"]?["schema"] as? [String: Any])
    return check(value, schema, "$")
  }

  func check(_ value: Any, _ schema: [String: Any], _ place: String) -> [String] {
    if let reference = schema["$ref"] as? String {
      let name = String(reference.split(separator: "/").last ?? "")
      let components = document["components"] as? [String: [String: Any]]
      guard let target = components?["schemas"]?[name] as? [String: Any] else {
        return ["\(place): no schema \(name)"]
      }
      return check(value, target, place)
    }
    var problems: [String] = []
    if let type = schema["type"] as? String, !Self.isValue(value, type) {
      problems.append("\(place): not a \(type)")
    }
    if let allowed = schema["enum"] as? [String], let text = value as? String, !allowed.contains(text) {
      problems.append("\(place): '\(text)' is none of \(allowed)")
    }
    if let number = (value as? NSNumber)?.doubleValue {
      if let least = (schema["minimum"] as? NSNumber)?.doubleValue, number < least {
        problems.append("\(place): too small")
      }
      if let most = (schema["maximum"] as? NSNumber)?.doubleValue, number > most {
        problems.append("\(place): too large")
      }
    }
    if let list = value as? [Any], let items = schema["items"] as? [String: Any] {
      for (index, item) in list.enumerated() { problems += check(item, items, "\(place)[\(index)]") }
    }
    if let object = value as? [String: Any], let properties = schema["properties"] as? [String: Any] {
      for name in schema["required"] as? [String] ?? [] where object[name] == nil {
        problems.append("\(place): \(name) is missing")
      }
      for (name, field) in object {
        guard let known = properties[name] as? [String: Any] else {
          problems.append("\(place): \(name) is not described")
          continue
        }
        problems += check(field, known, "\(place).\(name)")
      }
    }
    return problems
  }

  private static func isValue(_ value: Any, _ type: String) -> Bool {
    switch type {
    case "object": value is [String: Any]
    case "array": value is [Any]
    case "string": value is String
    case "number": value is NSNumber
    case "integer": (value as? NSNumber).map { $0.doubleValue == $0.doubleValue.rounded() } ?? false
    case "boolean": value is Bool
    default: false
    }
  }
}
