import Domain
import Foundation
import Images
import Looks
import Networks
import Testing

@Suite("Crop log: JSON Lines that come back as they went, strangers' lines left out")
struct CropLogTests {
  private static func crop(_ random: inout SplitMix64) -> CropRecord {
    let names: [String?] = ["sofa", "rug", nil, "a \"quoted\" name\n"]
    return CropRecord(
      picture: "rooms/\(Int.random(in: 0...9, using: &random)).jpg",
      box: Box(
        x: .random(in: 0...0.5, using: &random), y: .random(in: 0...0.5, using: &random),
        width: .random(in: 0.01...0.5, using: &random), height: .random(in: 0.01...0.5, using: &random)),
      time: Date(timeIntervalSince1970: Double(Int.random(in: 0...2_000_000_000, using: &random))),
      categories: (0..<Int.random(in: 0...5, using: &random)).map { _ in
        names.randomElement(using: &random) ?? nil
      },
      session: Bool.random(using: &random) ? "visit" : nil, isSimulated: Bool.random(using: &random))
  }

  @Test("what is written is read")
  func roundTrip() throws {
    var random = SplitMix64(seed: 1)
    let crops = (0..<200).map { _ in Self.crop(&random) }
    let data = try CropLog.data(crops)
    #expect(data.split(separator: UInt8(ascii: "\n")).count == 200)
    let (read, problems) = CropLog.read(data)
    #expect(problems.isEmpty)
    #expect(read == crops)
  }

  @Test("every line a simulator made says so")
  func simulated() throws {
    var random = SplitMix64(seed: 4)
    let crops = CropSimulator().crops(
      of: "a.jpg", boxes: [Box(x: 0.1, y: 0.1, width: 0.5, height: 0.5)], using: &random)
    #expect(!crops.isEmpty)
    for line in try CropLog.data(crops).split(separator: UInt8(ascii: "\n")) {
      #expect(String(decoding: line, as: UTF8.self).contains("\"simulated\":true"))
    }
  }

  @Test(
    "a line that is no crop is named and left out",
    arguments: [
      ("{", "not JSON"), ("[]", "no JSON object"), (#"{"picture": "a.jpg"}"#, "'box' is missing"),
      (
        #"{"picture": "../a.jpg", "box": {"x":0,"y":0,"width":1,"height":1}, "time": "2026-03-01T10:00:00Z", "categories": []}"#,
        "inside the folder"
      ),
      (
        #"{"picture": "a.jpg", "box": {"x":0.5,"y":0,"width":0.9,"height":1}, "time": "2026-03-01T10:00:00Z", "categories": []}"#,
        "not inside the picture"
      ),
      (
        #"{"picture": "a.jpg", "box": {"x":0,"y":0,"width":0,"height":1}, "time": "2026-03-01T10:00:00Z", "categories": []}"#,
        "not inside the picture"
      ),
      (
        #"{"picture": "a.jpg", "box": {"x":0,"y":0,"width":1,"height":1}, "time": "yesterday", "categories": []}"#,
        "yesterday"
      ),
      (
        #"{"picture": "a.jpg", "box": {"x":0,"y":0,"width":1,"height":1}, "time": "2026-03-01T10:00:00Z", "categories": [1]}"#,
        "'categories"
      ),
    ])
  func brokenLines(line: String, reason: String) throws {
    var random = SplitMix64(seed: 2)
    let good = try String(decoding: CropLog.data([Self.crop(&random)]), as: UTF8.self)
    let (crops, problems) = CropLog.read(Data((good + "\n" + line + "\r\n" + good).utf8))
    #expect(crops.count == 2)
    #expect(problems.count == 1)
    #expect(problems.first?.hasPrefix("line 3: ") == true)
    #expect(problems.first?.contains(reason) == true, "\(problems)")
  }

  @Test("damaged logs never stop the reading")
  func fuzz() throws {
    var random = SplitMix64(seed: 9)
    let data = try CropLog.data((0..<20).map { _ in Self.crop(&random) })
    for _ in 0..<200 {
      var bytes = [UInt8](data)
      for _ in 0..<Int.random(in: 1...30, using: &random) {
        bytes[Int.random(in: bytes.indices, using: &random)] = .random(in: 0...255, using: &random)
      }
      let (crops, _) = CropLog.read(Data(bytes))
      for crop in crops { #expect(crop.box.area > 0 && crop.box.right <= 1.01) }
    }
    let long = Data(repeating: UInt8(ascii: "x"), count: 1 << 17)
    #expect(CropLog.read(long).problems.count == 1)
  }
}
