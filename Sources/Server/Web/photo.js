// One's own photo: chosen, dropped anywhere or pasted; scaled down here, shown at once, then given its dots.
import words from "./strings.js";

/** Longest side sent, in pixels: more would not find more. */
const longestSide = 1600;
const accepted = "image/jpeg,image/png,image/webp";

/** A picture no larger than `longestSide`, as a file to send, with its size. */
async function prepared(file) {
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

let current = 0;

/** Shows the photo with a progress state, asks for its pieces, and lays them out. */
async function show(file) {
  const turn = ++current;
  const main = document.getElementById("content");
  main.replaceChildren(document.getElementById("own-photo").content.cloneNode(true));
  document.body.className = "closeup own";
  document.title = `${words.yourPhoto} · ${words.siteName}`;
  const look = main.querySelector("vitrine-look");
  const status = main.querySelector(".status");
  const pieces = main.querySelector(".pieces");
  look.classList.add("busy");
  status.textContent = words.preparing;
  scrollTo({ top: 0 });
  try {
    const photo = await prepared(file).catch(() => {
      throw new Error(words.notAPicture);
    });
    const picture = look.querySelector("img");
    picture.width = photo.width;
    picture.height = photo.height;
    picture.src = URL.createObjectURL(photo.blob);
    status.textContent = words.looking;
    const answer = await fetch("/look?part=pieces", {
      method: "POST", body: photo.blob, headers: { "Content-Type": photo.blob.type, Accept: "application/json" },
    }).catch(() => {
      throw new Error(words.noConnection);
    });
    if (turn !== current) return;  // another photo has been chosen meanwhile
    if (!answer.ok) throw new Error((await answer.json().catch(() => null))?.error?.message ?? words.unexpected);
    pieces.innerHTML = await answer.text();  // our own markup, escaped where it was made
    look.refresh();
    const count = look.pieces.length;
    announce(`${count} ${count === 1 ? words.foundOne : words.found}`);
  } catch (error) {
    if (turn !== current) return;
    failed(look, pieces, error.message, file);
  } finally {
    if (turn === current) {
      look.classList.remove("busy");
      look.panel.append(again());
    }
  }
}

function failed(look, pieces, message, file) {
  const note = document.createElement("div");
  note.className = "notice small";
  note.setAttribute("role", "alert");
  const text = document.createElement("p");
  text.textContent = message;
  const retry = document.createElement("button");
  retry.className = "button";
  retry.type = "button";
  retry.textContent = words.tryAgain;
  retry.addEventListener("click", () => show(file));
  note.append(text, ...(look.querySelector("img").src ? [retry] : []));
  pieces.replaceChildren(note);
}

function again() {
  const button = document.createElement("button");
  button.className = "button quiet again";
  button.type = "button";
  button.textContent = words.anotherPhoto;
  button.addEventListener("click", choose);
  return button;
}

function announce(text) {
  const region = document.createElement("p");
  region.className = "unseen";
  region.setAttribute("role", "status");
  document.body.append(region);
  setTimeout(() => (region.textContent = text), 50);
}

/** Opens the file chooser. */
function choose() {
  const input = document.createElement("input");
  input.type = "file";
  input.accept = accepted;
  input.addEventListener("change", () => input.files[0] && show(input.files[0]));
  input.click();
}

const pictureIn = (data) => [...(data?.files ?? [])].find((file) => file.type.startsWith("image/"));

export function listen() {
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-photo]") && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      choose();
    }
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
