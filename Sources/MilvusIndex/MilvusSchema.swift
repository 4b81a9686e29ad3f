import SwiftProtobuf

/// The fields of a collection; a change of them is another `MilvusCollection.format`.
enum MilvusSchema {
  static func schema(name: String, description: String, dimension: Int) -> MilvusCollectionSchema {
    .with {
      $0.name = name
      $0.description_p = description
      $0.fields = [
        text("id", longest: MilvusRow.longestText + 24) { $0.isPrimaryKey = true },
        text("product", longest: MilvusRow.longestText),
        // Rows of a category lie together; a search for it reads its partition only.
        text("category", longest: MilvusRow.longestText) { $0.isPartitionKey = true },
        field("price", .double), field("currency", .int64), field("availability", .int8),
        field("brand", .int64),
        field("attributes", .array) {
          $0.elementType = .int64
          $0.typeParams = .init(["max_capacity": String(MilvusRow.mostAttributes)])
        },
        field(MilvusColumns.vector, .floatVector) { $0.typeParams = .init(["dim": String(dimension)]) },
      ]
    }
  }

  private static func text(
    _ name: String, longest: Int, _ more: (inout MilvusFieldSchema) -> Void = { _ in }
  ) -> MilvusFieldSchema {
    field(name, .varChar) {
      $0.typeParams = .init(["max_length": String(longest)])
      more(&$0)
    }
  }

  private static func field(
    _ name: String, _ type: MilvusDataType, _ more: (inout MilvusFieldSchema) -> Void = { _ in }
  ) -> MilvusFieldSchema {
    .with {
      $0.name = name
      $0.dataType = type
      more(&$0)
    }
  }
}
