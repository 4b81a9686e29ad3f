import Images
import Networks
import Torch

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
struct DetectorLossFunction {
  let network: FasterRCNN
  /// Proposals while training: more than when serving, so that the heads see enough of them.
  var selection = ProposalSelection(candidatesPerLevel: 600, proposals: 600, suppression: 0.7)
  var anchorSampler = BalancedSampler(count: 256, positiveShare: 0.5)
  var regionSampler = BalancedSampler(count: 128, positiveShare: 0.25)
  let anchorCoder = BoxCoder()
  let regionCoder = BoxCoder(weights: SIMD4(10, 10, 5, 5))

  /// What one picture's references should learn.
  private struct Targets {
    var rows: [Int64] = []
    var labels: [Int64] = []
    var objectRows: [Int64] = []
    var deltas: [Float] = []
  }

  /// The losses of features computed already.
  ///
  /// - Parameters:
  ///   - features: the first part's answer for the padded batch.
  ///   - padded: the batch's size with padding.
  ///   - sizes: each picture's own size.
  ///   - boxes: each picture's objects.
  ///   - categories: their categories.
  ///   - samples: drawn references to use instead of drawing.
  func losses(
    _ features: FasterRCNN.Features<Tensor>, padded: ImageSize, sizes: [ImageSize], boxes: [[Corners]],
    categories: [[Int]], parameters: Parameters<Tensor>, samples: DetectorSamples? = nil,
    using generator: inout SplitMix64
  ) -> DetectorLosses {
    let configuration = network.configuration
    let grids = configuration.grids(width: padded.width, height: padded.height)
    let anchors = configuration.proposals.anchors.anchors(
      grids: grids, picture: (padded.width, padded.height))
    let flat = anchors.flatMap { $0 }

    // Proposal network.
    var anchorTargets = Targets()
    for picture in sizes.indices {
      let matches = Matcher.proposals.matches(of: flat, with: boxes[picture])
      let sample = samples?.anchors[picture] ?? anchorSampler.sample(matches, using: &generator)
      let offset = picture * flat.count
      anchorTargets.rows += (sample.objects + sample.background).map { Int64(offset + $0) }
      anchorTargets.labels += sample.objects.map { _ in 1 } + sample.background.map { _ in 0 }
      for index in sample.objects {
        guard case .object(let number) = matches[index] else { continue }
        anchorTargets.objectRows.append(Int64(offset + index))
        anchorTargets.deltas += anchorCoder.encoded(boxes[picture][number], against: flat[index]).values
      }
    }
    let objectnessRows = features.objectness.reshaped([-1])
    let deltaRows = features.deltas.reshaped([-1, 4])
    let drawn = objectnessRows.rows(anchorTargets.rows)
    let objectness = drawn.binaryCrossEntropy(
      withTargets: Tensor(anchorTargets.labels.map(Float.init), shape: [anchorTargets.labels.count])
        .to(drawn.device))
    let proposalBox = boxLoss(deltaRows, anchorTargets)

    // Proposals, without gradients.
    let scores = features.objectness.detached().floats
    let deltas = features.deltas.detached().floats
    var regionTargets = Targets()
    var drawnRegions: [(picture: Int, region: Corners)] = []
    for picture in sizes.indices {
      let range = (picture * flat.count)..<((picture + 1) * flat.count)
      let proposals = scores[range].withUnsafeBufferPointer { scores in
        deltas[(range.lowerBound * 4)..<(range.upperBound * 4)].withUnsafeBufferPointer { deltas in
          selection.proposals(
            anchors: anchors, objectness: scores, deltas: deltas, width: Float(sizes[picture].width),
            height: Float(sizes[picture].height))
        }
      }
      let regions = proposals.map(\.box) + boxes[picture]
      let matches = Matcher.regions.matches(of: regions, with: boxes[picture])
      let sample = samples?.regions[picture] ?? regionSampler.sample(matches, using: &generator)
      for index in sample.objects + sample.background {
        let row = Int64(drawnRegions.count)
        drawnRegions.append((picture, regions[index]))
        guard case .object(let number) = matches[index] else {
          regionTargets.labels.append(0)
          continue
        }
        let label = Int64(categories[picture][number] + 1)
        regionTargets.labels.append(label)
        // Deltas are per category: row and category together name one of `[R * (C + 1), 4]`.
        regionTargets.objectRows.append(row * Int64(configuration.heads.categories + 1) + label)
        regionTargets.deltas += regionCoder.encoded(boxes[picture][number], against: regions[index]).values
      }
      regionTargets.rows += sample.objects.map(Int64.init) + sample.background.map(Int64.init)
    }

    // Region heads: rows go by level, and the targets follow them there.
    let (byLevel, order) = grouped(drawnRegions, levels: features.levels.count)
    let device = features.objectness.device
    let (logits, regionDeltas) = network.regions(
      features.levels, regions: byLevel.map { $0.to(device) }, parameters)
    var place = [Int64](repeating: 0, count: order.count)
    for (new, old) in order.enumerated() { place[old] = Int64(new) }
    let classes = Int64(configuration.heads.categories + 1)
    var moved = regionTargets
    moved.objectRows = regionTargets.objectRows.map { place[Int($0 / classes)] * classes + $0 % classes }
    let labels = order.map { regionTargets.labels[$0] }
    let category = logits.crossEntropy(withTargets: Tensor(labels, shape: [labels.count]).to(logits.device))
    let regionBox = boxLoss(regionDeltas.reshaped([-1, 4]), moved)
    return DetectorLosses(
      objectness: objectness, proposalBox: proposalBox, category: category, regionBox: regionBox)
  }

  /// Smooth L1 (beta 1/9) summed over the objects and divided by everything drawn.
  private func boxLoss(_ rows: Tensor, _ targets: Targets) -> Tensor {
    let wanted = Tensor(targets.deltas, shape: [targets.objectRows.count, 4]).to(rows.device)
    return rows.rows(targets.objectRows).smoothL1Sum(to: wanted, beta: 1 / 9)
      * (1 / Float(max(targets.rows.count, 1)))
  }

  /// Regions `[R, 5]` of each level, and the drawn index of each row of the levels joined.
  private func grouped(
    _ regions: [(picture: Int, region: Corners)], levels: Int
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

extension SIMD4 where Scalar == Float {
  var values: [Float] { [x, y, z, w] }
}
