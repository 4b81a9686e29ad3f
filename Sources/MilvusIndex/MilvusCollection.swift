import Catalog
import Foundation
import SwiftProtobuf

/// The collections of one index in Milvus: how they are named, made, checked and exchanged.
///
/// Searches go by an alias that names format and embedder. What it leads to is a collection that was filled before: a
/// rebuilt one takes the alias over in one step. Nothing that we did not make is ever changed.
struct MilvusCollection: Sendable {
  /// The form of rows and keys that this Vitrine reads and writes; another form has another alias.
  static let format = 1

  /// What a collection says of itself, in its description.
  struct Label: Codable, Sendable, Hashable {
    var vitrineIndex: Int
    var model: String
    var dimension: Int

    enum CodingKeys: String, CodingKey {
      case vitrineIndex = "vitrine_index"
      case model, dimension
    }
  }

  /// What is found behind the alias.
  struct Found: Sendable {
    /// The collection's own name.
    var name: String
    var id: Int64
    /// The store's revision that it has; nil while it was never filled.
    var revision: Int64?
    /// Another after every change.
    var stamp: String
  }

  let connection: MilvusConnection
  let label: Label
  let alias: String

  init(connection: MilvusConnection, modelID: String, dimension: Int) {
    self.connection = connection
    label = Label(vitrineIndex: Self.format, model: modelID, dimension: dimension)
    // Of the model's name what Milvus allows in names, and its hash, since that may not be all.
    let plain = modelID.unicodeScalars.map { scalar in
      scalar.isASCII && scalar.properties.isAlphabetic || ("0"..."9").contains(scalar) ? String(scalar) : "_"
    }.joined()
    let hash = String(FacetKeys.key(modelID), radix: 16)
    alias = "\(connection.address.prefix)_f\(Self.format)_\(plain.prefix(80))_\(hash)"
  }

  /// What the alias leads to; nil when there is nothing.
  ///
  /// - Throws: `IndexError.refused` when it is not a collection that this Vitrine can use.
  func find() async throws -> Found? {
    let answer: MilvusDescribeCollectionResponse
    do { answer = try await describe(alias) } catch is MilvusConnection.Missing { return nil }
    try check(answer)
    return Found(
      name: answer.collectionName, id: answer.collectionID,
      revision: answer.properties["vitrine.revision"].flatMap { Int64($0) },
      stamp: answer.properties["vitrine.stamp"] ?? "")
  }

  /// A new collection, loaded, that no alias leads to yet.
  func make() async throws -> String {
    let name = "\(alias)_\(UInt64.random(in: 0...UInt64.max))"
    let patience = Duration.seconds(60)
    let description = String(decoding: try JSONEncoder().encode(label), as: UTF8.self)
    let schema = MilvusSchema.schema(name: name, description: description, dimension: label.dimension)
    let address = connection.address
    let _: MilvusStatus = try await connection.call(
      "CreateCollection",
      MilvusCreateCollectionRequest.with {
        $0.dbName = address.database
        $0.collectionName = name
        $0.schema = (try? schema.serializedBytes()) ?? Data()
        $0.shardsNum = Int32(address.shards)
        $0.consistencyLevel = .bounded
        $0.numPartitions = Int64(address.partitions)
      }, deadline: patience, retries: false)
    let _: MilvusStatus = try await connection.call(
      "CreateIndex",
      MilvusCreateIndexRequest.with {
        $0.dbName = address.database
        $0.collectionName = name
        $0.fieldName = MilvusColumns.vector
        $0.extraParams = .init([
          "index_type": address.graph == .flat ? "FLAT" : "HNSW", "metric_type": "IP",
          "params": address.graph == .flat ? "{}" : #"{"M": 16, "efConstruction": 200}"#,
        ])
      }, deadline: patience)
    try await load(name)
    return name
  }

  /// Brings a collection into the memory of the engine's nodes, and waits for it.
  func load(_ name: String) async throws {
    let address = connection.address
    let _: MilvusStatus = try await connection.call(
      "LoadCollection",
      MilvusLoadCollectionRequest.with {
        $0.dbName = address.database
        $0.collectionName = name
        $0.replicaNumber = Int32(address.replicas)
      }, deadline: .seconds(60))
    for _ in 0..<6_000 {
      let answer: MilvusGetLoadingProgressResponse = try await connection.call(
        "GetLoadingProgress",
        MilvusGetLoadingProgressRequest.with {
          $0.dbName = address.database
          $0.collectionName = name
        }, deadline: .seconds(60))
      if answer.progress >= 100 { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    throw IndexError.unavailable(engine: address.name, reason: "\(name) was not loaded in ten minutes")
  }

  /// Lets the alias lead to a collection, and drops those of this index that it led to before.
  func publish(_ name: String) async throws {
    let isThere = try await find() != nil
    let request = MilvusAliasRequest.with {
      $0.dbName = connection.address.database
      $0.collectionName = name
      $0.alias = alias
    }
    let _: MilvusStatus = try await connection.call(
      isThere ? "AlterAlias" : "CreateAlias", request, deadline: .seconds(30))
    for old in try await names() where old != name { try await drop(old) }
  }

  /// Notes in a collection which revision of the store it has.
  func note(revision: Int64?, in name: String) async throws {
    var properties: [MilvusKeyValuePair] = .init([
      "vitrine.stamp": String(UInt64.random(in: 0...UInt64.max), radix: 36)
    ])
    if let revision { properties += .init(["vitrine.revision": String(revision)]) }
    let _: MilvusStatus = try await connection.call(
      "AlterCollection",
      MilvusAlterCollectionRequest.with {
        $0.dbName = connection.address.database
        $0.collectionName = name
        $0.properties = properties
      }, deadline: .seconds(30))
  }

  /// Takes alias and collections of this index away.
  func removeAll() async throws {
    if try await find() != nil {
      let _: MilvusStatus = try await connection.call(
        "DropAlias",
        MilvusDropAliasRequest.with {
          $0.dbName = connection.address.database
          $0.alias = alias
        }, deadline: .seconds(30))
    }
    for name in try await names() { try await drop(name) }
  }

  private func drop(_ name: String) async throws {
    let _: MilvusStatus = try await connection.call(
      "DropCollection", request(name), deadline: .seconds(30))
  }

  /// The indexes of our form that there are.
  static func labels(_ connection: MilvusConnection) async throws -> Set<Label> {
    let address = connection.address
    let all: MilvusShowCollectionsResponse = try await connection.call(
      "ShowCollections", MilvusShowCollectionsRequest.with { $0.dbName = address.database },
      deadline: .seconds(30))
    var labels: Set<Label> = []
    for name in all.collectionNames where name.hasPrefix("\(address.prefix)_f\(format)_") {
      let answer: MilvusDescribeCollectionResponse = try await connection.call(
        "DescribeCollection",
        MilvusCollectionRequest.with {
          $0.dbName = address.database
          $0.collectionName = name
        }, deadline: .seconds(10))
      let text = Data(answer.schema.description_p.utf8)
      if let label = try? JSONDecoder().decode(Label.self, from: text) { labels.insert(label) }
    }
    return labels
  }

  /// This index's collections, whatever leads to them.
  private func names() async throws -> [String] {
    let answer: MilvusShowCollectionsResponse = try await connection.call(
      "ShowCollections",
      MilvusShowCollectionsRequest.with { $0.dbName = connection.address.database }, deadline: .seconds(30))
    return answer.collectionNames.filter { $0.hasPrefix(alias + "_") }
  }

  private func describe(_ name: String) async throws -> MilvusDescribeCollectionResponse {
    // Answers about scenes wait for it, so it may take no longer than a search.
    try await connection.call("DescribeCollection", request(name), deadline: connection.address.deadline)
  }

  private func request(_ name: String) -> MilvusCollectionRequest {
    .with {
      $0.dbName = connection.address.database
      $0.collectionName = name
    }
  }

  private func check(_ answer: MilvusDescribeCollectionResponse) throws {
    func refuse(_ reason: String) -> IndexError {
      .refused(
        engine: connection.address.name,
        reason: "\(answer.collectionName) \(reason); give another prefix (?prefix=...) or remove it")
    }
    let text = answer.schema.description_p
    guard let found = try? JSONDecoder().decode(Label.self, from: Data(text.utf8)) else {
      throw refuse("was not made by Vitrine")
    }
    guard found.vitrineIndex == label.vitrineIndex else {
      throw refuse("has format \(found.vitrineIndex), this Vitrine reads \(label.vitrineIndex)")
    }
    guard found == label else {
      throw refuse(
        "holds \(found.dimension) numbers a vector of \(found.model), not \(label.dimension) of \(label.model)"
      )
    }
    let expected = MilvusSchema.schema(name: "", description: "", dimension: label.dimension)
    for field in expected.fields {
      guard let there = answer.schema.fields.first(where: { $0.name == field.name }),
        there.dataType == field.dataType, there.isPrimaryKey == field.isPrimaryKey,
        there.isPartitionKey == field.isPartitionKey
      else { throw refuse("has no field '\(field.name)' as Vitrine writes it") }
    }
  }
}
