// What visitors see and do, told to the server in batches: nothing when the browser asks not to be followed.
import server from "./server.js";

const followed = () => navigator.doNotTrack !== "1" && !navigator.globalPrivacyControl;
/** Whether this is one of the server's own pages, not one that loads its script from elsewhere. */
const own = new URL(import.meta.url).origin === location.origin;
const queue = [];
let address = new URL("../api/v1/events", import.meta.url);
let timer = 0;
let refused = !server.events;

/** Adds a site's key, for pages elsewhere. */
export function use(key) {
  if (key) address.searchParams.set("key", key);
}

const hex = (bytes) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const id = () => hex(crypto.getRandomValues(new Uint8Array(12)));

/** An event's id, a UUID of version 7: with the clock in front, ids come in order and cost the server little. */
function eventID(time) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let place = 0; place < 6; place++) bytes[place] = Math.floor(time / 256 ** (5 - place)) % 256;
  bytes[6] = 0x70 | (bytes[6] & 0x0f);
  bytes[8] = 0x80 | (bytes[8] & 0x3f);
  return hex(bytes).replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** The visit's id, kept until the browser is closed; none for those who ask not to be followed. */
export function visit() {
  if (refused || !followed()) return undefined;
  try {
    const known = sessionStorage.getItem("vitrine.visit") ?? id();
    sessionStorage.setItem("vitrine.visit", known);
    return known;
  } catch {
    return undefined;  // storage is off: the events stand alone
  }
}

/** What a question to the server carries, so that an answer is in the order for this visit. */
export const visiting = () => {
  const known = visit();
  return known ? { "Vitrine-Session": known } : {};
};

// A page that is opened cannot send headers; the cookie ends with the browser, as the visit does.
if (own) {
  const known = visit();
  document.cookie = known ? `vitrine_visit=${known}; Path=/; SameSite=Lax` : "vitrine_visit=; Path=/; Max-Age=0; SameSite=Lax";
}

/** Notes one event: `type` and what the server's `/api/v1/events` documents for it. */
export function record(type, details) {
  if (refused || !followed()) return;
  const time = Date.now();
  queue.push({ id: eventID(time), type, time, ...details });
  clearTimeout(timer);
  if (queue.length >= 50) flush();
  else timer = setTimeout(flush, 3000);
}

/** Sends what waits; the page may be going away. */
function flush() {
  if (!queue.length) return;
  const body = JSON.stringify({ session: visit(), events: queue.splice(0) });
  if (document.visibilityState === "hidden") return void navigator.sendBeacon(address, body);
  // Plain text needs no permission asked beforehand from pages elsewhere.
  fetch(address, { method: "POST", body, keepalive: true, headers: { "Content-Type": "text/plain" } }).then(
    (answer) => (refused = [404, 503].includes(answer.status)), () => {});
}

addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());
