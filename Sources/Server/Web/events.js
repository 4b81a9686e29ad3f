// What visitors see and do, told to the server in batches: nothing when the browser asks not to be followed.
import server from "./server.js";

const followed = () => navigator.doNotTrack !== "1" && !navigator.globalPrivacyControl;
const queue = [];
let address = new URL("../api/v1/events", import.meta.url);
let timer = 0;
let refused = !server.events;

/** Adds a site's key, for pages elsewhere. */
export function use(key) {
  if (key) address.searchParams.set("key", key);
}

function session() {
  try {
    const known = sessionStorage.getItem("vitrine.visit") ?? crypto.randomUUID();
    sessionStorage.setItem("vitrine.visit", known);
    return known;
  } catch {
    return undefined;  // storage is off: the events stand alone
  }
}

const id = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

/** Notes one event: `type` and what the server's `/api/v1/events` documents for it. */
export function record(type, details) {
  if (refused || !followed()) return;
  queue.push({ id: id(), type, time: Date.now(), ...details });
  clearTimeout(timer);
  if (queue.length >= 50) flush();
  else timer = setTimeout(flush, 3000);
}

/** Sends what waits; the page may be going away. */
function flush() {
  if (!queue.length) return;
  const body = JSON.stringify({ session: session(), events: queue.splice(0) });
  if (document.visibilityState === "hidden") return void navigator.sendBeacon(address, body);
  // Plain text needs no permission asked beforehand from pages elsewhere.
  fetch(address, { method: "POST", body, keepalive: true, headers: { "Content-Type": "text/plain" } }).then(
    (answer) => (refused = [404, 503].includes(answer.status)), () => {});
}

addEventListener("visibilitychange", () => document.visibilityState === "hidden" && flush());
