import Foundation
import Office

/// A key as the API gives it; `key` only when it has just been made.
struct KeyAnswer: Encodable {
  var name: String
  var access: Access
  var perMinute: Int
  var picturesPerDay: Int
  var created: String
  var expires: String?
  var lastUsed: String?
  var key: String?

  enum CodingKeys: String, CodingKey {
    case name, access, created, expires, key
    case perMinute = "per_minute"
    case picturesPerDay = "pictures_per_day"
    case lastUsed = "last_used"
  }

  init(_ key: APIKey, text: String?) {
    name = key.name
    access = key.access
    perMinute = key.perMinute
    picturesPerDay = key.picturesPerDay
    created = key.created.formatted(.iso8601)
    expires = key.expires?.formatted(.iso8601)
    lastUsed = key.lastUsed?.formatted(.iso8601)
    self.key = text
  }
}

/// One change as the API gives it.
struct AuditAnswer: Encodable {
  var id: Int64
  var at: String
  var who: String
  var action: String
  var subject: String
  var outcome: String

  init(_ entry: AuditEntry) {
    id = entry.id
    at = entry.at.formatted(.iso8601)
    who = entry.who
    action = entry.action
    subject = entry.subject
    outcome = entry.outcome
  }
}
