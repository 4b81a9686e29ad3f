import Annotations
import Domain
import Foundation
import Images

/// Takes in pictures of pages that a sitemap or an RSS or Atom feed lists, as far as the pages' owners let it.
///
/// Each page is read once; its marks (see `PageMarks`) and whatever the page source itself heeds, `robots.txt` and
/// `X-Robots-Tag`, decide which pictures may be used. Pages that have become closed since are found by `recheck`.
public struct SceneFeed: Sendable {
  /// What one reading did.
  public struct Report: Sendable, Hashable {
    /// Scenes that were taken in.
    public var taken: [String] = []
    /// Pages and pictures that were not, each with the reason.
    public var refused: [String] = []

    /// Nothing yet.
    public init() {}
  }

  /// Most pages read at a time; the next reading goes on.
  static let pagesAtOnce = 100
  /// Most pictures of one page.
  static let picturesOfPage = 5
  /// Shorter side, in pixels, below which a picture is an icon or a button.
  static let shortestSide = 320
  /// Most sitemaps an index may lead to.
  static let sitemaps = 50

  private let office: OfficeStore
  private let workshop: Workshop
  private let pages: any PageSource

  /// A reader of feeds.
  public init(office: OfficeStore, workshop: Workshop, pages: any PageSource) {
    self.office = office
    self.workshop = workshop
    self.pages = pages
  }

  /// Takes in what is new in a sitemap or feed.
  ///
  /// - Throws: `OfficeError` when the feed itself cannot be read; one bad page is only reported.
  public func take(from address: String) async throws -> Report {
    let entries = try await entries(of: address)
    var report = Report()
    let unread = Set(try await office.unread(entries.map(\.page)))
    for entry in entries.filter({ unread.contains($0.page) }).prefix(Self.pagesAtOnce) {
      try Task.checkCancellation()
      do {
        let taken = try await take(entry, &report)
        report.taken += taken
        try await office.markRead(entry.page, outcome: "\(taken.count) taken")
      } catch let error as CancellationError {
        throw error
      } catch {
        report.refused.append("\(entry.page): \(error)")
        try await office.markRead(entry.page, outcome: String(describing: error))
      }
    }
    return report
  }

  /// Looks again at the pages scenes came from, and takes those down whose owner has marked them since.
  ///
  /// - Returns: the scenes that were taken down.
  public func recheck(before time: Date, limit: Int = 200, now: Date = Date()) async throws -> [String] {
    var gone: [String] = []
    for scene in try await office.scenesToRecheck(before: time, limit: limit) {
      if let reason = await refusal(of: scene) {
        try await office.takeDown(
          .scene, scene.id, reason: reason, who: "marks of \(scene.page)", isConfirmed: true)
        gone.append(scene.id)
      }
      try await office.markRechecked(scene.id, now: now)
    }
    return gone
  }

  /// Why a scene may no longer be shown; nil when it may, or when nobody can say just now.
  private func refusal(of scene: PageScene) async -> String? {
    guard let (data, address) = try? await pages.page(at: scene.page, limit: 2_000_000) else { return nil }
    let marks = PageMarks(data, at: address)
    if let refusal = marks.refusal { return refusal }
    if let picture = scene.picture.flatMap(URL.init), marks.refused.contains(picture) {
      return "the picture is marked nopin on its page"
    }
    return nil
  }

  /// A page and, where the feed itself says, its pictures.
  private struct Entry {
    var page: String
    var pictures: [String]
  }

  private func take(_ entry: Entry, _ report: inout Report) async throws -> [String] {
    let (data, address) = try await pages.page(at: entry.page, limit: 2_000_000)
    let marks = PageMarks(data, at: address)
    if let refusal = marks.refusal { throw OfficeError(refusal) }
    let listed = entry.pictures.compactMap { URL(string: $0) }.filter { !marks.refused.contains($0) }
      .map { PageMarks.Picture(address: $0, title: "") }
    var taken: [String] = []
    for picture in listed.isEmpty ? marks.pictures : listed {
      guard taken.count < Self.picturesOfPage else { break }
      do {
        if let id = try await take(picture, of: entry.page) { taken.append(id) }
      } catch let error as CancellationError {
        throw error
      } catch {
        report.refused.append("\(picture.address.absoluteString): \(error)")
      }
    }
    return taken
  }

  /// Takes one picture in; nil for one that is there already or too small to be a scene.
  private func take(_ picture: PageMarks.Picture, of page: String) async throws -> String? {
    let (data, _) = try await pages.page(
      at: picture.address.absoluteString, limit: workshop.pictureLimits.bytes)
    let header = try ImageDecoder(limits: workshop.pictureLimits, formats: ImageFormat.everyday).header(
      of: data)
    guard min(header.size.width, header.size.height) >= Self.shortestSide else { return nil }
    let digest = Workshop.digest(of: data)
    guard try await office.sceneID(withDigest: digest) == nil else { return nil }
    let scene = try await workshop.takeIn(data, title: picture.title)
    try await office.enqueue(scene.id, addedBy: "feed", page: page, digest: digest)
    try await office.setPicture(picture.address.absoluteString, ofScene: scene.id)
    return scene.id
  }

  /// The pages a feed lists; a sitemap index is followed one step.
  private func entries(of address: String, followsIndex: Bool = true) async throws -> [Entry] {
    let data: Data
    let tree: XMLTree
    do {
      data = try await pages.page(at: address, limit: 20_000_000).data
      tree = try XMLTree.read(data, source: address)
    } catch let error as CancellationError {
      throw error
    } catch {
      throw OfficeError("the feed \(address) cannot be read: \(error)")
    }
    switch Self.local(tree.name) {
    case "urlset":
      return tree.children.compactMap { entry in
        guard Self.local(entry.name) == "url", let page = Self.text("loc", of: entry) else { return nil }
        let pictures = entry.children.filter { Self.local($0.name) == "image" }.compactMap {
          Self.text("loc", of: $0)
        }
        return Entry(page: page, pictures: pictures)
      }
    case "sitemapindex" where followsIndex:
      var all: [Entry] = []
      for sitemap in tree.children.compactMap({ Self.text("loc", of: $0) }).prefix(Self.sitemaps) {
        all += (try? await entries(of: sitemap, followsIndex: false)) ?? []
      }
      return all
    case "rss", "rdf":
      let items = tree.children.flatMap { Self.local($0.name) == "item" ? [$0] : $0.children }
      return items.filter { Self.local($0.name) == "item" }.compactMap { item in
        Self.text("link", of: item).map { Entry(page: $0, pictures: Self.enclosures(of: item)) }
      }
    case "feed":
      return tree.children.filter { Self.local($0.name) == "entry" }.compactMap { entry in
        let links = entry.children.filter { Self.local($0.name) == "link" }
        let page = links.first { ($0.attributes["rel"] ?? "alternate") == "alternate" }?.attributes["href"]
        return page.map { Entry(page: $0, pictures: []) }
      }
    default:
      throw OfficeError("\(address) is no sitemap and no RSS or Atom feed: it begins with <\(tree.name)>")
    }
  }

  private static func enclosures(of item: XMLTree) -> [String] {
    item.children.compactMap { child in
      let isPicture =
        ["enclosure", "content"].contains(local(child.name))
        && (child.attributes["type"]?.hasPrefix("image/") == true || child.attributes["medium"] == "image")
      return isPicture ? child.attributes["url"] : nil
    }
  }

  /// `image:loc` without its prefix.
  private static func local(_ name: String) -> String {
    (name.split(separator: ":").last.map(String.init) ?? name).lowercased()
  }

  private static func text(_ name: String, of element: XMLTree) -> String? {
    element.children.first { local($0.name) == name && !$0.text.isEmpty }?.text
  }
}
