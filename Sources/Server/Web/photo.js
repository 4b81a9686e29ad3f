// One's own photo: taken, chosen, dropped anywhere or pasted; scaled down here, shown at once, then given its dots.
import words from "./strings.js";
import { withoutLocation } from "./location.js";
import { make } from "./stage.js";

/** Longest side sent, in pixels: more would not find more. */
const longestSide = 1600;
const accepted = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif";

/** A picture redrawn no larger than `longestSide`: what a canvas gives holds no place, time or camera. */
async function redrawn(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, longestSide / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "#fff";  // what is transparent is paper
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.9));
  return { blob, width: canvas.width, height: canvas.height };
}

/** Whether a file's first bytes are those of HEIF, which the server opens when the browser cannot. */
async function isHEIF(file) {
  const head = new Uint8Array(await file.slice(0, 12).arrayBuffer());
  return /^ftyp(hei[cxms]|hev[cx]|mif1|msf1|avif)$/.test(String.fromCharCode(...head.slice(4)));
}

async function prepared(file) {
  try {
    return await redrawn(file);
  } catch {
    if (!(await isHEIF(file))) throw new Error(words.notAPicture);
    return { blob: new Blob([withoutLocation(await file.arrayBuffer())], { type: "image/heic" }) };
  }
}

/** Sends the photo, saying how much has gone; `fetch` cannot. */
function send(blob, progress) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", "/api/v1/photos");
    request.responseType = "json";
    request.setRequestHeader("Content-Type", blob.type);
    request.upload.addEventListener("progress", (event) => progress(event.loaded / event.total));
    request.addEventListener("error", () => failed(new Error(words.noConnection)));
    request.addEventListener("load", () =>
      request.status === 201 ? done(request.response) : failed(new Error(request.response?.error?.message ?? words.unexpected)));
    request.send(blob);
  });
}

let current = 0;

/** Shows the photo with its progress, has it looked at, and goes to its page. */
async function show(file) {
  const turn = ++current;
  const main = document.getElementById("content");
  main.replaceChildren(document.getElementById("own-photo").content.cloneNode(true));
  document.body.className = "closeup own";
  document.title = `${words.yourPhoto} · ${words.siteName}`;
  const look = main.querySelector("vitrine-closeup");
  const status = main.querySelector(".status");
  const bar = main.querySelector("progress");
  look.classList.add("busy");
  status.textContent = words.preparing;
  scrollTo({ top: 0 });
  try {
    const photo = await prepared(file);
    const picture = look.querySelector("img");
    if (photo.width) {
      Object.assign(picture, { width: photo.width, height: photo.height, src: URL.createObjectURL(photo.blob) });
    }
    status.textContent = words.uploading;
    const kept = await send(photo.blob, (share) => {
      bar.value = share;
      if (share === 1) status.textContent = words.looking;
    });
    const answer = await fetch(kept.page, { headers: { Accept: "text/html" } });
    if (turn !== current) return;  // another photo has been chosen meanwhile
    arrive(main, await answer.text(), kept.page, picture.src);
  } catch (error) {
    if (turn === current) failed(look, error.message, file);
  }
}

/** Takes over the photo's page, the picture staying as it is. */
function arrive(main, markup, page, source) {
  const arrived = new DOMParser().parseFromString(markup, "text/html").getElementById("content");
  const picture = arrived.querySelector(".stage img");
  if (source && picture) {
    picture.removeAttribute("srcset");
    picture.src = source;
  }
  history.pushState(null, "", page);
  main.replaceChildren(...arrived.childNodes);
  const count = main.querySelectorAll(".piece").length;
  announce(`${count} ${count === 1 ? words.foundOne : words.found}`);
  main.focus({ preventScroll: true });
}

function failed(look, message, file) {
  look.classList.remove("busy");
  const retry = make("button", { class: "button", type: "button" }, words.tryAgain);
  retry.addEventListener("click", () => show(file));
  const other = make("button", { class: "button quiet", type: "button", "data-choose-photo": "" }, words.anotherPhoto);
  look.querySelector(".pieces").replaceChildren(make("div", { class: "notice small", role: "alert" },
    make("p", {}, message), make("div", { class: "row" }, ...(look.querySelector("img").src ? [retry] : []), other)));
}

function announce(text) {
  const region = make("p", { class: "unseen", role: "status" });
  document.body.append(region);
  setTimeout(() => (region.textContent = text), 50);
}

/** Opens the file chooser. */
function choose() {
  const input = make("input", { type: "file", accept: accepted });
  input.addEventListener("change", () => input.files[0] && show(input.files[0]));
  input.click();
}

const pictureIn = (data) => [...(data?.files ?? [])].find((file) => file.type.startsWith("image/"));

/** Erases the photo on the server and says so. */
async function erase(form) {
  const button = form.querySelector("button");
  button.disabled = true;
  const answer = await fetch(form.action.replace(/\/delete$/, "").replace("/photos/", "/api/v1/photos/"), { method: "DELETE" })
    .catch(() => null);
  if (answer?.ok || answer?.status === 404) return location.assign("/photo?deleted=1");
  button.disabled = false;
  form.append(make("p", { role: "alert" }, answer ? words.unexpected : words.noConnection));
}

/** Takes the picture of the page whose bookmark opened this one. */
function receive() {
  if (!opener || new URLSearchParams(location.search).get("from") !== "page") return;
  addEventListener("message", ({ source, data }) => {
    if (source !== opener || data?.vitrine !== "picture") return;
    if (data.file instanceof Blob) return void show(data.file);
    document.getElementById("photo-hint").textContent = words.pictureNotGiven;
  });
  opener.postMessage("vitrine-ready", "*");
}

export function listen() {
  receive();
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-choose-photo]") && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      choose();
    }
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form.erase")) return;
    event.preventDefault();
    erase(event.target);
  });
  document.addEventListener("change", (event) => {
    if (event.target.matches(".drop input[type=file]") && event.target.files[0]) show(event.target.files[0]);
  });
  document.addEventListener("paste", (event) => {
    const file = pictureIn(event.clipboardData);
    if (file) show(file);
  });
  let depth = 0;
  const veil = Object.assign(document.createElement("div"), { className: "veil", textContent: words.dropHere });
  const hasFiles = (event) => event.dataTransfer?.types.includes("Files");
  addEventListener("dragenter", (event) => hasFiles(event) && ++depth && document.body.append(veil));
  addEventListener("dragleave", (event) => hasFiles(event) && --depth <= 0 && veil.remove());
  addEventListener("dragover", (event) => hasFiles(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    veil.remove();
    const file = pictureIn(event.dataTransfer) ?? event.dataTransfer.files[0];
    if (file) show(file);
  });
}
