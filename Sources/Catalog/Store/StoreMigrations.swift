import GRDB

/// The tables, step by step: a step that was released is never changed, a new one is added after it.
enum StoreMigrations {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1: products, pictures, embeddings, scenes, settings") { database in
      try database.execute(sql: first)
    }
    migrator.registerMigration("2: changes an index must follow") { database in
      try database.execute(sql: ProductChangeMigration.sql)
    }
    CollectionMigrations.register(in: &migrator)
    migrator.registerMigration("pictures: fetches and contents") { database in
      try database.execute(sql: pictureMemory)
    }
    migrator.registerMigration("shared looks, their votes and comments") { database in
      try database.execute(sql: shares)
    }
    migrator.registerMigration("products: the source they belong to") { database in
      try database.execute(sql: ProductSourceMigration.sql)
    }
    return migrator
  }

  // `digest` is a hash of the product as imported: an unchanged item costs one look-up.
  // A product's pictures keep their ids while their place and content stay, so embeddings stay too.
  private static let first = """
    CREATE TABLE product (
      id TEXT PRIMARY KEY NOT NULL,
      title TEXT NOT NULL,
      category TEXT,
      retired INTEGER NOT NULL DEFAULT 0,
      digest INTEGER NOT NULL,
      seenInRun INTEGER,
      json TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX productByCategory ON product(category, retired, id);
    CREATE INDEX productByRun ON product(retired, seenInRun);

    CREATE TABLE picture (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      productID TEXT NOT NULL REFERENCES product(id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      location TEXT NOT NULL,
      fingerprint TEXT NOT NULL,
      failure TEXT,
      UNIQUE (productID, position)
    );
    CREATE INDEX pictureFailed ON picture(id) WHERE failure IS NOT NULL;

    CREATE TABLE embedding (
      pictureID INTEGER NOT NULL REFERENCES picture(id) ON DELETE CASCADE,
      modelID TEXT NOT NULL,
      vector BLOB NOT NULL,
      PRIMARY KEY (pictureID, modelID)
    ) WITHOUT ROWID;

    CREATE TABLE scene (
      id TEXT PRIMARY KEY NOT NULL,
      json TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE look (
      sceneID TEXT PRIMARY KEY NOT NULL REFERENCES scene(id) ON DELETE CASCADE,
      modelID TEXT NOT NULL,
      version TEXT NOT NULL,
      json TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE setting (
      name TEXT PRIMARY KEY NOT NULL,
      value TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE importRun (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      source TEXT NOT NULL,
      began REAL NOT NULL,
      ended REAL,
      summary TEXT
    );

    CREATE TABLE revision (number INTEGER NOT NULL);
    INSERT INTO revision VALUES (0);
    """
}
