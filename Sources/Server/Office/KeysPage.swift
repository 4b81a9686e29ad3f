import Domain
import Foundation
import Office

/// The keys there are, and a form for a new one.
struct KeysPage {
  var keys: [APIKey]

  var html: HTML {
    OfficeLayout(
      title: "Keys", script: nil, current: "/office/keys",
      content: .group([
        .element("h1", [:], "API keys"),
        .element(
          "form",
          ["class": "line", "data-json": "POST /api/v1/keys", "data-show": "key", "aria-label": "A new key"],
          .element("label", ["for": "key-name"], "For"),
          .element("input", ["id": "key-name", "name": "name", "required": "", "maxlength": "64"]),
          .element("label", ["for": "key-access"], "May"),
          .element(
            "select", ["id": "key-access", "name": "access"],
            Access.allCases.map { .element("option", ["value": $0.rawValue], HTML($0.rawValue)) }),
          .element("label", ["for": "key-days"], "Days"),
          .element(
            "input",
            ["id": "key-days", "name": "days", "type": "number", "min": "1", "max": "3650", "value": "365"]),
          .element("button", ["class": "button", "type": "submit"], "Make a key")),
        .element("p", ["class": "shown", "role": "status", "hidden": ""]),
        .table(
          "Keys", ["For", "May", "Requests a minute", "Last used", "Until", ""],
          keys.map { key in
            [
              HTML(key.name), HTML(key.access.rawValue), HTML(String(key.perMinute)),
              HTML(key.lastUsed?.formatted(.iso8601) ?? "never"),
              HTML(key.expires.map { String($0.formatted(.iso8601).prefix(10)) } ?? "for good"),
              .element(
                "button",
                [
                  "class": "button quiet", "type": "button",
                  "data-call": "DELETE /api/v1/keys/\(PagePath.segment(key.name))",
                  "data-confirm": "Remove the key for \(key.name)? Programs that use it stop working.",
                ], HTML("Remove"), .element("span", ["class": "unseen"], HTML(" \(key.name)"))),
            ]
          }),
      ])
    ).html
  }
}

/// Who changed what, newest first.
struct AuditPage {
  var entries: [AuditEntry]

  var html: HTML {
    OfficeLayout(
      title: "Audit", script: nil, current: "/office/audit",
      content: .group([
        .element("h1", [:], "Audit"),
        .table(
          "Changes, newest first", ["When", "Who", "What", "Where", "Outcome"],
          entries.map { entry in
            [
              HTML(entry.at.formatted(.iso8601)), HTML(entry.who), HTML(entry.action), HTML(entry.subject),
              HTML(entry.outcome),
            ]
          }),
        entries.last.map {
          .element(
            "a", ["class": "button quiet", "href": "/office/audit?before=\($0.id)"], "Older")
        } ?? .empty,
      ])
    ).html
  }
}
