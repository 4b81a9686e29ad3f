extension OfficeMigrations {
  static let imports = OfficeMigration(
    name: "6: imports that were told of",
    sql: "CREATE TABLE importTold (id INTEGER PRIMARY KEY NOT NULL)")
}
