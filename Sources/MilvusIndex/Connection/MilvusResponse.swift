import SwiftProtobuf

/// An answer of Milvus: all say, with gRPC's "ok" around them, how the call went.
protocol MilvusResponse: Message {
  var status: MilvusStatus { get }
}

extension MilvusDescribeCollectionResponse: MilvusResponse {}
extension MilvusGetLoadingProgressResponse: MilvusResponse {}
extension MilvusShowCollectionsResponse: MilvusResponse {}
extension MilvusFlushResponse: MilvusResponse {}
extension MilvusMutationResult: MilvusResponse {}
extension MilvusQueryResults: MilvusResponse {}
extension MilvusSearchResults: MilvusResponse {}
/// Many calls answer with nothing else.
extension MilvusStatus: MilvusResponse {
  var status: MilvusStatus { self }
}

extension [MilvusKeyValuePair] {
  init(_ pairs: KeyValuePairs<String, String>) {
    self = pairs.map { key, value in
      .with {
        $0.key = key
        $0.value = value
      }
    }
  }

  subscript(key: String) -> String? { first { $0.key == key }?.value }
}
