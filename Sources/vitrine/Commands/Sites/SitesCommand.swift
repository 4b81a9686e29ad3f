import ArgumentParser
import Foundation
import Server

/// `vitrine sites`.
struct SitesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sites",
    abstract: "Say which web sites may show this server's dots in their pages.",
    discussion: """
      A site has a key, which its pages send, and the origins its pages come from. A running server sees changes at \
      once. docs/embedding.md shows what to put into a page.
      """,
    subcommands: [SitesAdd.self, SitesList.self, SitesRemove.self])
}

/// Where the sites are kept.
struct SiteOptions: ParsableArguments {
  @Option(name: .long, help: "The folder with your catalogue; its sites are in DIR/sites.json.")
  var data: String?

  @Option(name: .long, help: "A file of sites, as the server's setting 'sites' names it.")
  var file: String?

  func validate() throws {
    guard (data == nil) != (file == nil) else {
      throw ValidationError("Say where the sites are kept: --data DIR, or --file FILE.")
    }
  }

  var sites: Sites {
    Sites(file: file.map { URL(filePath: $0) } ?? data.map { DataFolder(url: URL(filePath: $0)).sites })
  }
}

/// `vitrine sites add`.
struct SitesAdd: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Allow a site and print its key.")

  @Argument(help: "A name for your own list.")
  var name: String

  @Option(name: .long, help: "Where its pages are, such as https://shop.example; may be given several times.")
  var origin: [String]

  @OptionGroup var options: SiteOptions

  func run() throws {
    guard !origin.isEmpty else { throw ValidationError("Give at least one --origin.") }
    let sites = options.sites
    let site = try Site(name: name, origins: origin)
    try sites.save(sites.all + [site])
    print(site.key)
  }
}

/// `vitrine sites list`.
struct SitesList: ParsableCommand {
  static let configuration = CommandConfiguration(commandName: "list", abstract: "List the sites.")

  @Flag(name: .long, help: "As JSON.")
  var json = false

  @OptionGroup var options: SiteOptions

  func run() throws {
    let all = options.sites.all
    if json { return print(try Output.json(all)) }
    for site in all { print("\(site.key)  \(site.name)  \(site.origins.joined(separator: " "))") }
  }
}

/// `vitrine sites remove`.
struct SitesRemove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Stop allowing a site.")

  @Argument(help: "Its key.")
  var key: String

  @OptionGroup var options: SiteOptions

  func run() throws {
    let sites = options.sites
    let rest = sites.all.filter { $0.key != key }
    guard rest.count < sites.all.count else { throw Failure("there is no site with the key '\(key)'") }
    try sites.save(rest)
  }
}
