// The review queue: one tag at a time, one key a decision, the next picture loaded before it is needed.
import { ask, make, tell } from "./office.js";
import { Easel } from "./easel.js";
import { CategoryChooser, ProductChooser, isTyping, titleOf } from "./choosers.js";

const canvas = document.querySelector(".canvas");
const empty = document.querySelector(".empty");
const progress = document.querySelector(".progress");
const subject = document.querySelector(".subject");
const preloaded = new Map();
let queue = [];
let item = null;
let began = 0;
let changed = {};
let last = null;
let later = new Set();

const easel = new Easel(canvas, { onChange: (box) => { changed.box = box; clearTimeout(easel.timer); easel.timer = setTimeout(propose, 400); } });
const categories = new CategoryChooser({ onChoose: (name) => { changed.category = name; paint(); propose(); } });
const products = new ProductChooser({ onChoose: (product) => { changed.product = product?.id ?? ""; } });

/** Asks what looks like the box as it is now. */
async function propose() {
  const current = item;
  try {
    const answer = await ask("POST", `/api/v1/scenes/${encodeURIComponent(item.tag.scene)}/candidates`, { box: easel.box });
    if (current === item) products.propose(answer.products, changed.product);
  } catch (error) { tell(error.message, true); }
}

function preload() {
  for (const { image } of queue) {
    if (preloaded.has(image)) continue;
    const picture = new Image();
    picture.src = image;
    preloaded.set(image, picture);
    if (preloaded.size > 20) preloaded.delete(preloaded.keys().next().value);
  }
}

async function fill() {
  const answer = await ask("GET", "/api/v1/review?limit=12");
  const known = new Set([...queue.map(({ tag }) => tag.id), item?.tag.id]);
  queue.push(...answer.items.filter(({ tag }) => !known.has(tag.id) && !later.has(tag.id)));
  progress.textContent = answer.waiting === 1 ? "1 tag waits" : `${answer.waiting} tags wait`;
  preload();
}

function paint() {
  const category = changed.category ?? item.tag.category;
  easel.set(item.tag.id, changed.box ?? item.tag.box, { label: titleOf(category), kind: "review", chosen: true });
  subject.replaceChildren(
    make("h2", {}, titleOf(category)),
    make("p", { class: "faint" }, `${item.title ? `${item.title}, ` : ""}the model is ${Math.round(item.tag.score * 100)} % sure`));
}

async function next() {
  if (queue.length < 4) await fill();
  const before = item;
  item = queue.shift() ?? null;
  changed = {};
  began = performance.now();
  document.querySelector(".desk").classList.toggle("idle", !item);
  canvas.hidden = !item;
  empty.hidden = !!item;
  if (!item) {
    empty.textContent = later.size ? "Nothing else waits; load the page again for what was left for later." : "Nothing waits for a decision.";
    subject.replaceChildren();
    products.show([]);
    return;
  }
  if (before?.image !== item.image || easel.picture === undefined) easel.show(item.image, item.title, item.width, item.height);
  else if (before) easel.remove(before.tag.id);
  categories.value = item.tag.category;
  products.propose(item.tag.products, item.tag.product);
  paint();
  canvas.dataset.tag = item.tag.id;
}

async function decide(verdict) {
  if (!item) return;
  const current = item;
  const body = { verdict, version: item.tag.version, milliseconds: Math.round(performance.now() - began), ...(verdict === "accept" ? changed : {}) };
  last = current;
  tell("");
  const sent = ask("POST", `/api/v1/tags/${encodeURIComponent(item.tag.id)}/decision`, body);
  const left = parseInt(progress.textContent) - 1;
  progress.textContent = left === 1 ? "1 tag waits" : `${Math.max(0, left)} tags wait`;
  await Promise.all([next(), sent.then(() => tell(`${titleOf(current.tag.category)}: ${verdict === "accept" ? "accepted" : "rejected"}`),
    (error) => tell(error.message, true))]);
}

async function undo() {
  if (!last) return;
  try {
    const tag = await ask("POST", `/api/v1/tags/${encodeURIComponent(last.tag.id)}/decision`, { verdict: "undo" });
    if (item) queue.unshift(item);
    queue.unshift({ ...last, tag });
    last = null;
    easel.picture = undefined;
    await next();
    tell("Taken back");
  } catch (error) { tell(error.message, true); }
}

const actions = {
  a: () => decide("accept"), r: () => decide("reject"), u: undo,
  s: () => { if (item) { later.add(item.tag.id); return next(); } },
  c: () => categories.field.focus(), f: () => products.field.focus(),
  0: () => products.take(null),
};

document.querySelector(".actions").append(...[["a", "Accept", ""], ["r", "Reject", "quiet"], ["u", "Undo", "quiet"], ["s", "Later", "quiet"]]
  .map(([key, title, kind]) => {
    const button = make("button", { type: "button", class: `button ${kind}`, "data-action": title.toLowerCase() }, title, make("kbd", { "aria-hidden": "true" }, key.toUpperCase()));
    button.addEventListener("click", () => actions[key]());
    return button;
  }));

document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  const key = event.key.toLowerCase();
  if (item && event.key.startsWith("Arrow") && easel.nudge(event.key, event.shiftKey)) return event.preventDefault();
  if (item && /^[1-9]$/.test(key) && products.products[key - 1]) { products.take(products.products[key - 1]); return event.preventDefault(); }
  if (!actions[key]) return;
  event.preventDefault();
  actions[key]();
});

next().catch((error) => { empty.textContent = error.message; });
