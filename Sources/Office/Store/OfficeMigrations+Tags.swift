extension OfficeMigrations {
  static let tags = OfficeMigration(
    name: "2: scenes, tags, decisions",
    sql: """
      CREATE TABLE officeScene (
        id TEXT PRIMARY KEY NOT NULL,
        state TEXT NOT NULL,
        addedBy TEXT NOT NULL,
        added REAL NOT NULL,
        page TEXT,
        host TEXT,
        problem TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        tagged REAL,
        labelledBy TEXT,
        labelled REAL,
        digest TEXT
      ) WITHOUT ROWID;
      CREATE INDEX officeSceneByState ON officeScene(state, added);
      CREATE INDEX officeSceneByHost ON officeScene(host);
      CREATE INDEX officeSceneByDigest ON officeScene(digest);
      CREATE TABLE tag (
        id TEXT PRIMARY KEY NOT NULL,
        sceneID TEXT NOT NULL REFERENCES officeScene(id) ON DELETE CASCADE,
        state TEXT NOT NULL,
        category TEXT NOT NULL,
        origin TEXT NOT NULL,
        score REAL NOT NULL,
        created REAL NOT NULL,
        leasedBy TEXT,
        leasedUntil REAL,
        json TEXT NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX tagByScene ON tag(sceneID);
      CREATE INDEX tagByState ON tag(state, sceneID);
      CREATE TABLE decision (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        tagID TEXT NOT NULL,
        sceneID TEXT NOT NULL,
        who TEXT NOT NULL,
        at REAL NOT NULL,
        verdict TEXT NOT NULL,
        before TEXT,
        after TEXT,
        milliseconds INTEGER
      );
      CREATE INDEX decisionByTag ON decision(tagID, id);
      CREATE TABLE officeSetting (name TEXT PRIMARY KEY NOT NULL, value TEXT NOT NULL) WITHOUT ROWID;
      """)
}
