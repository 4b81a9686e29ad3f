extension OfficeMigrations {
  static let access = OfficeMigration(
    name: "1: keys, sessions, audit",
    sql: """
      CREATE TABLE apiKey (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        digest BLOB NOT NULL UNIQUE,
        access TEXT NOT NULL,
        perMinute INTEGER NOT NULL,
        picturesPerDay INTEGER NOT NULL,
        created REAL NOT NULL,
        expires REAL,
        lastUsed REAL
      );
      CREATE TABLE session (
        digest BLOB PRIMARY KEY NOT NULL,
        account TEXT NOT NULL,
        password TEXT NOT NULL,
        formToken TEXT NOT NULL,
        created REAL NOT NULL,
        lastSeen REAL NOT NULL
      ) WITHOUT ROWID;
      CREATE TABLE audit (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        at REAL NOT NULL,
        who TEXT NOT NULL,
        action TEXT NOT NULL,
        subject TEXT NOT NULL,
        outcome TEXT NOT NULL
      );
      CREATE TABLE quota (
        name TEXT NOT NULL,
        day TEXT NOT NULL,
        count INTEGER NOT NULL,
        PRIMARY KEY (name, day)
      ) WITHOUT ROWID;
      """)
}
