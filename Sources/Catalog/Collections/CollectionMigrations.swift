import GRDB

/// The tables of collections, studied scenes and words; a step that was released is never changed.
enum CollectionMigrations {
  static func register(in migrator: inout DatabaseMigrator) {
    migrator.registerMigration("people 1: collections, studies, words") { database in
      try database.execute(sql: tables)
      try database.execute(sql: words)
    }
    migrator.registerMigration("people 2: scene types") { database in
      try database.execute(sql: "ALTER TABLE study ADD COLUMN sceneType TEXT")
    }
    migrator.registerMigration("people 3: colours of objects") { database in
      try database.execute(sql: "ALTER TABLE studiedObject ADD COLUMN colours BLOB")
    }
  }

  private static let tables = """
    CREATE TABLE collection (
      id TEXT PRIMARY KEY NOT NULL,
      title TEXT NOT NULL,
      note TEXT NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE collectionScene (
      collectionID TEXT NOT NULL REFERENCES collection(id) ON DELETE CASCADE,
      sceneID TEXT NOT NULL REFERENCES scene(id) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      PRIMARY KEY (collectionID, sceneID)
    ) WITHOUT ROWID;
    CREATE INDEX collectionByScene ON collectionScene(sceneID);

    CREATE TABLE study (
      sceneID TEXT PRIMARY KEY NOT NULL REFERENCES scene(id) ON DELETE CASCADE,
      modelID TEXT NOT NULL,
      time REAL NOT NULL,
      vector BLOB NOT NULL
    ) WITHOUT ROWID;

    CREATE TABLE studiedObject (
      sceneID TEXT NOT NULL REFERENCES study(sceneID) ON DELETE CASCADE,
      place INTEGER NOT NULL,
      category TEXT NOT NULL,
      box TEXT NOT NULL,
      score REAL NOT NULL,
      vector BLOB NOT NULL,
      product TEXT,
      PRIMARY KEY (sceneID, place)
    ) WITHOUT ROWID;

    CREATE TRIGGER studyOfChangedScene AFTER UPDATE OF json ON scene WHEN old.json <> new.json
    BEGIN DELETE FROM study WHERE sceneID = new.id; END;

    CREATE TABLE firstSeen (
      productID TEXT PRIMARY KEY NOT NULL REFERENCES product(id) ON DELETE CASCADE,
      time INTEGER NOT NULL
    ) WITHOUT ROWID;
    INSERT INTO firstSeen SELECT id, unixepoch() FROM product;
    CREATE TRIGGER productFirstSeen AFTER INSERT ON product
    BEGIN INSERT OR IGNORE INTO firstSeen VALUES (new.id, unixepoch()); END;
    """

  // FTS5 finds rows by number only, so `wordsOf` gives each thing one. Triggers keep the words true whoever
  // writes; a product's attributes are words too, with the JSON's punctuation passed over by the tokenizer.
  private static let words = """
    CREATE TABLE wordsOf (
      row INTEGER PRIMARY KEY,
      kind TEXT NOT NULL,
      id TEXT NOT NULL,
      UNIQUE (kind, id)
    );
    CREATE VIRTUAL TABLE words USING fts5(title, body, tokenize = 'porter unicode61 remove_diacritics 2');

    CREATE TRIGGER productWordsAdded AFTER INSERT ON product BEGIN
      INSERT INTO wordsOf (kind, id) VALUES ('product', new.id);
      INSERT INTO words (rowid, title, body) SELECT row, new.title, \(productBody("new"))
        FROM wordsOf WHERE kind = 'product' AND id = new.id;
    END;
    CREATE TRIGGER productWordsChanged AFTER UPDATE OF title, category, json ON product
    WHEN old.title <> new.title OR old.json <> new.json OR old.category IS NOT new.category BEGIN
      UPDATE words SET title = new.title, body = \(productBody("new"))
        WHERE rowid = (SELECT row FROM wordsOf WHERE kind = 'product' AND id = new.id);
    END;
    CREATE TRIGGER productWordsGone AFTER DELETE ON product BEGIN
      DELETE FROM words WHERE rowid = (SELECT row FROM wordsOf WHERE kind = 'product' AND id = old.id);
      DELETE FROM wordsOf WHERE kind = 'product' AND id = old.id;
    END;
    INSERT INTO wordsOf (kind, id) SELECT 'product', id FROM product;
    INSERT INTO words (rowid, title, body) SELECT row, product.title, \(productBody("product"))
      FROM product JOIN wordsOf ON wordsOf.kind = 'product' AND wordsOf.id = product.id;

    CREATE TRIGGER sceneWordsAdded AFTER INSERT ON scene BEGIN
      INSERT INTO wordsOf (kind, id) VALUES ('scene', new.id);
      INSERT INTO words (rowid, title, body) SELECT row, json_extract(new.json, '$.title'), ''
        FROM wordsOf WHERE kind = 'scene' AND id = new.id;
    END;
    CREATE TRIGGER sceneWordsChanged AFTER UPDATE OF json ON scene WHEN old.json <> new.json BEGIN
      UPDATE words SET title = json_extract(new.json, '$.title')
        WHERE rowid = (SELECT row FROM wordsOf WHERE kind = 'scene' AND id = new.id);
    END;
    CREATE TRIGGER sceneWordsGone AFTER DELETE ON scene BEGIN
      DELETE FROM words WHERE rowid = (SELECT row FROM wordsOf WHERE kind = 'scene' AND id = old.id);
      DELETE FROM wordsOf WHERE kind = 'scene' AND id = old.id;
    END;
    INSERT INTO wordsOf (kind, id) SELECT 'scene', id FROM scene;
    INSERT INTO words (rowid, title, body) SELECT row, json_extract(scene.json, '$.title'), ''
      FROM scene JOIN wordsOf ON wordsOf.kind = 'scene' AND wordsOf.id = scene.id;
    """

  private static func productBody(_ row: String) -> String {
    """
    coalesce(json_extract(\(row).json, '$.description'), '') || ' ' || coalesce(json_extract(\(row).json, '$.brand'), '')
      || ' ' || replace(coalesce(\(row).category, ''), '_', ' ')
      || ' ' || coalesce(json_extract(\(row).json, '$.productType'), '')
      || ' ' || coalesce(json_extract(\(row).json, '$.attributes'), '')
    """
  }
}
