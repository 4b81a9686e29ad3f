import Domain
import Foundation
import Images
import Networks
import Torch

/// What one picture of a batch teaches.
struct DetectorTarget: Sendable {
  /// Its own size, without padding.
  var size: ImageSize
  /// Its objects.
  var objects: [TrainingObject]
  /// Places that teach neither an object nor background.
  var ignored: [Corners] = []
  /// Categories nobody looked for on it: an object of theirs may stand anywhere, unmarked.
  var unlabelled: Set<Int> = []

  /// The objects' boxes.
  var boxes: [Corners] { objects.map(\.box) }
}

/// The references drawn for the losses of one step: random, or given by a test that compares with another
/// implementation.
struct DetectorSamples {
  /// Anchors that learn to be objects, and to be background, picture by picture.
  var anchors: [(objects: [Int], background: [Int])]
  /// The same of the proposals (ground truth appended).
  var regions: [(objects: [Int], background: [Int])]
}

/// The four training losses of Faster R-CNN, as torchvision defines them.
public struct DetectorLosses {
  /// Binary cross-entropy of the drawn anchors' objectness.
  public let objectness: Tensor
  /// Smooth L1 of the object anchors' deltas, over all drawn anchors.
  public let proposalBox: Tensor
  /// Cross-entropy of the drawn regions' categories.
  public let category: Tensor
  /// Smooth L1 of the object regions' deltas, over all drawn regions.
  public let regionBox: Tensor

  /// What is minimised.
  public var total: Tensor { objectness + proposalBox + category + regionBox }
  /// The losses by the name they have in the log.
  public var named: [String: Float] {
    [
      "objectness": objectness.item, "proposal_box": proposalBox.item, "category": category.item,
      "region_box": regionBox.item,
    ]
  }
}

/// Computes the losses of a batch: first part, proposals, draws, second part.
///
/// Data sets annotate different categories, and a sofa in a street photo is a sofa although nobody boxed it. So
/// what is known of a region is a *set* of classes: a labelled object's one category (or those a coarse label
/// allows); of a region that matches nothing, background or any category nobody looked for. The loss is minus
/// the logarithm of the set's probability (the marginal likelihood used for partial labels, as in
/// arXiv 2002.00718 for segmentation), which is cross-entropy where the set has one class. The proposal network
/// has no classes to leave open: in a picture with unlabelled categories, anchors that match nothing but look
/// like an object (above ``doubt``) are no background.
struct DetectorLossFunction {
  let network: FasterRCNN
  /// Proposals while training: more than when serving, so that the heads see enough of them.
  var selection = ProposalSelection(candidatesPerLevel: 600, proposals: 600, suppression: 0.7)
  var anchorSampler = BalancedSampler(count: 256, positiveShare: 0.5)
  var regionSampler = BalancedSampler(count: 128, positiveShare: 0.25)
  /// Objectness above which an unmatched anchor of a partly labelled picture teaches nothing.
  var doubt: Float = 0.5
  /// Share of a reference inside an ignored place above which it teaches nothing.
  var ignoredShare: Float = 0.5
  let anchorCoder = BoxCoder()
  let regionCoder = BoxCoder(weights: SIMD4(10, 10, 5, 5))

  /// What the drawn anchors should learn.
  private struct AnchorTargets: Sendable {
    var rows: [Int64] = []
    var labels: [Float] = []
    var objectRows: [Int64] = []
    var deltas: [Float] = []

    static func += (all: inout AnchorTargets, one: AnchorTargets) {
      all.rows += one.rows
      all.labels += one.labels
      all.objectRows += one.objectRows
      all.deltas += one.deltas
    }
  }

  /// A drawn region and what it should learn: the classes it may be (0 is background), and its object's deltas.
  private struct RegionTarget: Sendable {
    var picture: Int
    var region: Corners
    var classes: [Int]
    var deltas: SIMD4<Float>?
  }

  /// The losses of features computed already.
  ///
  /// - Parameters:
  ///   - features: the first part's answer for the padded batch.
  ///   - padded: the batch's size with padding.
  ///   - targets: what each picture teaches.
  ///   - samples: drawn references to use instead of drawing.
  func losses(
    _ features: FasterRCNN.Features<Tensor>, padded: ImageSize, targets: [DetectorTarget],
    parameters: Parameters<Tensor>, samples: DetectorSamples? = nil, using generator: inout SplitMix64
  ) -> DetectorLosses {
    let configuration = network.configuration
    let grids = configuration.grids(width: padded.width, height: padded.height)
    let anchors = configuration.proposals.anchors.anchors(
      grids: grids, picture: (padded.width, padded.height))
    let flat = anchors.flatMap { $0 }
    let scores = features.objectness.detached().floats
    let deltas = features.deltas.detached().floats

    // Each picture's draws come from a generator of its own, so that pictures can be worked on side by side.
    let seeds = targets.map { _ in generator.next() }

    // Proposal network.
    let learned = concurrentMap(targets.count) { picture in
      var generator = SplitMix64(seed: seeds[picture])
      return anchorTargets(
        of: targets[picture], at: picture, anchors: flat, scores: scores, samples: samples, using: &generator)
    }.reduce(into: AnchorTargets()) { $0 += $1 }
    let drawn = features.objectness.reshaped([-1]).rows(learned.rows)
    let objectness =
      drawn.binaryCrossEntropy(
        withTargets: Tensor(learned.labels, shape: [learned.labels.count]).to(drawn.device), reduction: .sum)
      * (1 / Float(max(learned.labels.count, 1)))
    let proposalBox = boxLoss(
      features.deltas.reshaped([-1, 4]), rows: learned.objectRows, wanted: learned.deltas,
      drawn: learned.rows.count)

    // Proposals, without gradients.
    let regions = concurrentMap(targets.count) { picture in
      var generator = SplitMix64(seed: ~seeds[picture])
      let range = (picture * flat.count)..<((picture + 1) * flat.count)
      let size = targets[picture].size
      let proposals = scores[range].withUnsafeBufferPointer { scores in
        deltas[(range.lowerBound * 4)..<(range.upperBound * 4)].withUnsafeBufferPointer { deltas in
          selection.proposals(
            anchors: anchors, objectness: scores, deltas: deltas, width: Float(size.width),
            height: Float(size.height))
        }
      }
      return regionTargets(
        of: targets[picture], at: picture, proposals: proposals.map(\.box), samples: samples,
        using: &generator)
    }.flatMap { $0 }

    // Region heads: rows go by level, and the targets follow them there.
    let (byLevel, order) = grouped(regions, levels: features.levels.count)
    let device = features.objectness.device
    let (logits, regionDeltas) = network.regions(
      features.levels, regions: byLevel.map { $0.to(device) }, parameters)
    let ordered = order.map { regions[$0] }
    let category = logits.marginalCrossEntropy(withClasses: ordered.map(\.classes))
    let classes = configuration.heads.categories + 1
    var rows: [Int64] = []
    var wanted: [Float] = []
    let beliefs =
      ordered.contains { $0.deltas != nil && $0.classes.count > 1 } ? logits.detached().floats : []
    for (row, target) in ordered.enumerated() {
      guard let deltas = target.deltas else { continue }
      // Deltas are per category: row and category together name one of `[R * (C + 1), 4]`. Of a coarse label the
      // category believed most learns the box.
      let label =
        target.classes.count == 1
        ? target.classes[0]
        : target.classes.max { beliefs[row * classes + $0] < beliefs[row * classes + $1] } ?? 0
      rows.append(Int64(row * classes + label))
      wanted += deltas.values
    }
    let regionBox = boxLoss(
      regionDeltas.reshaped([-1, 4]), rows: rows, wanted: wanted, drawn: regions.count)
    return DetectorLosses(
      objectness: objectness, proposalBox: proposalBox, category: category, regionBox: regionBox)
  }

  /// What a picture's drawn anchors should learn; rows count through the batch's anchors.
  private func anchorTargets(
    of target: DetectorTarget, at picture: Int, anchors: [Corners], scores: [Float],
    samples: DetectorSamples?,
    using generator: inout SplitMix64
  ) -> AnchorTargets {
    let offset = picture * anchors.count
    var matches = Matcher.proposals.matches(of: anchors, with: target.boxes)
    leaveOut(&matches, of: anchors, inside: target.ignored)
    if !target.unlabelled.isEmpty {
      // The logit of the probability `doubt`.
      let limit = log(doubt / (1 - doubt))
      for index in matches.indices where matches[index] == .background && scores[offset + index] > limit {
        matches[index] = .ignored
      }
    }
    let sample = samples?.anchors[picture] ?? anchorSampler.sample(matches, using: &generator)
    var learned = AnchorTargets()
    learned.rows = (sample.objects + sample.background).map { Int64(offset + $0) }
    learned.labels = sample.objects.map { _ in 1 } + sample.background.map { _ in 0 }
    for index in sample.objects {
      guard case .object(let number) = matches[index] else { continue }
      learned.objectRows.append(Int64(offset + index))
      learned.deltas += anchorCoder.encoded(target.boxes[number], against: anchors[index]).values
    }
    return learned
  }

  /// The regions drawn of a picture's proposals and ground truth, and what they should learn.
  private func regionTargets(
    of target: DetectorTarget, at picture: Int, proposals: [Corners], samples: DetectorSamples?,
    using generator: inout SplitMix64
  ) -> [RegionTarget] {
    let boxes = proposals + target.boxes
    var matches = Matcher.regions.matches(of: boxes, with: target.boxes)
    leaveOut(&matches, of: boxes, inside: target.ignored)
    let background = [0] + target.unlabelled.sorted().map { $0 + 1 }
    let sample = samples?.regions[picture] ?? regionSampler.sample(matches, using: &generator)
    return (sample.objects + sample.background).map { index in
      guard case .object(let number) = matches[index] else {
        return RegionTarget(picture: picture, region: boxes[index], classes: background)
      }
      let object = target.objects[number]
      return RegionTarget(
        picture: picture, region: boxes[index], classes: object.candidates.map { $0 + 1 },
        deltas: regionCoder.encoded(object.box, against: boxes[index]))
    }
  }

  /// Takes references that lie mostly in an ignored place out of the background.
  private func leaveOut(_ matches: inout [Matcher.Match], of references: [Corners], inside ignored: [Corners])
  {
    guard !ignored.isEmpty else { return }
    for index in matches.indices where matches[index] == .background {
      let reference = references[index].box
      let isHidden = ignored.contains { place in
        (reference.intersection(place.box)?.area ?? 0) > ignoredShare * reference.area
      }
      if isHidden { matches[index] = .ignored }
    }
  }

  /// Smooth L1 (beta 1/9) of these rows to the wanted deltas, summed and divided by everything drawn.
  private func boxLoss(_ deltas: Tensor, rows: [Int64], wanted: [Float], drawn: Int) -> Tensor {
    deltas.rows(rows).smoothL1Sum(to: Tensor(wanted, shape: [rows.count, 4]).to(deltas.device), beta: 1 / 9)
      * (1 / Float(max(drawn, 1)))
  }

  /// Regions `[R, 5]` of each level, and the drawn index of each row of the levels joined.
  private func grouped(
    _ regions: [RegionTarget], levels: Int
  ) -> (byLevel: [Tensor], order: [Int]) {
    var rows = [[Float]](repeating: [], count: levels)
    var indices = [[Int]](repeating: [], count: levels)
    for (index, entry) in regions.enumerated() {
      let level = network.heads.level(of: entry.region, levels: levels)
      rows[level] += [Float(entry.picture)] + entry.region.values
      indices[level].append(index)
    }
    return (rows.map { Tensor($0, shape: [$0.count / 5, 5]) }, indices.flatMap { $0 })
  }
}

extension Tensor {
  /// Minus the mean logarithm of the probability of each row's set of classes: cross-entropy where every set has
  /// one class, the marginal likelihood otherwise.
  ///
  /// - Parameter classes: of each row of logits `[R, C]`, the classes it may be.
  func marginalCrossEntropy(withClasses classes: [[Int]]) -> Tensor {
    // The mean over no rows would not be a number.
    guard !classes.isEmpty else { return sum() * 0 }
    if classes.allSatisfy({ $0.count == 1 }) {
      return crossEntropy(
        withTargets: Tensor(classes.map { Int64($0[0]) }, shape: [classes.count]).to(device))
    }
    let width = shape[1]
    var bias = [Float](repeating: -1e9, count: classes.count * width)
    for (row, set) in classes.enumerated() {
      for index in set { bias[row * width + index] = 0 }
    }
    let all = to(.float32)
    let allowed = all + Tensor(bias, shape: [classes.count, width]).to(device)
    return (all.logSumExp() - allowed.logSumExp()).mean()
  }
}

extension SIMD4 where Scalar == Float {
  var values: [Float] { [x, y, z, w] }
}
