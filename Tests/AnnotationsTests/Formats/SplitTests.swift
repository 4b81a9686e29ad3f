import Annotations
import Testing

@Suite struct SplitTests {
  private func set(_ count: Int, seed: UInt64 = 1) -> AnnotatedPictures {
    var random = Seeded(seed)
    let box = PreciseBox(x: 0, y: 0, width: 5, height: 5)
    return AnnotatedPictures(
      categories: ["often", "rare"].map { .init(name: $0) },
      pictures: (0..<count).map { number in
        var objects = (0..<Int.random(in: 0...3, using: &random)).map { _ in
          AnnotatedPictures.Object(category: "often", box: box)
        }
        if number.isMultiple(of: 10) { objects.append(.init(category: "rare", box: box)) }
        return .init(name: "p\(number).jpg", size: PictureSize(width: 9, height: 9), objects: objects)
      })
  }

  private let shares = [PictureSplit.Share(name: "train", part: 3), .init(name: "val", part: 1)]

  @Test func namesDigestDecides() {
    // From `printf %s NAME | sha256sum`.
    let pictures = AnnotatedPictures(
      pictures: ["000000000009.jpg", "0002.jpg", "a.jpg"].map {
        .init(name: $0, size: nil)
      })
    let splits = PictureSplit.nameDigest(endings: ["0", "1"]).splits(of: pictures)
    for (name, split) in splits { #expect(split == HashSplit.split(of: name)) }
  }

  @Test func sharesAreMetAndStayWhenPicturesAreAdded() {
    let few = PictureSplit.shares(shares, seed: 4).splits(of: set(500))
    let more = PictureSplit.shares(shares, seed: 4).splits(of: set(1000))
    #expect(few.allSatisfy { more[$0.key] == $0.value })
    let held = more.values.count { $0 == "val" }
    #expect((200...300).contains(held))
    #expect(PictureSplit.shares(shares, seed: 5).splits(of: set(500)) != few)
  }

  @Test func stratificationSharesOutEveryCategory() {
    let set = set(400)
    let splits = PictureSplit.stratified(shares, seed: 1).splits(of: set)
    let held = set.pictures(in: "val", of: splits)
    let statistics = AnnotationStatistics(held)
    #expect(held.pictures.count == 100)
    #expect(held.categories == set.categories)
    #expect(statistics.categories.first { $0.name == "rare" }?.boxes == 10)
    let often = AnnotationStatistics(set).categories.first { $0.name == "often" }?.boxes ?? 0
    let heldOften = statistics.categories.first { $0.name == "often" }?.boxes ?? 0
    #expect(abs(Double(heldOften) - Double(often) / 4) <= 3)
    // The order of the file does not matter.
    var shuffled = set
    var random = Seeded(9)
    shuffled.pictures.shuffle(using: &random)
    #expect(PictureSplit.stratified(shares, seed: 1).splits(of: shuffled) == splits)
  }

  @Test func statisticsCount() {
    let statistics = AnnotationStatistics(set(20))
    #expect(statistics.pictures == 20)
    #expect(statistics.categories.reduce(0) { $0 + $1.boxes } == statistics.boxes)
    #expect(statistics.categories.first { $0.name == "rare" }?.pictures == 2)
    #expect(statistics.categories.allSatisfy { $0.small == $0.boxes })
  }
}
