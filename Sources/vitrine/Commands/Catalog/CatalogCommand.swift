import ArgumentParser

/// `vitrine catalog`.
struct CatalogCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "catalog",
    abstract: "Import, inspect and export a product catalogue.",
    discussion: "A catalogue is a folder: one database, and the pictures of its scenes.",
    subcommands: [
      CatalogImport.self, CatalogStatus.self, CatalogExport.self, CatalogRemove.self, CatalogBackup.self,
      CatalogRestore.self, CatalogCategories.self, CatalogPictures.self, CatalogAttach.self,
    ])
}
