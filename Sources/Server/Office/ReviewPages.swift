import Catalog
import Domain
import Foundation
import Hummingbird
import Office

/// The screens where people decide and draw; the browser's modules do the rest through the API.
struct ReviewPages: Sendable {
  let office: Backoffice
  let workshop: Workshop

  var routes: [Route] {
    [
      .get("/office/review", needs: .write, review), .get("/office/label", needs: .write, label),
      .get("/office/label/{id}", needs: .write, label),
    ]
  }

  private func review(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    .page(
      OfficeLayout(
        title: "Review", script: "review.js", current: "/office/review",
        content: screen(
          "review", heading: "Review",
          hint:
            "Is the box right, and what is in it? Decide with one key; the next picture is there already.",
          keys: [
            ("A", "accept"), ("1–9", "that product is the exact one"), ("0", "none of the products"),
            ("R", "reject"), ("C", "another category"), ("F", "find a product"),
            ("Arrows", "move the box"), ("Shift + arrows", "its size"), ("U", "undo"), ("S", "later"),
          ])
      ).html)
  }

  private func label(_ request: Request, _ context: BasicRequestContext) async throws -> Response {
    var chosen: String?
    if context.parameters.get("id") != nil {
      let id = try context.capture("id")
      guard try await workshop.store.scene(id: id) != nil else {
        throw ServerProblem.notFound(Strings.english.picture)
      }
      chosen = id
    }
    return .page(
      OfficeLayout(
        title: "Label", script: "label.js", current: "/office/label",
        content: screen(
          "label", heading: "Label", scene: chosen,
          hint:
            "Click on each thing to take the box the detector sees there (again for another), draw one, or begin one with N; then its category, then its product.",
          keys: [
            ("N", "new box"), ("Arrows", "move it"), ("Shift + arrows", "its size"),
            ("Enter", "the box is right"),
            ("1–9", "that product"), ("Esc", "leave the box"), ("Tab", "walk through the boxes"),
            ("Delete", "erase the chosen box"), ("D", "done, next picture"), ("S", "later"),
          ])
      ).html)
  }

  /// The parts both screens share; scripts fill them.
  private func screen(
    _ name: String, heading: String, scene: String? = nil, hint: String, keys: [(String, String)]
  ) -> HTML {
    .element(
      "div", ["class": "desk", "data-screen": name, "data-scene": scene],
      .element("h1", ["class": "unseen"], HTML(heading)),
      .element(
        "section", ["class": "easel", "aria-label": "Picture"],
        .element("div", ["class": "canvas", "hidden": ""]),
        .element("p", ["class": "remark empty", "role": "status"], "Loading…")),
      .element(
        "section", ["class": "side", "aria-label": "What it is"],
        .element("p", ["class": "progress", "role": "status"]),
        .element("div", ["class": "subject"]),
        .element("div", ["class": "actions"]),
        .element(
          "div", ["class": "field"],
          .element("label", ["for": "category"], "Category"),
          .element(
            "input",
            [
              "id": "category", "type": "text", "role": "combobox", "aria-expanded": "false",
              "aria-controls": "categories", "aria-autocomplete": "list", "autocomplete": "off",
              "spellcheck": "false",
            ]),
          .element("ul", ["id": "categories", "role": "listbox", "aria-label": "Categories", "hidden": ""])),
        .element("p", ["class": "guideline", "aria-live": "polite"]),
        .element(
          "div", ["class": "field"],
          .element("label", ["for": "find"], "Find a product"),
          .element(
            "input", ["id": "find", "type": "search", "autocomplete": "off", "spellcheck": "false"])),
        .element("ol", ["class": "products", "aria-label": "Products"]),
        .element("p", ["class": "hint"], HTML(hint)),
        .element(
          "dl", ["class": "keys"],
          keys.map { key, meaning in
            .element(
              "div", [:], .element("dt", [:], .element("kbd", [:], HTML(key))),
              .element("dd", [:], HTML(meaning)))
          })))
  }
}
