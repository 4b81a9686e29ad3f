import Domain
import Foundation
import Hummingbird

extension Request {
  /// The part of a picture the query asks about: `box=X,Y,WIDTH,HEIGHT` in fractions, `category`, and what
  /// `productFilter` reads.
  ///
  /// - Returns: nil when there is no `box`.
  /// - Throws: `ServerProblem` naming the value that is wrong.
  func pieceQuery(limit: Int = 12) throws -> PieceQuery? {
    guard let text = uri.queryParameters.get("box") else { return nil }
    let numbers = text.split(separator: ",").map { Float($0.trimmingCharacters(in: .whitespaces)) }
    let values = numbers.compactMap { $0 }
    guard numbers.count == 4, values.count == 4, values.allSatisfy(\.isFinite), values[2] > 0, values[3] > 0
    else {
      throw ServerProblem.badRequest(
        "'box' must be four numbers, left, top, width and height in fractions of the picture, such as 0.2,0.3,0.25,0.4."
      )
    }
    let box = Box(x: values[0], y: values[1], width: values[2], height: values[3])
      .clipped(toWidth: 1, height: 1)
    guard box.area > 0 else {
      throw ServerProblem.badRequest("'box' lies outside the picture; its numbers are fractions from 0 to 1.")
    }
    let category = uri.queryParameters.get("category").flatMap { $0.isEmpty ? nil : String($0) }
    return PieceQuery(
      box: box, category: category, filter: try productFilter(),
      limit: try number("limit", default: limit, in: 1...48))
  }

  /// Which products the query wants: `min_price`, `max_price`, `brand` and `color` (several times or separated by
  /// `|`), `attribute=NAME:VALUE|VALUE` (several times), `available=1`, `q` for words.
  ///
  /// - Throws: `ServerProblem` naming the value that is wrong.
  func productFilter() throws -> PieceFacets.Filter {
    var attributes: [String: Set<String>] = [:]
    for text in uri.queryParameters.getAll("attribute").prefix(24) where !text.isEmpty {
      guard let (name, values) = PieceFacets.Filter.attribute(String(text)) else {
        throw ServerProblem.badRequest(
          "'attribute' is a name, a colon and a value, or several separated by |, such as material:linen|wool."
        )
      }
      attributes[name, default: []].formUnion(values)
    }
    let words = String(uri.queryParameters.get("q") ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
    return PieceFacets.Filter(
      minimumPrice: try amount("min_price"), maximumPrice: try amount("max_price"),
      brands: choices("brand"), colors: Set(choices("color").map { $0.lowercased() }),
      availableOnly: uri.queryParameters.get("available").map { $0 == "1" || $0 == "true" } ?? false,
      attributes: attributes, words: words)
  }

  private func choices(_ name: String) -> Set<String> {
    Set(
      uri.queryParameters.getAll(name).prefix(24).flatMap {
        $0.split(separator: "|").prefix(24).map(String.init)
      })
  }

  private func amount(_ name: String) throws -> Decimal? {
    guard let text = uri.queryParameters.get(name), !text.isEmpty else { return nil }
    guard let value = Decimal(string: String(text), locale: Locale(identifier: "en_US_POSIX")), value >= 0
    else {
      throw ServerProblem.badRequest("'\(name)' must be an amount such as 129 or 129.50.")
    }
    return value
  }
}
