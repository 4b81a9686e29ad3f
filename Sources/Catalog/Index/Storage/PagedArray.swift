/// An array in pages, so that a change of a copy copies a page and not the whole.
struct PagedArray<Element: Sendable>: Sendable {
  private static var pageSize: Int { 1024 }
  private var pages: [[Element]] = []
  private(set) var count = 0

  mutating func append(_ element: Element) {
    if count == pages.count * Self.pageSize { pages.append([]) }
    pages[pages.count - 1].append(element)
    count += 1
  }

  subscript(place: Int) -> Element {
    get { pages[place / Self.pageSize][place % Self.pageSize] }
    set { pages[place / Self.pageSize][place % Self.pageSize] = newValue }
  }

  var indices: Range<Int> { 0..<count }
}
