import GRDB

/// The event log's tables, step by step; a step that was released is never changed.
enum EngagementMigrations {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1: events") { database in try database.execute(sql: events) }
    migrator.registerMigration("2: answers, exposures") { try $0.execute(sql: served) }
    migrator.registerMigration("3: crops by scene") { try $0.execute(sql: crops) }
    return migrator
  }

  // Few events are crops (kind 9), so the index is small and costs the others nothing.
  private static let crops = "CREATE INDEX cropByScene ON event(scene) WHERE kind = 9 AND scene IS NOT NULL"

  private static let served = """
    CREATE INDEX eventByRequest ON event(request) WHERE request IS NOT NULL;
    CREATE TABLE served (
      request TEXT PRIMARY KEY NOT NULL,
      time INTEGER NOT NULL,
      session TEXT,
      json TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE exposure (
      experiment TEXT NOT NULL,
      unit TEXT NOT NULL,
      arm TEXT NOT NULL,
      time INTEGER NOT NULL,
      PRIMARY KEY (experiment, unit)
    ) WITHOUT ROWID;
    """

  // `key` is a hash of the sender's id: 8 bytes in the index instead of 36, and what makes an event count once.
  private static let events = """
    CREATE TABLE event (
      place INTEGER PRIMARY KEY AUTOINCREMENT,
      key INTEGER NOT NULL UNIQUE,
      id TEXT NOT NULL,
      kind INTEGER NOT NULL,
      time INTEGER NOT NULL,
      request TEXT,
      scene TEXT,
      object INTEGER,
      product TEXT,
      position INTEGER,
      value REAL,
      currency TEXT,
      session TEXT,
      user TEXT,
      box TEXT,
      simulated INTEGER NOT NULL
    );

    CREATE TABLE secret (key BLOB NOT NULL);
    INSERT INTO secret VALUES (randomblob(32));
    """
}
