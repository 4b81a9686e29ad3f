import Domain
import Foundation
import Office

/// Where owners of pictures and products say what may be done with them; everybody can open it.
struct OwnersPage {
  var html: HTML {
    OfficeLayout(
      title: "Your pictures, your word", script: "owners.js", current: "/owners",
      content: .element(
        "div", ["class": "owners"],
        .element("h1", [:], "Your pictures, your word"),
        .element(
          "p", ["class": "lead"],
          "Pictures and products shown here belong to somebody. If that is you, you decide what happens with them."
        ),
        .element(
          "section", ["aria-labelledby": "take-down"],
          .element("h2", ["id": "take-down"], "Take one thing down"),
          .element(
            "p", [:],
            "It is hidden everywhere as soon as you ask; somebody then reads your request and erases it or comes back to you."
          ),
          .element(
            "form",
            ["class": "stack", "data-json": "POST /api/v1/takedowns", "data-say": "It is hidden now."],
            .element("label", ["for": "kind"], "What is it?"),
            .element(
              "select", ["id": "kind", "name": "kind"],
              .element("option", ["value": "scene"], "A picture"),
              .element("option", ["value": "product"], "A product")),
            .element("label", ["for": "subject"], "The address of its page here"),
            .element("input", ["id": "subject", "name": "subject", "required": "", "maxlength": "2000"]),
            .element("label", ["for": "reason"], "Why (if you like to say)"),
            .element("input", ["id": "reason", "name": "reason", "maxlength": "1000"]),
            .element("label", ["for": "contact"], "How can we reach you?"),
            .element(
              "input",
              [
                "id": "contact", "name": "contact", "required": "", "maxlength": "200",
                "autocomplete": "email",
              ]),
            .element("button", ["class": "button", "type": "submit"], "Take it down"))),
        .element(
          "section", ["aria-labelledby": "claim"],
          .element("h2", ["id": "claim"], "Claim your domain"),
          .element(
            "p", [:],
            "Once we have found a token on it, pictures from your domain are tagged only if you switch that on: not at all, with your own products, or with all."
          ),
          .element(
            "form", ["class": "stack", "id": "make-claim"],
            .element("label", ["for": "domain"], "Your domain"),
            .element(
              "input",
              [
                "id": "domain", "name": "domain", "required": "", "maxlength": "253",
                "placeholder": "shop.example",
                "autocapitalize": "none", "spellcheck": "false",
              ]),
            .element("button", ["class": "button", "type": "submit"], "Get a token")),
          .element(
            "form", ["class": "stack", "id": "open-claim"],
            .element("h3", [:], "Back to a claim"),
            .element("label", ["for": "claim-id"], "Claim"),
            .element("input", ["id": "claim-id", "required": "", "maxlength": "40", "spellcheck": "false"]),
            .element("label", ["for": "claim-secret"], "Secret"),
            .element(
              "input",
              [
                "id": "claim-secret", "type": "password", "required": "", "maxlength": "128",
                "autocomplete": "current-password",
              ]),
            .element("button", ["class": "button quiet", "type": "submit"], "Open")),
          .element("div", ["id": "claim-at-hand", "aria-live": "polite"])))
    ).html
  }
}

/// Claims and takedowns as the office sees them.
struct OfficeOwnersPage {
  var claims: [Claim]
  var takedowns: [Takedown]

  var html: HTML {
    OfficeLayout(
      title: "Owners", current: "/office/owners",
      content: .group([
        .element("h1", [:], "Owners"),
        .element("h2", [:], "Takedowns"),
        takedownForm,
        .table(
          "Takedowns, newest first", ["What", "Reason", "By", "When", "State", ""],
          takedowns.map { takedown in
            [
              HTML("\(takedown.kind.rawValue) \(takedown.subject)"), HTML(takedown.reason),
              HTML(takedown.who),
              HTML(takedown.at.formatted(.iso8601)), HTML(state(of: takedown)), actions(for: takedown),
            ]
          }),
        .element("h2", [:], "Claimed domains"),
        .table(
          "Claims, newest first", ["Domain", "State", "Tagging", "Found by", "Checked", "Until", "Contact"],
          claims.map { claim in
            [
              HTML(claim.domain), HTML(claim.state.rawValue), HTML(claim.tagging.rawValue),
              HTML(claim.method?.rawValue ?? ""), HTML(claim.checked?.formatted(.iso8601) ?? ""),
              HTML(String(claim.expires.formatted(.iso8601).prefix(10))), HTML(claim.contact),
            ]
          }),
      ])
    ).html
  }

  private var takedownForm: HTML {
    .element(
      "form", ["class": "line", "data-json": "POST /api/v1/takedowns", "aria-label": "A new takedown"],
      .element("label", ["for": "kind"], "Take down"),
      .element(
        "select", ["id": "kind", "name": "kind"],
        Takedown.Kind.allCases.map { .element("option", ["value": $0.rawValue], HTML($0.rawValue)) }),
      .element("label", ["for": "subject"], "Which"),
      .element("input", ["id": "subject", "name": "subject", "required": "", "maxlength": "2000"]),
      .element("label", ["for": "reason"], "Why"),
      .element("input", ["id": "reason", "name": "reason", "maxlength": "1000"]),
      .element("button", ["class": "button", "type": "submit"], "Take down and erase"))
  }

  private func state(of takedown: Takedown) -> String {
    if let ended = takedown.ended { return "lifted \(ended.formatted(.iso8601).prefix(10))" }
    return takedown.isConfirmed ? "erased" : "hidden, waits for you"
  }

  private func actions(for takedown: Takedown) -> HTML {
    guard takedown.ended == nil else { return .empty }
    let lift: HTML = .element(
      "button",
      ["class": "button quiet", "type": "button", "data-call": "DELETE /api/v1/takedowns/\(takedown.id)"],
      HTML("Lift"), .element("span", ["class": "unseen"], HTML(" \(takedown.subject)")))
    guard !takedown.isConfirmed else { return lift }
    return .group([
      .element(
        "button",
        [
          "class": "button", "type": "button",
          "data-call": "POST /api/v1/takedowns/\(takedown.id)/confirmation",
        ],
        HTML("Erase"), .element("span", ["class": "unseen"], HTML(" \(takedown.subject)"))),
      lift,
    ])
  }
}
