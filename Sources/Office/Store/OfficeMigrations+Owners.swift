extension OfficeMigrations {
  static let owners = OfficeMigration(
    name: "3: claims, takedowns",
    sql: """
      CREATE TABLE claim (
        id TEXT PRIMARY KEY NOT NULL,
        domain TEXT NOT NULL,
        contact TEXT NOT NULL,
        token TEXT NOT NULL,
        secret BLOB NOT NULL,
        state TEXT NOT NULL,
        tagging TEXT NOT NULL,
        created REAL NOT NULL,
        checked REAL,
        verified REAL,
        method TEXT,
        problem TEXT
      ) WITHOUT ROWID;
      CREATE INDEX claimByDomain ON claim(domain, state);
      CREATE TABLE takedown (
        id TEXT PRIMARY KEY NOT NULL,
        kind TEXT NOT NULL,
        subject TEXT NOT NULL,
        reason TEXT NOT NULL,
        who TEXT NOT NULL,
        at REAL NOT NULL,
        confirmed INTEGER NOT NULL,
        ended REAL,
        endedBy TEXT
      ) WITHOUT ROWID;
      CREATE INDEX takedownBySubject ON takedown(kind, subject);
      CREATE TABLE permissionRevision (number INTEGER NOT NULL);
      INSERT INTO permissionRevision VALUES (1);
      """)
}
