import Annotations
import Domain
import Evaluation
import Foundation
import Inference
import Networks
import Torch

extension EmbedderTrainer: Trainee {
  /// The losses of a step.
  ///
  /// The trunk runs once on all sets' pictures. Each task's gradient is then taken back as far as the pooled
  /// features, which costs next to nothing, and its norm noted: that is the task's pull on what all tasks share. What
  /// is returned has the sum of those gradients as its own, so that one backward pass trains the trunk.
  func losses(step: Int, parameters: Parameters<Tensor>) throws -> (total: Tensor, named: [String: Float]) {
    let batch = try ahead.batch(step: step)
    let pictures = Tensor(batch.pixels, shape: [batch.count, batch.side, batch.side, 3]).to(device)
    let features = withMixedPrecision(on: device, enabled: recipe.schedule.usesBFloat16) {
      network.features(pictures, parameters)
    }.to(.float32)
    let leaf = features.detached()
    leaf.requiresGradient = true
    let vectors = network.vectors(of: leaf, parameters)

    var named: [String: Float] = [:]
    var pulls: [(task: String, norm: Float)] = []
    var total: Tensor?
    for part in batch.parts where !part.examples.isEmpty {
      let set = batches.sets[part.set]
      for task in set.plan.tasks {
        guard let loss = try loss(task, part, of: set, leaf, vectors, step: step, parameters) else {
          continue
        }
        let name = "\(set.plan.name): \(task.name)"
        named[name] = loss.item
        (loss * task.weight).backward(keepingGraph: true)
        guard let gradient = leaf.gradient?.copied() else { continue }
        leaf.clearGradient()
        pulls.append((name, gradient.norm().item))
        total = total.map { $0 + gradient } ?? gradient
      }
      remember(part, of: set, vectors)
    }
    guard let total else { throw TrainingError.data("no task of step \(step) has anything to learn") }
    let sum = max(pulls.reduce(0) { $0 + $1.norm }, 1e-12)
    for pull in pulls { named[TrainingLog.sharePrefix + pull.task] = pull.norm / sum }
    return ((features * total).sum(), named)
  }

  private func remember(_ part: EmbedderBatch.Part, of set: LoadedSet, _ vectors: Tensor) {
    guard part.hasPairs, let memory = memory(of: set) else { return }
    let known = part.examples.compactMap { identities.identity(of: $0, in: set.gallery) }
    guard known.count == part.examples.count else { return }
    memory.add(vectors.slice(0, (part.rows.lowerBound + known.count)..<part.rows.upperBound), known)
  }

  /// The loss of one task; nil when the part has nothing for it.
  private func loss(
    _ task: EmbedderTask, _ part: EmbedderBatch.Part, of set: LoadedSet, _ features: Tensor,
    _ vectors: Tensor,
    step: Int, _ p: Parameters<Tensor>
  ) throws -> Tensor? {
    switch task.loss {
    case .softmax, .multiLabel: classification(task, part, features, p)
    case .proxies, .arcFace: proxies(task, part, of: set, vectors, step: step, p)
    case .sceneProduct, .contrastive, .triplet: pairs(task, part, of: set, vectors)
    }
  }

  /// The loss of a head over the rows of a part that have a label for it; nil when none has.
  func classification(
    _ task: EmbedderTask, _ part: EmbedderBatch.Part, _ features: Tensor, _ p: Parameters<Tensor>
  ) -> Tensor? {
    guard let head = task.head else { return nil }
    // Both pictures of a pair show the labelled thing.
    let examples = part.hasPairs ? part.examples + part.examples : part.examples
    let known = examples.map { $0.labels[head] != nil }
    let classes = examples.map { labels.positions(of: $0.labels[head] ?? [], in: head) }
    let rows = features.slice(0, part.rows)
    let logits: Tensor
    if head == LabelSpaces.category {
      logits = network.categories(of: rows, p)
    } else {
      guard let head = network.configuration.heads.first(where: { $0.name == head }) else { return nil }
      logits = network.logits(of: head, rows, p)
    }
    return task.loss == .softmax
      ? ClassificationLoss.softmax(logits, allowed: classes)
      : ClassificationLoss.multiLabel(logits, present: classes, known: known)
  }

  private func proxies(
    _ task: EmbedderTask, _ part: EmbedderBatch.Part, of set: LoadedSet, _ vectors: Tensor, step: Int,
    _ p: Parameters<Tensor>
  ) -> Tensor? {
    let own = part.examples.compactMap { identities.identity(of: $0, in: set.gallery) }
    guard own.count == part.examples.count else { return nil }
    let all = part.hasPairs ? own + own : own
    let count = identities.count(of: set.gallery)
    var generator = Draw(seed: recipe.seed).generator(step: step, stream: UInt64(900 + part.set))
    let classes = ProxyLoss.sampled(
      Set(own.map(\.identity)), of: count, count: task.sampled, using: &generator)
    let position = Dictionary(uniqueKeysWithValues: classes.enumerated().map { ($1, $0) })
    let designs = identities.designs(of: set.gallery)
    let members = Dictionary(grouping: classes) { designs[$0] }
    let table = ProxyTable.table(set.gallery, classes: count, dimension: recipe.dimension, p)
    return ProxyLoss.loss(
      vectors.slice(0, part.rows),
      proxies: classes.count == count ? table : table.rows(classes.map(Int64.init)),
      positives: all.map { position[$0.identity].map { [$0] } ?? [] },
      ignored: all.map { own in (members[own.design] ?? []).compactMap { position[$0] } },
      temperature: task.temperature ?? 0.07, margin: task.loss == .arcFace ? task.margin ?? 0.2 : 0)
  }

  private func pairs(
    _ task: EmbedderTask, _ part: EmbedderBatch.Part, of set: LoadedSet, _ vectors: Tensor
  ) -> Tensor? {
    let own = part.examples.compactMap { identities.identity(of: $0, in: set.gallery) }
    guard part.hasPairs, own.count == part.examples.count, own.count > 1 else { return nil }
    let middle = part.rows.lowerBound + own.count
    let crops = vectors.slice(0, part.rows.lowerBound..<middle)
    let products = vectors.slice(0, middle..<part.rows.upperBound)
    let remembered = task.memory == nil ? nil : memory(of: set)?.contents
    return switch task.loss {
    case .contrastive:
      ContrastiveLoss.loss(
        crops: crops, products: products, identities: own, remembered: remembered, margin: task.margin ?? 0.5)
    case .triplet:
      TripletLoss.semiHard(crops: crops, products: products, identities: own, margin: task.margin ?? 0.2)
    default:
      SceneProductLoss.loss(
        crops: crops, products: products, identities: own, remembered: remembered,
        temperature: task.temperature ?? 0.07)
    }
  }
}

extension EmbedderTask {
  /// Refuses tasks a set cannot teach, before anything starts.
  static func check(_ set: LoadedSet) throws {
    for task in set.plan.tasks {
      let place = "\(set.plan.name): \(task.loss.rawValue)"
      switch task.loss {
      case .softmax, .multiLabel:
        guard let head = task.head else { throw TrainingError.recipe("\(place) names no head") }
        guard set.examples.contains(where: { $0.labels[head] != nil }) else {
          throw TrainingError.recipe("\(place): no example of the set has a label for \(head)")
        }
      case .proxies, .arcFace:
        guard set.examples.allSatisfy({ $0.identity != nil }) else {
          throw TrainingError.recipe("\(place) needs examples with a known product or class")
        }
      case .sceneProduct, .contrastive, .triplet:
        guard set.hasPairs else { throw TrainingError.recipe("\(place) needs pairs") }
      }
    }
  }
}
