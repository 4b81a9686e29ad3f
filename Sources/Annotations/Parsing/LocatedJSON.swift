/// A JSON value that remembers where in the file its objects begin, so that a finding can name the line.
enum LocatedJSON: Sendable {
  case null
  case bool(Bool)
  case number(Double)
  case string(String)
  case array([LocatedJSON])
  case object([(key: String, value: LocatedJSON)], at: Position)

  /// Line and character in it, both from 1.
  struct Position: Sendable, Hashable {
    var line: Int
    var column: Int
  }

  /// An object's value, the last one where a key is repeated; nil for null, so that both read as "not said".
  subscript(key: String) -> LocatedJSON? {
    guard case .object(let members, _) = self, let value = members.last(where: { $0.key == key })?.value
    else { return nil }
    if case .null = value { return nil }
    return value
  }

  /// The elements of an array.
  var elements: [LocatedJSON]? {
    guard case .array(let elements) = self else { return nil }
    return elements
  }

  /// The members of an object.
  var members: [(key: String, value: LocatedJSON)]? {
    guard case .object(let members, _) = self else { return nil }
    return members
  }

  /// Where an object begins; for an array, where its first object does.
  var position: Position? {
    switch self {
    case .object(_, let position): position
    case .array(let elements): elements.lazy.compactMap(\.position).first
    default: nil
    }
  }

  /// The text of a string, or of a number that stands where a name is expected.
  var text: String? {
    switch self {
    case .string(let text): text
    case .number: whole.map(String.init)
    default: nil
    }
  }

  /// The number; a string that holds one counts, since some exporters quote theirs.
  var double: Double? {
    switch self {
    case .number(let number): number
    case .string(let text): Double(text)
    default: nil
    }
  }

  /// The number when it is whole and fits.
  var whole: Int? {
    guard let double, double.rounded() == double, abs(double) <= 9e15 else { return nil }
    return Int(double)
  }

  /// A flag written as true/false or 0/1.
  var flag: Bool? {
    switch self {
    case .bool(let flag): flag
    case .number(let number) where number == 0 || number == 1: number == 1
    case .string(let text): ["true": true, "false": false, "1": true, "0": false][text.lowercased()]
    default: nil
    }
  }

  /// The numbers of an array that holds nothing else.
  var doubles: [Double]? {
    guard let elements else { return nil }
    var numbers: [Double] = []
    numbers.reserveCapacity(elements.count)
    for element in elements {
      guard case .number(let number) = element else { return nil }
      numbers.append(number)
    }
    return numbers
  }
}
