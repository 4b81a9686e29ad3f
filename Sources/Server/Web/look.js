// <vitrine-look>: a picture with dots. It reads the pieces the server wrote into its panel (each with a box),
// lays a button on each, and shows one piece at a time: beside the picture, or as a sheet on phones.
import words from "./strings.js";
import { neighbour, spread } from "./dots.js";

const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

class VitrineLook extends HTMLElement {
  connectedCallback() {
    this.stage = this.querySelector(".stage");
    this.panel = this.querySelector(".panel");
    this.picture = this.stage.querySelector("img");
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.picture.addEventListener("load", () => this.place());
    new ResizeObserver(() => this.place()).observe(this.stage);
    this.refresh();
  }

  /** Reads the panel again and lays the dots; called when new pieces have arrived. */
  refresh() {
    this.pieces = [...this.panel.querySelectorAll(".piece")];
    this.stage.querySelectorAll(".outline, .dots").forEach((old) => old.remove());
    this.panel.querySelectorAll(".tools, .chips, .hint").forEach((old) => old.remove());
    this.chosen = -1;
    this.classList.toggle("ready", this.pieces.length > 0);
    if (!this.pieces.length) return;
    this.boxes = this.pieces.map((piece) => piece.dataset.box.split(" ").map(Number));
    this.outline = make("div", { class: "outline", "aria-hidden": "true" });
    this.dots = this.pieces.map((piece, index) => this.dot(piece, index));
    this.group = make("div", { class: "dots", role: "group", "aria-label": words.chooseDot }, ...this.dots);
    this.stage.append(this.outline, this.group);
    this.chips = this.pieces.map((piece, index) => this.chip(piece, index));
    this.panel.querySelector(".pieces").before(
      this.tools(), make("p", { class: "hint" }, words.chooseDot), make("div", { class: "chips" }, ...this.chips));
    this.pieces.forEach((piece) => (piece.hidden = true));
    this.place();
  }

  dot(piece, index) {
    const label = make("span", { class: "label", "aria-hidden": "true" }, piece.dataset.name);
    const dot = make("button", {
      class: "dot", type: "button", "aria-label": piece.dataset.label, "aria-expanded": "false",
    }, label);
    dot.style.setProperty("--order", index);
    dot.addEventListener("click", () => (this.chosen === index ? this.close() : this.choose(index)));
    return dot;
  }

  chip(piece, index) {
    const count = piece.querySelectorAll(".product").length;
    const picture = piece.querySelector(".shot img")?.cloneNode();
    const chip = make("button", { class: "chip", type: "button" },
      make("span", { class: "thumb" }, ...(picture ? [picture] : [])),
      make("span", { class: "what" }, piece.dataset.name),
      make("span", { class: "many" }, String(count)));
    chip.setAttribute("aria-label", piece.dataset.label);
    chip.addEventListener("click", () => this.choose(index));
    return chip;
  }

  tools() {
    const close = make("button", { class: "close", type: "button", "aria-label": words.close });
    close.addEventListener("click", () => this.close());
    const tools = make("div", { class: "tools" }, make("span", { class: "grip", "aria-hidden": "true" }), close);
    // A sheet is pulled down to close, as on phones.
    let start = null;
    tools.addEventListener("pointerdown", (event) => (start = event.clientY));
    tools.addEventListener("pointerup", (event) => {
      if (start !== null && event.clientY - start > 40) this.close();
      start = null;
    });
    return tools;
  }

  /** Lays the dots for the picture's present size. */
  place() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (!this.pieces?.length || !width || !height) return;
    const middles = this.boxes.map(([x, y, w, h]) => [(x + w / 2) * width, (y + h / 2) * height]);
    this.places = spread(middles, width, height);
    this.places.forEach(([x, y], index) => {
      const { style, classList } = this.dots[index];
      style.left = `${x}px`;
      style.top = `${y}px`;
      classList.toggle("low", y > height - 70);
      classList.toggle("leftmost", x < 80);
      classList.toggle("rightmost", x > width - 80);
    });
  }

  /** Shows one piece and its box. */
  choose(index) {
    this.chosen = index;
    const [x, y, w, h] = this.boxes[index];
    Object.assign(this.outline.style, {
      left: `${x * 100}%`, top: `${y * 100}%`, width: `${w * 100}%`, height: `${h * 100}%`,
    });
    this.classList.add("open");
    this.mark();
    this.pieces[index].scrollIntoView?.({ block: "nearest" });
    this.panel.scrollTop = 0;
    const sheet = getComputedStyle(this.panel).position === "fixed";
    if (sheet) this.stage.scrollIntoView({ block: "start", behavior: this.behaviour });
    this.pieces[index].querySelector("h2").focus({ preventScroll: true });
  }

  /** Back to all pieces; the focus returns to the dot. */
  close() {
    const last = this.chosen;
    this.chosen = -1;
    this.classList.remove("open");
    this.mark();
    if (last >= 0) this.dots[last].focus({ preventScroll: true });
  }

  mark() {
    this.pieces.forEach((piece, index) => (piece.hidden = index !== this.chosen));
    this.dots.forEach((dot, index) => {
      dot.setAttribute("aria-expanded", String(index === this.chosen));
      dot.classList.toggle("chosen", index === this.chosen);
    });
  }

  get behaviour() {
    return matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
  }

  onKey(event) {
    if (event.key === "Escape" && this.chosen >= 0) {
      event.preventDefault();
      this.close();
      return;
    }
    const from = this.dots?.indexOf(document.activeElement) ?? -1;
    if (from < 0 || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const next = neighbour(this.places, from, event.key);
    if (next >= 0) this.dots[next].focus();
  }
}

customElements.define("vitrine-look", VitrineLook);
