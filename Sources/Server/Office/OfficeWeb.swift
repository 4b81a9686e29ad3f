import Office

/// How the office reaches others' sites; whoever makes one keeps it away from private addresses.
public struct OfficeWeb: Sendable {
  let pages: any PageSource
  let claimPages: any PageSource
  let records: any TextRecordSource
  let sender: any WebhookSender

  /// Ways to the web.
  ///
  /// - Parameters:
  ///   - pages: heeds robots.txt and X-Robots-Tag; for pictures.
  ///   - claimPages: does not; for tokens that a domain's owner wants to be found.
  ///   - records: TXT records.
  ///   - sender: posts messages.
  public init(
    pages: any PageSource, claimPages: any PageSource, records: any TextRecordSource,
    sender: any WebhookSender
  ) {
    self.pages = pages
    self.claimPages = claimPages
    self.records = records
    self.sender = sender
  }

  func checker(_ office: OfficeStore) -> ClaimChecker {
    ClaimChecker(office: office, pages: claimPages, records: records)
  }
}
