import Domain
import GRDB

/// The event log's tables, step by step; a step that was released is never changed.
enum EngagementMigrations {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1: events") { database in try database.execute(sql: events) }
    migrator.registerMigration("2: answers, exposures") { try $0.execute(sql: served) }
    migrator.registerMigration("3: crops by scene") { try $0.execute(sql: crops) }
    migrator.registerMigration("4: blocks of events") { database in
      try database.execute(sql: blocks)
      try packRows(of: database)
    }
    return migrator
  }

  // A block holds the events of one transaction; `first` is the place of its first, `size` how many places it takes,
  // `kept` how many of them were not erased. `seen` is what makes an event count once. Requests and crops are looked
  // for by themselves; there are far fewer of them than events.
  private static let blocks = """
    CREATE TABLE block (
      first INTEGER PRIMARY KEY NOT NULL,
      size INTEGER NOT NULL,
      kept INTEGER NOT NULL,
      oldest INTEGER NOT NULL,
      events BLOB NOT NULL
    );
    CREATE INDEX blockByAge ON block(oldest, kept);
    CREATE TABLE next (place INTEGER NOT NULL);
    CREATE TABLE seen (
      high INTEGER NOT NULL,
      low INTEGER NOT NULL,
      PRIMARY KEY (high, low)
    ) WITHOUT ROWID;
    CREATE TABLE mention (
      request TEXT NOT NULL,
      first INTEGER NOT NULL,
      PRIMARY KEY (request, first)
    ) WITHOUT ROWID;
    CREATE TABLE crop (place INTEGER PRIMARY KEY NOT NULL, scene TEXT NOT NULL, box TEXT NOT NULL);
    """

  /// Packs the rows that former versions kept, one an event; each event keeps its place.
  private static func packRows(of database: Database) throws {
    let last = try Int64.fetchOne(database, sql: "SELECT max(seq) FROM sqlite_sequence WHERE name = 'event'")
    try database.execute(sql: "INSERT INTO next VALUES (?)", arguments: [(last ?? 0) + 1])
    var run: [EngagementEvent] = []
    var first: Int64 = 0
    let rows = try Row.fetchCursor(database, sql: "SELECT * FROM event ORDER BY place")
    while let row = try rows.next() {
      let place: Int64 = row["place"]
      // Rows were found by random requests one at a time, so blocks of them are small.
      if place != first + Int64(run.count) || run.count == 128 {
        try database.add(run, at: first)
        run = []
        first = place
      }
      // A kind that nobody knows ends the run, as a gap does.
      if let event = former(row) { run.append(event) }
    }
    try database.add(run, at: first)
    try database.execute(
      sql: "DROP TABLE event; CREATE INDEX cropByScene ON crop(scene)")
  }

  private static func former(_ row: Row) -> EngagementEvent? {
    guard let kind = EngagementEvent.Kind(code: row["kind"]) else { return nil }
    let box: String? = row["box"]
    return EngagementEvent(
      id: row["id"], kind: kind, time: row["time"], request: row["request"], scene: row["scene"],
      object: row["object"], product: row["product"], position: row["position"], value: row["value"],
      currency: row["currency"], session: row["session"], user: row["user"],
      box: box.flatMap { try? StoreForm.value(Box.self, from: $0) }, isSimulated: row["simulated"])
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
