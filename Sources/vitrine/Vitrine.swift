import ArgumentParser

/// The `vitrine` command; each subcommand has its own file.
@main
struct Vitrine: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "vitrine",
    abstract: "Make pictures shoppable: find objects in photos and the products they lead to.",
    discussion: """
      Without --data every command works on the bundled showroom: rendered rooms and products that come with \
      Vitrine. With --data DIR it works on your own catalogue, made by 'vitrine catalog import FEED --data DIR'.
      """,
    groupedSubcommands: [
      CommandGroup(
        name: "Picture", subcommands: [Serve.self, LookCommand.self, Similar.self, Embed.self]),
      CommandGroup(
        name: "Catalogue", subcommands: [CatalogCommand.self, ScenesCommand.self, SpinCommand.self]),
      CommandGroup(
        name: "Discovery",
        subcommands: [Search.self, GoesWith.self, Complete.self, Rooms.self, Related.self]),
      CommandGroup(name: "People", subcommands: [EventsCommand.self, ExperimentsCommand.self]),
      CommandGroup(name: "Site", subcommands: [SitesCommand.self]),
      CommandGroup(
        name: "Office",
        subcommands: [
          AccountsCommand.self, KeysCommand.self, TakedownCommand.self, RelevanceCommand.self,
        ]),
      CommandGroup(name: "Annotation", subcommands: [AnnotationsCommand.self]),
      CommandGroup(
        name: "Model",
        subcommands: [
          Train.self, Evaluate.self, LabelsCommand.self, PairsCommand.self, ModelsCommand.self, Bench.self,
        ]),
    ])

  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      Failure.exit(for: error)
    }
  }
}
