import Domain

/// Where people sign in.
struct SignInPage {
  var next: String
  /// What was wrong with the last try.
  var problem: String?
  /// Whether nobody could sign in at all.
  var hasNoAccounts: Bool

  var html: HTML {
    OfficeLayout(
      title: "Sign in", script: nil, current: "",
      content: .element(
        "section", ["class": "sign-in"],
        .element("h1", [:], "Sign in"),
        hasNoAccounts
          ? .element(
            "p", ["class": "remark"],
            "There are no accounts yet. Make the first one on the server’s machine: ",
            .element("code", [:], "vitrine accounts add NAME --role admin"))
          : .empty,
        problem.map { .element("p", ["class": "problem", "role": "alert"], HTML($0)) } ?? .empty,
        .element(
          "form", ["method": "post", "action": "/office/sign-in"],
          .element("input", ["type": "hidden", "name": "next", "value": next]),
          .element("label", ["for": "name"], "Name"),
          .element(
            "input",
            [
              "id": "name", "name": "name", "autocomplete": "username", "required": "", "maxlength": "64",
              "autocapitalize": "none", "spellcheck": "false",
            ]),
          .element("label", ["for": "password"], "Password"),
          .element(
            "input",
            [
              "id": "password", "name": "password", "type": "password", "required": "", "maxlength": "1024",
              "autocomplete": "current-password",
            ]),
          .element("button", ["class": "button", "type": "submit"], "Sign in")))
    ).html
  }
}
