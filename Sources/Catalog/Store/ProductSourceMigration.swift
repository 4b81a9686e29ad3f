/// Notes which feed a product belongs to, so that a full import of one feed retires nothing of another.
///
/// Products from before have no source: any full import may claim or retire them, as it was then.
enum ProductSourceMigration {
  static let sql = """
    ALTER TABLE product ADD COLUMN source TEXT;
    CREATE INDEX productBySource ON product(retired, source);
    """
}
