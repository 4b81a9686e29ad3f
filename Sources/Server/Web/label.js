// Labelling from nothing: draw a box, name it, find its product; the next picture is loaded meanwhile.
import { ask, make, tell } from "./office.js";
import { overlap } from "./cropper.js";
import { Easel } from "./easel.js";
import { CategoryChooser, ProductChooser, isTyping, titleOf } from "./choosers.js";

const desk = document.querySelector(".desk");
const canvas = document.querySelector(".canvas");
const empty = document.querySelector(".empty");
const progress = document.querySelector(".progress");
const subject = document.querySelector(".subject");
let scene = null;
let following = null;
let tags = new Map();
/** The box at hand: `{ id }` of a tag that is there, or a new one without. */
let current = null;
let began = 0;
/** Where the detector sees something, the surest first. */
let boxes = [];

const easel = new Easel(canvas, {
  onDraw: (box) => begin(box),
  onChange: (box) => { if (current) { current.box = box; clearTimeout(easel.timer); easel.timer = setTimeout(current.id ? save : propose, 500); } },
  // A press chooses the box whose middle is nearest; one that is chosen already gives way to something else there.
  onChoose: (id, place) => (place && (id === "new" || id === current?.id || !isNearest(tags.get(id).box, place)) ? point(place) : choose(id)),
  onPoint: (place) => point(place),
});
const categories = new CategoryChooser({
  onChoose: (name) => { if (!current) return; current.category = name; current.id ? save() : add(); },
  onLeave: () => leave(),
});
const products = new ProductChooser({ onChoose: (product) => { if (!current) return; current.product = product?.id ?? ""; save(); } });

const path = () => `/api/v1/scenes/${encodeURIComponent(scene.id)}`;

/** Begins a new box; its category is asked for at once, its products are looked for meanwhile. */
function begin(box) {
  leave();
  current = { box };
  began = performance.now();
  easel.set("new", box, { label: "new", kind: "new", chosen: true });
  categories.value = "";
  products.propose([]);
  describe();
  propose();
  categories.field.focus();
}

const sides = ({ x, y, width, height }) => [x, y, width, height];

/** How near a place is to the middle of a box: 1 there, 0 at its edge. */
const nearness = (box, [x, y]) => 1 - Math.max(Math.abs(2 * (x - box.x) / box.width - 1), Math.abs(2 * (y - box.y) / box.height - 1));

/** Boxes the detector sees and nobody has drawn. */
const open = () => boxes.filter((box) => ![...tags.values()].some((tag) => overlap(sides(tag.box), sides(box)) > 0.7));

const isNearest = (box, place) => open().every((other) => nearness(other, place) <= nearness(box, place));

/** Takes the box the detector would draw around a place; pressed again, the next likely one. */
function point(place) {
  const around = open().map((box, rank) => [nearness(box, place) / (4 + rank), box])
    .filter(([merit]) => merit > 0).sort((a, b) => b[0] - a[0]).map(([, box]) => box);
  const next = around[(around.indexOf(current?.proposal) + 1) % around.length];
  if (!next) return tell("Nothing is seen there; draw the box");
  begin(next);
  current.proposal = next;
}

async function propose() {
  const asked = current;
  if (!asked) return;
  try {
    const answer = await ask("POST", `${path()}/candidates`, { box: asked.box });
    if (asked !== current) return;
    products.propose(answer.products, asked.product);
    // What the box seems to hold is offered, never taken by itself.
    if (!asked.category && answer.category) {
      asked.guess = answer.category;
      if (document.activeElement === categories.field && !categories.field.value) {
        categories.field.value = titleOf(answer.category);
        categories.field.select();
        categories.fill();
      }
    }
  } catch (error) { tell(error.message, true); }
}

/** Keeps a new box once it has a category. */
async function add() {
  const made = current;
  try {
    const tag = await ask("POST", `${path()}/tags`, {
      box: made.box, category: made.category, product: made.product || undefined, milliseconds: Math.round(performance.now() - began),
    });
    tags.set(tag.id, { ...tag, products: products.proposals ?? [] });
    easel.remove("new");
    draw(tags.get(tag.id));
    choose(tag.id);
    tell(`${titleOf(tag.category)} kept; a number says which product it is`);
    counts();
  } catch (error) { tell(error.message, true); }
}

/** Keeps a change of a box that is there. */
async function save() {
  const tag = current && tags.get(current.id);
  if (!tag) return;
  const { box, category, product } = current;
  try {
    const answer = await ask("POST", `/api/v1/tags/${encodeURIComponent(tag.id)}/decision`, {
      verdict: "accept", version: tag.version, box, category, product,
    });
    tags.set(tag.id, { ...answer, products: answer.products.length ? answer.products : tag.products });
    draw(tags.get(tag.id));
    tell(`${titleOf(answer.category)} kept`);
  } catch (error) { tell(error.message, true); }
}

const draw = (tag) => easel.set(tag.id, tag.box, {
  label: titleOf(tag.category), kind: `${tag.origin} ${tag.state}`, chosen: current?.id === tag.id,
});

function choose(id) {
  const tag = tags.get(id);
  if (!tag || current?.id === id) return;
  if (current && !current.id) easel.remove("new");
  current = { id, box: tag.box, category: tag.category, product: tag.product };
  easel.choose(id);
  categories.value = tag.category;
  products.propose(tag.products, tag.product);
  if (!tag.products.length) propose();
  describe();
}

function leave() {
  if (current && !current.id) easel.remove("new");
  current = null;
  easel.choose(null);
  categories.value = "";
  products.propose([]);
  describe();
}

function describe() {
  subject.replaceChildren(make("h2", {}, current ? titleOf(current.category) || "What is it?" : scene?.title || "Picture"));
}

async function erase() {
  const tag = current && tags.get(current.id);
  if (!tag) return leave();
  try {
    if (tag.origin === "person") await ask("DELETE", `/api/v1/tags/${encodeURIComponent(tag.id)}`);
    else await ask("POST", `/api/v1/tags/${encodeURIComponent(tag.id)}/decision`, { verdict: "reject", version: tag.version });
    tags.delete(tag.id);
    easel.remove(tag.id);
    leave();
    counts();
    tell(`${titleOf(tag.category)} erased`);
  } catch (error) { tell(error.message, true); }
}

let answer = { labelled: 0, open: 0 };
function counts() {
  progress.textContent = `${tags.size} ${tags.size === 1 ? "box" : "boxes"} here; ${answer.labelled} pictures done, ${answer.open} to do`;
}

async function load(after) {
  const query = after ? `?after=${encodeURIComponent(after)}` : "";
  const answer = await ask("GET", `/api/v1/label/next${query}`);
  if (answer.scene) new Image().src = answer.scene.image;
  return answer;
}

async function show(next) {
  answer = next;
  scene = next.scene;
  tags = new Map();
  current = null;
  canvas.hidden = !scene;
  empty.hidden = !!scene;
  desk.classList.toggle("idle", !scene);
  if (!scene) {
    empty.textContent = "Every picture is labelled.";
    subject.replaceChildren();
    return counts();
  }
  easel.show(scene.image, scene.title, scene.width, scene.height);
  for (const tag of scene.tags) {
    if (tag.state === "rejected") continue;
    tags.set(tag.id, tag);
    draw(tag);
  }
  leave();
  counts();
  canvas.dataset.scene = scene.id;
  following = load(scene.id);
  boxes = [];
  const shown = scene;
  ask("GET", `${path()}/proposals`).then((answer) => { if (shown === scene) boxes = answer.boxes; }, () => {});
}

async function done(isLabelled) {
  if (!scene) return;
  try {
    if (isLabelled) {
      await ask("PUT", `${path()}/labelled`, { labelled: true });
      tell("Picture done");
    }
    const next = await following;
    if (isLabelled) { next.labelled = answer.labelled + 1; next.open = answer.open - 1; }
    if (!next.scene && !isLabelled) return tell("There is no other picture to do.");
    await show(next);
  } catch (error) { tell(error.message, true); }
}

const actions = {
  n: () => begin({ x: 0.35, y: 0.35, width: 0.3, height: 0.3 }),
  d: () => done(true), s: () => done(false),
  c: () => current && categories.field.focus(), f: () => current && products.field.focus(),
  enter: () => current && !current.category && categories.field.focus(),
  escape: leave, delete: erase, backspace: erase, 0: () => current && products.take(null),
};

document.querySelector(".actions").append(...[["n", "New box", ""], ["d", "Done", ""], ["delete", "Erase box", "quiet"], ["s", "Later", "quiet"]]
  .map(([key, title, kind]) => {
    const button = make("button", { type: "button", class: `button ${kind}`, "data-action": key }, title,
      make("kbd", { "aria-hidden": "true" }, key === "delete" ? "Del" : key.toUpperCase()));
    button.addEventListener("click", () => actions[key]());
    return button;
  }));

document.addEventListener("keydown", (event) => {
  if (isTyping(event)) return;
  const key = event.key.toLowerCase();
  if (event.key.startsWith("Arrow") && current && easel.nudge(event.key, event.shiftKey)) return event.preventDefault();
  if (current && /^[1-9]$/.test(key) && products.products[key - 1]) { products.take(products.products[key - 1]); return event.preventDefault(); }
  if (key === "enter" && event.target.closest("button:not(.box)")) return;
  if (!actions[key]) return;
  event.preventDefault();
  actions[key]();
});

const chosen = desk.dataset.scene;
const first = chosen
  ? ask("GET", `/api/v1/scenes/${encodeURIComponent(chosen)}/tags`).then(async (scene) => ({ ...(await ask("GET", "/api/v1/label/next")), scene }))
  : load();
first.then(show).catch((error) => { empty.textContent = error.message; });
