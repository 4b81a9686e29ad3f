/// Where parameters come from: an engine's dictionary of tensors, a weight file, or a list being made.
public protocol ParameterSource<Value>: AnyObject {
  /// The engine's tensor.
  associatedtype Value
  /// The parameter of that dotted path. The shape is what the network needs; a source made from checked
  /// weights has it already.
  func parameter(_ path: String, shape: [Int]) -> Value
}

/// A place among a network's parameters, named by a dotted path as in PyTorch's state dicts.
///
/// `p / "layer1" / 0` goes down, `p["weight", 64, 3, 7, 7]` takes the parameter of that shape. Layers are
/// plain functions of a value and a place, so published weights load by name and freezing, decay and
/// export are dictionary work.
public struct Parameters<Value> {
  /// Dotted path, empty at the root.
  public let path: String
  /// Where the values come from.
  public let source: any ParameterSource<Value>

  /// The root of a source, or a place in it.
  public init(_ source: any ParameterSource<Value>, path: String = "") {
    self.source = source
    self.path = path
  }

  /// The place below by name.
  public static func / (place: Parameters, name: String) -> Parameters {
    Parameters(place.source, path: place.path.isEmpty ? name : place.path + "." + name)
  }

  /// The place below by number.
  public static func / (place: Parameters, index: Int) -> Parameters { place / String(index) }

  /// The parameter of that name and shape here.
  public subscript(_ name: String, _ shape: Int...) -> Value {
    source.parameter((self / name).path, shape: shape)
  }
}
