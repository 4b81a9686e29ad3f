import Domain
import Foundation
import Networks
import Torch

/// What a training run does, as one small JSON file that is saved with the model it makes.
///
/// Paths are relative to the recipe's own folder.
public enum Recipe: Sendable, Equatable, Codable {
  /// Trains a detector.
  case detector(DetectorRecipe)
  /// Trains an embedder.
  case embedder(EmbedderRecipe)
  /// Trains what a detector sees of layers.
  case layers(LayersRecipe)

  private enum CodingKeys: String, CodingKey { case kind }

  /// Reads the recipe its `kind` names.
  public init(from decoder: any Decoder) throws {
    let kind = try decoder.container(keyedBy: CodingKeys.self).decode(String.self, forKey: .kind)
    switch kind {
    case "detector": self = .detector(try DetectorRecipe(from: decoder))
    case "embedder": self = .embedder(try EmbedderRecipe(from: decoder))
    case "layers": self = .layers(try LayersRecipe(from: decoder))
    default:
      throw DecodingError.dataCorrupted(
        .init(
          codingPath: decoder.codingPath,
          debugDescription: "a recipe's kind is \"detector\", \"embedder\" or \"layers\", not \"\(kind)\""))
    }
  }

  /// Writes the recipe with its `kind`.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    switch self {
    case .detector(let recipe):
      try container.encode("detector", forKey: .kind)
      try recipe.encode(to: encoder)
    case .embedder(let recipe):
      try container.encode("embedder", forKey: .kind)
      try recipe.encode(to: encoder)
    case .layers(let recipe):
      try container.encode("layers", forKey: .kind)
      try recipe.encode(to: encoder)
    }
  }

  /// Reads a recipe file.
  ///
  /// - Throws: ``TrainingError/recipe(_:)`` with what is wrong with it.
  public static func read(_ file: URL) throws -> Recipe {
    do {
      return try JSONDecoder().decode(Recipe.self, from: Data(contentsOf: file))
    } catch let error as DecodingError {
      throw TrainingError.recipe("\(file.path): \(error.explanation)")
    }
  }
}

/// What every run has: length, pace, precision, intervals.
public struct Schedule: Sendable, Equatable, Codable {
  /// Optimiser steps in all.
  public var steps: Int
  /// Examples a step.
  public var batch: Int
  /// Learning rate at its height.
  public var learningRate: Float
  /// Steps over which the rate rises from zero; it falls along a cosine afterwards.
  public var warmUp: Int
  /// AdamW's decoupled weight decay.
  public var weightDecay: Float
  /// Factor on the learning rate of the pretrained trunk.
  public var backboneRate: Float
  /// Largest norm of a step's gradient.
  public var gradientClip: Float
  /// Share of the old value in the running average of the weights that is evaluated and saved; 0 for none.
  public var averaging: Double
  /// bfloat16 in convolutions and products, as PyTorch's autocast does it.
  public var usesBFloat16: Bool
  /// Steps between evaluations on the validation set.
  public var evaluateEvery: Int
  /// Steps between checkpoints.
  public var checkpointEvery: Int
  /// Evaluations in a row without a better result after which a run ends early; nil for never.
  public var patience: Int?

  enum CodingKeys: String, CodingKey {
    case steps, batch, averaging, patience
    case learningRate = "learning_rate"
    case warmUp = "warm_up"
    case weightDecay = "weight_decay"
    case backboneRate = "backbone_rate"
    case gradientClip = "gradient_clip"
    case usesBFloat16 = "bfloat16"
    case evaluateEvery = "evaluate_every"
    case checkpointEvery = "checkpoint_every"
  }

  /// The learning rate at a step: linear warm-up, then half a cosine down to a hundredth.
  public func learningRate(at step: Int) -> Float {
    LearningRate(peak: learningRate, warmUp: warmUp, total: steps, decay: .cosine(to: 0.01)).rate(at: step)
  }
}

/// Where a run's first weights come from.
public struct Start: Sendable, Equatable, Codable {
  /// A safetensors file of a classifier: its trunk is taken.
  public var backbone: String?
  /// A safetensors file or model folder of the same kind: every tensor that fits is taken.
  public var model: String?
  /// Further model folders or files: each tensor becomes the mean of all that have it in the same shape.
  ///
  /// Models tuned from one another often average into one that does what each does (arXiv 2203.05482).
  public var averagedWith: [String]?

  enum CodingKeys: String, CodingKey {
    case backbone, model
    case averagedWith = "averaged_with"
  }

  /// A start from its parts.
  public init(backbone: String? = nil, model: String? = nil, averagedWith: [String]? = nil) {
    self.backbone = backbone
    self.model = model
    self.averagedWith = averagedWith
  }

  /// The resulting backbone weights, named from the backbone's own root.
  func backboneWeights(relativeTo folder: URL) throws -> Weights {
    guard let backbone else { return [:] }
    let weights = try Safetensors.read(folder.resolving(backbone)).weights
    let trunk = weights.below("features")
    return trunk.isEmpty ? weights.filter { !$0.key.hasPrefix("fc.") } : trunk
  }
}

/// What went wrong around a run.
public enum TrainingError: Error, CustomStringConvertible {
  /// The recipe cannot be used.
  case recipe(String)
  /// The data cannot be used.
  case data(String)
  /// A loss stopped being a number.
  case diverged(step: Int, losses: [String: Float])
  /// A checkpoint does not belong to this recipe.
  case checkpoint(String)

  /// One sentence for a person.
  public var description: String {
    switch self {
    case .recipe(let text): "recipe: \(text)"
    case .data(let text): "training data: \(text)"
    case .diverged(let step, let losses):
      "the loss stopped being a number at step \(step) (\(losses)); lower the learning rate, or continue from the last checkpoint with another seed"
    case .checkpoint(let text): "checkpoint: \(text)"
    }
  }
}

extension DecodingError {
  /// What is wrong where, in one line.
  var explanation: String {
    func place(_ path: [any CodingKey]) -> String {
      path.isEmpty ? "at the top" : "at " + path.map(\.stringValue).joined(separator: ".")
    }
    return switch self {
    case .keyNotFound(let key, let context): "\(place(context.codingPath)): \"\(key.stringValue)\" is missing"
    case .typeMismatch(_, let context), .valueNotFound(_, let context), .dataCorrupted(let context):
      "\(place(context.codingPath)): \(context.debugDescription)"
    @unknown default: "\(self)"
    }
  }
}

extension URL {
  /// A recipe's path: absolute, below the home folder (`~/`), or relative to the recipe's folder.
  func resolving(_ path: String) -> URL {
    if path.hasPrefix("/") { return URL(filePath: path) }
    if path.hasPrefix("~/") {
      return FileManager.default.homeDirectoryForCurrentUser.appending(path: String(path.dropFirst(2)))
    }
    return appending(path: path).standardizedFileURL
  }
}
