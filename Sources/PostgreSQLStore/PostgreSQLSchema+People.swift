extension PostgreSQLSchema {
  /// What is remembered of pictures' files; four indexes find prints that share a quarter of their shape.
  static let pictureMemory = """
    CREATE TABLE picture_fetch (
      location text COLLATE "C" PRIMARY KEY,
      etag text,
      last_modified text,
      checked double precision NOT NULL,
      digest bytea,
      failure text
    );
    CREATE INDEX picture_fetch_failed ON picture_fetch (location) WHERE failure IS NOT NULL;
    CREATE INDEX picture_by_location ON picture (location);

    CREATE TABLE picture_content (
      picture_id bigint PRIMARY KEY REFERENCES picture (id) ON DELETE CASCADE,
      digest bytea NOT NULL,
      shape bigint NOT NULL,
      colours bytea NOT NULL
    );
    CREATE INDEX picture_content_by_digest ON picture_content (digest);
    CREATE INDEX picture_content_by_band0 ON picture_content ((shape & 65535));
    CREATE INDEX picture_content_by_band1 ON picture_content (((shape >> 16) & 65535));
    CREATE INDEX picture_content_by_band2 ON picture_content (((shape >> 32) & 65535));
    CREATE INDEX picture_content_by_band3 ON picture_content (((shape >> 48) & 65535));
    """

  /// Collections, studied scenes, words.
  ///
  /// What can be found by words is kept by triggers, whoever writes.
  static let people = """
    CREATE TABLE collection (
      id text COLLATE "C" PRIMARY KEY,
      title text NOT NULL,
      note text NOT NULL
    );
    CREATE TABLE collection_scene (
      collection_id text COLLATE "C" NOT NULL REFERENCES collection (id) ON DELETE CASCADE,
      scene_id text COLLATE "C" NOT NULL REFERENCES scene (id) ON DELETE CASCADE,
      position bigint NOT NULL,
      PRIMARY KEY (collection_id, scene_id)
    );
    CREATE INDEX collection_by_scene ON collection_scene (scene_id);

    CREATE TABLE study (
      scene_id text COLLATE "C" PRIMARY KEY REFERENCES scene (id) ON DELETE CASCADE,
      model_id text NOT NULL,
      time double precision NOT NULL,
      vector bytea NOT NULL,
      scene_type text
    );
    CREATE TABLE studied_object (
      scene_id text COLLATE "C" NOT NULL REFERENCES study (scene_id) ON DELETE CASCADE,
      place bigint NOT NULL,
      category text NOT NULL,
      box text NOT NULL,
      score double precision NOT NULL,
      vector bytea NOT NULL,
      product text,
      PRIMARY KEY (scene_id, place)
    );

    CREATE TABLE first_seen (
      product_id text COLLATE "C" PRIMARY KEY REFERENCES product (id) ON DELETE CASCADE,
      time double precision NOT NULL
    );
    INSERT INTO first_seen SELECT id, extract(epoch FROM now()) FROM product;

    CREATE TABLE words (
      kind text COLLATE "C" NOT NULL,
      id text COLLATE "C" NOT NULL,
      found tsvector NOT NULL,
      PRIMARY KEY (kind, id)
    );
    CREATE INDEX words_found ON words USING gin (found);

    CREATE FUNCTION plain_letters(words text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
      SELECT regexp_replace(normalize(coalesce(words, ''), NFKD), '[\\u0300-\\u036f]', '', 'g');
    $$;
    CREATE FUNCTION keep_words(of_kind text, of_id text, title text, body text) RETURNS void LANGUAGE sql AS $$
      INSERT INTO words VALUES (of_kind, of_id,
        setweight(to_tsvector('english', plain_letters(title)), 'A')
          || setweight(to_tsvector('english', plain_letters(body)), 'B'))
        ON CONFLICT (kind, id) DO UPDATE SET found = excluded.found;
    $$;
    CREATE FUNCTION product_words(title text, category text, json jsonb, of_id text) RETURNS void LANGUAGE sql AS $$
      SELECT keep_words('product', of_id, title, concat_ws(' ', json ->> 'description', json ->> 'brand',
        replace(category, '_', ' '), json ->> 'productType',
        (SELECT string_agg(value, ' ') FROM jsonb_each_text(json -> 'attributes'))));
    $$;
    CREATE FUNCTION scene_words(of_id text, title text) RETURNS void LANGUAGE sql AS $$
      SELECT keep_words('scene', of_id, title, (
        SELECT string_agg(collection.title || ' ' || note, ' ' ORDER BY collection.id)
        FROM collection JOIN collection_scene ON collection.id = collection_id WHERE scene_id = of_id));
    $$;

    CREATE FUNCTION note_product_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        DELETE FROM words WHERE kind = 'product' AND id = OLD.id;
        RETURN NULL;
      END IF;
      IF TG_OP = 'INSERT' THEN
        INSERT INTO first_seen VALUES (NEW.id, extract(epoch FROM now())) ON CONFLICT DO NOTHING;
      END IF;
      PERFORM product_words(NEW.title, NEW.category, NEW.json::jsonb, NEW.id);
      RETURN NULL;
    END $$;
    CREATE TRIGGER product_words_kept AFTER INSERT OR DELETE OR UPDATE OF title, category, json ON product
      FOR EACH ROW EXECUTE FUNCTION note_product_words();

    CREATE FUNCTION note_scene_words() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP = 'DELETE' THEN
        DELETE FROM words WHERE kind = 'scene' AND id = OLD.id;
        RETURN NULL;
      END IF;
      IF TG_OP = 'UPDATE' THEN
        IF NEW.json = OLD.json THEN RETURN NULL; END IF;
        DELETE FROM study WHERE scene_id = NEW.id;
      END IF;
      PERFORM scene_words(NEW.id, NEW.json::jsonb ->> 'title');
      RETURN NULL;
    END $$;
    CREATE TRIGGER scene_words_kept AFTER INSERT OR UPDATE OR DELETE ON scene
      FOR EACH ROW EXECUTE FUNCTION note_scene_words();

    SELECT product_words(title, category, json::jsonb, id) FROM product;
    SELECT scene_words(id, json::jsonb ->> 'title') FROM scene;
    """

  /// Mean colours of studied objects.
  static let objectColours = "ALTER TABLE studied_object ADD COLUMN colours bytea"

  /// Shared looks with their votes and comments.
  static let shares = """
    CREATE TABLE share (
      id text COLLATE "C" PRIMARY KEY,
      owner text NOT NULL,
      is_open boolean NOT NULL,
      json text NOT NULL,
      picture bytea
    );
    CREATE TABLE share_vote (
      share_id text COLLATE "C" NOT NULL REFERENCES share (id) ON DELETE CASCADE,
      product_id text COLLATE "C" NOT NULL,
      voter text COLLATE "C" NOT NULL,
      PRIMARY KEY (share_id, product_id, voter)
    );
    CREATE TABLE share_comment (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      share_id text COLLATE "C" NOT NULL REFERENCES share (id) ON DELETE CASCADE,
      name text NOT NULL,
      text text NOT NULL,
      created double precision NOT NULL
    );
    CREATE INDEX share_comment_by_share ON share_comment (share_id, id);
    """
}
