import Domain
import HTTPTypes

/// What people see when something cannot be shown: what happened and what to do.
struct ErrorPage {
  var problem: ServerProblem

  var html: HTML {
    let words = Strings.current
    let title = problem.status == .notFound ? words.notFoundTitle : words.errorTitle
    return Layout(
      title: title, bodyClass: "error",
      content: .element(
        "section", ["class": "notice"],
        .element("h1", [:], HTML(title)),
        .element("p", [:], HTML(problem.message)),
        .element("a", ["class": "button", "href": "/"], HTML(words.backToFeed)))
    ).html
  }
}
