import Domain
import Foundation
import Office

/// Relevance studies with what graders have found.
struct StudiesPage {
  var studies: [(study: RelevanceStudy, report: RelevanceReport)]

  var html: HTML {
    OfficeLayout(
      title: "Relevance", current: "/office/relevance",
      content: .group([
        .element("h1", [:], "Relevance studies"),
        studies.isEmpty
          ? .element(
            "p", ["class": "remark"], "No studies yet. Make one with ",
            .element("code", [:], "vitrine relevance prepare NAME --data DIR --second-embedder MODEL"))
          : .table(
            "Two sides, judged blind",
            ["Study", "First against second", "Judged", "First wins", "95 %", "Ties, neither", "Agreement"],
            studies.map(row)),
      ])
    ).html
  }

  private func row(_ entry: (study: RelevanceStudy, report: RelevanceReport)) -> [HTML] {
    let report = entry.report
    return [
      .element(
        "a", ["href": "/office/relevance/\(PagePath.segment(entry.study.name))"], HTML(entry.study.name)),
      HTML("\(report.first) against \(report.second)"),
      HTML("\(report.judgedItems) of \(report.items), \(report.graders) people"),
      HTML(
        report.firstShare.map {
          "\(report.firstWins) of \(report.firstWins + report.secondWins) (\(percent($0)))"
        } ?? "–"),
      HTML(report.interval.map { "\(percent($0[0])) – \(percent($0[1]))" } ?? "–"),
      HTML("\(report.ties), \(report.neither)"),
      HTML(report.agreement.map { String(format: "%.2f", $0) } ?? "–"),
    ]
  }

  private func percent(_ share: Double) -> String { String(format: "%.0f %%", share * 100) }
}

/// The screen a grader judges on; `study.js` fills it.
struct StudyPage {
  var name: String

  var html: HTML {
    OfficeLayout(
      title: name, script: "study.js", current: "/office/relevance",
      content: .element(
        "div", ["class": "study", "data-study": "/api/v1/relevance/\(PagePath.segment(name))"],
        .element("h1", [:], "Which answer is better?"),
        .element("p", ["class": "progress", "role": "status"], "Loading…"),
        .element(
          "div", ["class": "question", "hidden": ""],
          .element("div", ["class": "query"]),
          .element(
            "section", ["aria-label": "Left"], .element("h2", [:], "Left"),
            .element("ul", ["class": "answers", "data-side": "left"])),
          .element(
            "section", ["aria-label": "Right"], .element("h2", [:], "Right"),
            .element("ul", ["class": "answers", "data-side": "right"]))),
        .element(
          "div", ["class": "actions", "hidden": ""],
          [
            ("left", "Left", "←"), ("right", "Right", "→"), ("tie", "Equally good", "↑"),
            ("neither", "Neither", "↓"),
          ].map {
            value, title, key in
            .element(
              "button", ["class": "button", "type": "button", "data-better": value], HTML(title),
              .element("kbd", ["aria-hidden": "true"], HTML(key)))
          }))
    ).html
  }
}

/// Who is told what happens.
struct WebhooksPage {
  var webhooks: [Webhook]
  var counts: (waiting: Int, givenUp: Int)

  var html: HTML {
    OfficeLayout(
      title: "Webhooks", current: "/office/webhooks",
      content: .group([
        .element("h1", [:], "Webhooks"),
        .element(
          "p", ["class": "remark"],
          HTML(
            "\(counts.waiting) messages wait, \(counts.givenUp) were given up. Each is signed and tried for a day."
          )),
        .element(
          "form",
          [
            "class": "line", "data-json": "POST /api/v1/webhooks", "data-show": "secret",
            "aria-label": "A new webhook",
          ],
          .element("label", ["for": "address"], "Address"),
          .element(
            "input",
            ["id": "address", "name": "address", "type": "url", "required": "", "placeholder": "https://"]),
          .element("label", ["for": "events"], "Events"),
          .element(
            "select", ["id": "events", "name": "events", "multiple": "", "size": "3", "required": ""],
            Webhook.Event.allCases.map {
              .element("option", ["value": $0.rawValue, "selected": ""], HTML($0.rawValue))
            }),
          .element("button", ["class": "button", "type": "submit"], "Add")),
        .element("p", ["class": "shown", "role": "status", "hidden": ""]),
        .table(
          "Webhooks", ["Address", "Events", "Failures in a row", ""],
          webhooks.map { hook in
            [
              HTML(hook.address), HTML(hook.events.map(\.rawValue).sorted().joined(separator: ", ")),
              HTML("\(hook.failures)"),
              .element(
                "button",
                [
                  "class": "button quiet", "type": "button",
                  "data-call": "DELETE /api/v1/webhooks/\(hook.id)",
                ],
                HTML("Remove"), .element("span", ["class": "unseen"], HTML(" \(hook.address)"))),
            ]
          }),
      ])
    ).html
  }
}
