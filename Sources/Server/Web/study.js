// Blind side-by-side: which side is better, one key an answer.
import { ask, make, tell } from "./office.js";

const study = document.querySelector(".study");
const path = study.dataset.study;
const question = document.querySelector(".question");
const actions = document.querySelector(".actions");
const progress = document.querySelector(".progress");
let item = null;
let began = 0;

function card(product) {
  return make("li", {}, make("span", { class: "thumb" }, ...(product.image
    ? [make("img", { src: `${product.image}${product.image.startsWith("/") ? "?w=240" : ""}`, alt: "" })] : [])),
  make("span", { class: "what" }, product.title));
}

async function next() {
  const answer = await ask("GET", `${path}/next`);
  item = answer.item ?? null;
  question.hidden = actions.hidden = item === null;
  progress.textContent = item === null ? "Nothing is left to judge. Thank you." : `${answer.open} to judge`;
  if (item === null) return;
  began = performance.now();
  const { x, y, width, height } = answer.box;
  const frame = make("span", { class: "frame-box" });
  for (const [side, part] of [["left", x], ["top", y], ["width", width], ["height", height]]) frame.style[side] = `${part * 100}%`;
  document.querySelector(".query").replaceChildren(make("img", { src: answer.image, alt: "The picture asked about", width: answer.width, height: answer.height }), frame);
  for (const side of ["left", "right"]) {
    document.querySelector(`.answers[data-side=${side}]`).replaceChildren(...answer[side].slice(0, 6).map(card));
  }
}

async function judge(better) {
  if (item === null) return;
  const body = { item, better, milliseconds: Math.round(performance.now() - began) };
  item = null;
  try {
    await ask("POST", `${path}/judgements`, body);
    await next();
  } catch (error) { tell(error.message, true); }
}

for (const button of document.querySelectorAll("[data-better]")) button.addEventListener("click", () => judge(button.dataset.better));
document.addEventListener("keydown", (event) => {
  const better = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "tie", ArrowDown: "neither" }[event.key];
  if (!better || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  judge(better);
});
next().catch((error) => tell(error.message, true));
