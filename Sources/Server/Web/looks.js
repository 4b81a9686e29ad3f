// Where the dots of a picture come from: the server's scene, or the bytes of any picture the page may read.

import { visiting } from "./events.js";

/** Longest side sent, in pixels. */
const longestSide = 1600;
/** Bytes sent as they are; what is larger is drawn smaller first. */
const smallEnough = 1_500_000;
const known = new Map();

/** What went wrong, with a code for programs. */
export class LookProblem extends Error {
  constructor(code, message) {
    super(message);
    this.code = code;
  }
}

async function asked(address, options) {
  const answer = await fetch(address, options).catch(() => {
    throw new LookProblem("no_connection", "The server cannot be reached.");
  });
  if (answer.status === 204) return null;
  const body = await answer.json().catch(() => null);
  if (!answer.ok) throw new LookProblem(body?.error?.code ?? "failed", body?.error?.message ?? answer.statusText);
  return body;
}

/** A picture's bytes, small enough to send. */
async function bytes(source) {
  const answer = await fetch(source, { mode: "cors" }).catch(() => null);
  if (!answer?.ok) {
    throw new LookProblem("picture_unreadable",
      "This page may not read the picture: let its server send Access-Control-Allow-Origin, or import it and name it by 'scene'.");
  }
  const file = await answer.blob();
  if (file.size <= smallEnough) return file;
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const canvas = Object.assign(document.createElement("canvas"),
    { width: Math.round(bitmap.width * scale), height: Math.round(bitmap.height * scale) });
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.88));
}

const digits = (buffer) => [...new Uint8Array(buffer)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

async function ofPicture(base, query, source) {
  const file = await bytes(source);
  if (crypto.subtle) {  // not there on plain http
    const name = digits(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    const kept = await asked(new URL(`api/v1/looks/${name}${query}`, base), { headers: visiting() });
    if (kept) return kept;
  }
  return asked(new URL(`api/v1/look${query}`, base), { method: "POST", body: file, headers: { "Content-Type": file.type || "image/jpeg", ...visiting() } });
}

/** The look of a scene or of a picture's address; asked for once a page. */
export function look({ base, key, scene, source }) {
  const query = key ? `?key=${encodeURIComponent(key)}` : "";
  const name = scene ? `scene ${scene}` : source;
  if (!known.has(name)) {
    const answer = scene ? asked(new URL(`api/v1/scenes/${encodeURIComponent(scene)}/look${query}`, base), { headers: visiting() }) : ofPicture(base, query, source);
    known.set(name, answer);
    answer.catch(() => known.delete(name));
  }
  return known.get(name);
}
