import Domain
import Foundation
import Images
import Networks

/// Pictures of coloured rectangles, made here, for whole tiny runs.
enum TinyDataSet {
  /// A folder with scenes, annotations, products and queries: red rectangles are sofas, blue ones rugs.
  static func write() throws -> URL {
    let folder = FileManager.default.temporaryDirectory.appending(path: "set-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    var generator = SplitMix64(seed: 9)
    let kinds: [(name: String, id: Int, colour: [UInt8])] = [
      ("sofa", 1, [200, 30, 30]), ("rug", 27, [30, 30, 200]),
    ]
    var images: [[String: Any]] = []
    var annotations: [[String: Any]] = []
    var queries = ""
    for number in 1...6 {
      var bytes = [UInt8](repeating: 220, count: 96 * 96 * 3)
      for (index, kind) in kinds.enumerated() {
        let left = Int.random(in: 2...40, using: &generator)
        let top = index * 48 + Int.random(in: 2...8, using: &generator)
        for row in top..<(top + 36) {
          for column in left..<(left + 48) {
            for channel in 0..<3 { bytes[(row * 96 + column) * 3 + channel] = kind.colour[channel] }
          }
        }
        annotations.append([
          "id": annotations.count + 1, "image_id": number, "category_id": kind.id, "area": 36 * 48,
          "bbox": [left, top, 48, 36], "iscrowd": 0, "product": kind.name,
        ])
        queries +=
          #"{"image": "\#(number).png", "box": [\#(left), \#(top), 48, 36], "category": "\#(kind.name)", "products": ["\#(kind.name)"]}"#
          + "\n"
      }
      try PixelBuffer(width: 96, height: 96, bytes: bytes).encoded(as: .png)
        .write(to: folder.appending(path: "\(number).png"))
      images.append(["id": number, "file_name": "\(number).png", "width": 96, "height": 96])
    }
    let categories = kinds.map { ["id": $0.id, "name": $0.name] as [String: Any] }
    try JSONSerialization.data(
      withJSONObject: ["images": images, "annotations": annotations, "categories": categories]
    ).write(to: folder.appending(path: "annotations.json"))
    var products = ""
    for kind in kinds {
      try PixelBuffer(
        width: 48, height: 48, filledWith: (kind.colour[0], kind.colour[1], kind.colour[2])
      ).encoded(as: .png).write(to: folder.appending(path: "\(kind.name).png"))
      products +=
        #"{"id": "\#(kind.name)", "image": "\#(kind.name).png", "category": "\#(kind.name)"}"# + "\n"
    }
    try Data(products.utf8).write(to: folder.appending(path: "products.jsonl"))
    try Data(queries.utf8).write(to: folder.appending(path: "queries.jsonl"))
    return folder
  }
}
