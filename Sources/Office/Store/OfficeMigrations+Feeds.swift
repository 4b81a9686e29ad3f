extension OfficeMigrations {
  static let feeds = OfficeMigration(
    name: "5: pages pictures come from",
    sql: """
      CREATE TABLE feedPage (
        address TEXT PRIMARY KEY NOT NULL,
        seen REAL NOT NULL,
        outcome TEXT NOT NULL
      ) WITHOUT ROWID;
      ALTER TABLE officeScene ADD COLUMN picture TEXT;
      ALTER TABLE officeScene ADD COLUMN pageChecked REAL;
      """)
}
