import Catalog

/// The tables in PostgreSQL, step by step: a step that was released is never changed, a new one is added after it.
enum PostgreSQLSchema {
  /// Brings the tables up to date; servers that start together take turns.
  static func migrate(_ connection: PostgreSQLConnection, schema: String, place: String) throws {
    try connection.transaction {
      try connection.execute(
        "SELECT pg_advisory_xact_lock(hashtext($1)::bigint)", [.text("vitrine " + schema)])
      try connection.script(
        "CREATE SCHEMA IF NOT EXISTS \(schema); CREATE TABLE IF NOT EXISTS schema_version (number bigint NOT NULL)"
      )
      let version =
        try connection.execute("SELECT max(number) FROM schema_version").first?.optionalInteger(0) ?? 0
      guard version <= steps.count else {
        throw StoreError(
          path: place,
          problem:
            "was made by a newer version of Vitrine (its tables are version \(version), this one knows "
            + "\(steps.count)); use that version")
      }
      for (number, step) in steps.enumerated().dropFirst(Int(version)) {
        try connection.script(step)
        try connection.execute("INSERT INTO schema_version VALUES ($1)", [.integer(Int64(number + 1))])
      }
    }
  }

  static let steps = [first, productSource, pictureMemory, people, shares, objectColours]

  /// Which feed a product belongs to; those from before have none.
  private static let productSource = """
    ALTER TABLE product ADD COLUMN source text;
    CREATE INDEX product_by_source ON product (retired, source);
    """

  // Ids are compared byte by byte, as everywhere else. A change of a product, its pictures' embeddings or its place
  // in the feed notes the revision that the transaction will end with; the writer holds the revision's row, so
  // revisions become visible in their order.
  private static let first = """
    CREATE TABLE revision (number bigint NOT NULL);
    INSERT INTO revision VALUES (0);

    CREATE TABLE product (
      id text COLLATE "C" PRIMARY KEY,
      title text NOT NULL,
      category text COLLATE "C",
      retired boolean NOT NULL DEFAULT false,
      digest bigint NOT NULL,
      seen_in_run bigint,
      json text NOT NULL
    );
    CREATE INDEX product_by_category ON product (category, retired, id);
    CREATE INDEX product_by_run ON product (retired, seen_in_run);

    CREATE TABLE picture (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      product_id text COLLATE "C" NOT NULL REFERENCES product (id) ON DELETE CASCADE,
      position bigint NOT NULL,
      location text NOT NULL,
      fingerprint text NOT NULL,
      failure text,
      UNIQUE (product_id, position)
    );
    CREATE INDEX picture_failed ON picture (id) WHERE failure IS NOT NULL;

    CREATE TABLE embedding (
      picture_id bigint NOT NULL REFERENCES picture (id) ON DELETE CASCADE,
      model_id text COLLATE "C" NOT NULL,
      vector bytea NOT NULL,
      PRIMARY KEY (model_id, picture_id)
    );
    CREATE INDEX embedding_by_picture ON embedding (picture_id);

    CREATE TABLE product_change (
      product_id text COLLATE "C" PRIMARY KEY,
      revision bigint NOT NULL
    );
    CREATE INDEX product_change_by_revision ON product_change (revision, product_id);

    CREATE FUNCTION note_change(changed text) RETURNS void LANGUAGE sql AS $$
      INSERT INTO product_change SELECT changed, number + 1 FROM revision WHERE changed IS NOT NULL
        ON CONFLICT (product_id) DO UPDATE SET revision = excluded.revision;
    $$;
    CREATE FUNCTION note_product() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN PERFORM note_change(OLD.id); ELSE PERFORM note_change(NEW.id); END IF;
      RETURN NULL;
    END $$;
    CREATE FUNCTION note_embedding() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE changed bigint;
    BEGIN
      IF TG_OP = 'DELETE' THEN changed := OLD.picture_id; ELSE changed := NEW.picture_id; END IF;
      PERFORM note_change(product_id) FROM picture WHERE id = changed;
      RETURN NULL;
    END $$;
    CREATE TRIGGER product_changed AFTER INSERT OR DELETE OR UPDATE OF category, retired, digest ON product
      FOR EACH ROW EXECUTE FUNCTION note_product();
    CREATE TRIGGER embedding_changed AFTER INSERT OR UPDATE OR DELETE ON embedding
      FOR EACH ROW EXECUTE FUNCTION note_embedding();

    CREATE TABLE scene (
      id text COLLATE "C" PRIMARY KEY,
      json text NOT NULL
    );

    CREATE TABLE look (
      scene_id text COLLATE "C" PRIMARY KEY REFERENCES scene (id) ON DELETE CASCADE,
      model_id text NOT NULL,
      version text NOT NULL,
      json text NOT NULL
    );

    CREATE TABLE setting (
      name text COLLATE "C" PRIMARY KEY,
      value text NOT NULL
    );

    CREATE TABLE import_run (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      source text NOT NULL,
      began double precision NOT NULL,
      ended double precision,
      summary text
    );
    """
}
