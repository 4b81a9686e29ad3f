/// Notes which products changed since when, so that an index follows without reading everything again.
///
/// Triggers do it, so that no way to change a product can forget it. The revision noted is the one the transaction
/// ends with; a product that is erased stays noted. (Not INSERT OR REPLACE: inside a trigger the outer statement's
/// way with conflicts would count.)
enum ProductChangeMigration {
  static let sql = """
    CREATE TABLE productChange (
      productID TEXT PRIMARY KEY NOT NULL,
      revision INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX productChangeByRevision ON productChange(revision, productID);

    CREATE TRIGGER productInserted AFTER INSERT ON product BEGIN
      DELETE FROM productChange WHERE productID = NEW.id;
      INSERT INTO productChange SELECT NEW.id, number + 1 FROM revision;
    END;
    CREATE TRIGGER productUpdated AFTER UPDATE OF category, retired, digest ON product BEGIN
      DELETE FROM productChange WHERE productID = NEW.id;
      INSERT INTO productChange SELECT NEW.id, number + 1 FROM revision;
    END;
    CREATE TRIGGER productDeleted AFTER DELETE ON product BEGIN
      DELETE FROM productChange WHERE productID = OLD.id;
      INSERT INTO productChange SELECT OLD.id, number + 1 FROM revision;
    END;
    CREATE TRIGGER embeddingInserted AFTER INSERT ON embedding BEGIN
      DELETE FROM productChange WHERE productID = (SELECT productID FROM picture WHERE id = NEW.pictureID);
      INSERT INTO productChange SELECT productID, number + 1 FROM picture, revision WHERE picture.id = NEW.pictureID;
    END;
    CREATE TRIGGER embeddingDeleted AFTER DELETE ON embedding BEGIN
      DELETE FROM productChange WHERE productID = (SELECT productID FROM picture WHERE id = OLD.pictureID);
      INSERT INTO productChange SELECT productID, number + 1 FROM picture, revision WHERE picture.id = OLD.pictureID;
    END;
    """
}
