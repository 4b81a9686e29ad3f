extension OfficeMigrations {
  static let relevance = OfficeMigration(
    name: "4: relevance studies, webhooks",
    sql: """
      CREATE TABLE study (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        first TEXT NOT NULL,
        second TEXT NOT NULL,
        created REAL NOT NULL
      );
      CREATE TABLE studyItem (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        studyID INTEGER NOT NULL REFERENCES study(id) ON DELETE CASCADE,
        json TEXT NOT NULL
      );
      CREATE INDEX studyItemByStudy ON studyItem(studyID, id);
      CREATE TABLE judgement (
        itemID INTEGER NOT NULL REFERENCES studyItem(id) ON DELETE CASCADE,
        who TEXT NOT NULL,
        choice TEXT NOT NULL,
        at REAL NOT NULL,
        milliseconds INTEGER,
        PRIMARY KEY (itemID, who)
      ) WITHOUT ROWID;
      CREATE TABLE webhook (
        id TEXT PRIMARY KEY NOT NULL,
        address TEXT NOT NULL,
        secret TEXT NOT NULL,
        events TEXT NOT NULL,
        created REAL NOT NULL,
        failures INTEGER NOT NULL DEFAULT 0
      ) WITHOUT ROWID;
      CREATE TABLE delivery (
        id TEXT PRIMARY KEY NOT NULL,
        webhookID TEXT NOT NULL REFERENCES webhook(id) ON DELETE CASCADE,
        event TEXT NOT NULL,
        body TEXT NOT NULL,
        created REAL NOT NULL,
        attempts INTEGER NOT NULL DEFAULT 0,
        due REAL NOT NULL,
        delivered REAL,
        problem TEXT
      ) WITHOUT ROWID;
      CREATE INDEX deliveryByDue ON delivery(delivered, due);
      """)
}
