// A frame over a picture, moved and resized by mouse, touch and keyboard; it clings to objects let go of nearby.
import { make } from "./stage.js";

/** Smallest side, in CSS pixels. */
const least = 28;
/** A frame that shares this much with an object's box is meant for it. */
const clings = 0.62;

/** Intersection over union of two boxes `[x, y, width, height]`. */
export function overlap([x, y, w, h], [u, v, r, s]) {
  const across = Math.min(x + w, u + r) - Math.max(x, u);
  const down = Math.min(y + h, v + s) - Math.max(y, v);
  if (across <= 0 || down <= 0) return 0;
  return (across * down) / (w * h + r * s - across * down);
}

/** The box of `boxes` a frame is meant for, or the frame itself. */
export function snapped(box, boxes) {
  let best = box;
  let most = clings;
  for (const candidate of boxes) {
    const shared = overlap(box, candidate);
    if (shared > most) [best, most] = [candidate, shared];
  }
  return best;
}

/** A box moved or resized by `edges` ("move", or any of n, e, s, w), kept inside the picture. */
export function changed([x, y, w, h], edges, dx, dy, leastWidth, leastHeight) {
  const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
  if (edges === "move") return [clamp(x + dx, 0, 1 - w), clamp(y + dy, 0, 1 - h), w, h];
  let [left, top, right, bottom] = [x, y, x + w, y + h];
  if (edges.includes("w")) left = clamp(left + dx, 0, right - leastWidth);
  if (edges.includes("e")) right = clamp(right + dx, left + leastWidth, 1);
  if (edges.includes("n")) top = clamp(top + dy, 0, bottom - leastHeight);
  if (edges.includes("s")) bottom = clamp(bottom + dy, top + leastHeight, 1);
  return [left, top, right - left, bottom - top];
}

export class Cropper {
  /** `moved(box)` is called while the frame changes, `ended()` when Escape is pressed in it. */
  constructor(stage, words, { objects, box, moved, ended }) {
    Object.assign(this, { stage, objects, moved, ended });
    const corner = (edges, text) => this.handle(make("button",
      { class: `corner ${edges}`, type: "button", "aria-label": `${words.selectedPart}, ${words.corner} ${text}` }), edges);
    this.body = this.handle(make("button", { class: "body", type: "button", "aria-label": words.selectedPart,
      "aria-description": words.selectPartHint }), "move");
    this.frame = make("div", { class: "crop" }, this.body,
      corner("nw", "↖"), corner("ne", "↗"), corner("sw", "↙"), corner("se", "↘"));
    this.ground = make("div", { class: "ground", "aria-hidden": "true" });
    this.ground.addEventListener("pointerdown", (event) => this.draw(event));
    stage.append(this.ground, this.frame);
    this.set(box);
  }

  remove() {
    this.ground.remove();
    this.frame.remove();
  }

  set(box, tells = false) {
    this.box = box;
    const [x, y, w, h] = box.map((value) => `${value * 100}%`);
    Object.assign(this.frame.style, { left: x, top: y, width: w, height: h });
    if (tells) this.moved(box);
  }

  change(from, edges, dx, dy) {
    const { clientWidth, clientHeight } = this.stage;
    this.set(changed(from, edges, dx, dy, least / clientWidth, least / clientHeight), true);
  }

  handle(button, edges) {
    button.addEventListener("pointerdown", (event) => {
      if (event.button) return;
      event.preventDefault();
      button.focus({ preventScroll: true });
      const from = this.box;
      this.follow(event, button, (dx, dy) => this.change(from, edges, dx, dy));
    });
    button.addEventListener("keydown", (event) => this.onKey(event, edges));
    return button;
  }

  /** Follows the pointer until it is let go; then the frame clings to an object that was meant. Alt keeps it free. */
  follow(start, target, to) {
    const { width, height } = this.stage.getBoundingClientRect();
    target.setPointerCapture(start.pointerId);
    this.frame.classList.add("held");
    const move = (event) => to((event.clientX - start.clientX) / width, (event.clientY - start.clientY) / height);
    const end = (event) => {
      target.removeEventListener("pointermove", move);
      for (const name of ["pointerup", "pointercancel"]) target.removeEventListener(name, end);
      this.frame.classList.remove("held");
      if (!event.altKey) this.set(snapped(this.box, this.objects), true);
    };
    target.addEventListener("pointermove", move);
    for (const name of ["pointerup", "pointercancel"]) target.addEventListener(name, end);
  }

  /** A new frame drawn anywhere on the picture, in any direction. */
  draw(event) {
    if (event.button) return;
    event.preventDefault();
    const { left, top, width, height } = this.stage.getBoundingClientRect();
    const [x, y] = [(event.clientX - left) / width, (event.clientY - top) / height];
    const span = (from, by, size) => {
      const start = Math.min(Math.max(Math.min(from, from + by), 0), 1 - size);
      return [start, Math.min(Math.max(Math.abs(by), size), 1 - start)];
    };
    this.follow(event, this.ground, (dx, dy) => {
      const [u, w] = span(x, dx, least / width);
      const [v, h] = span(y, dy, least / height);
      this.set([u, v, w, h], true);
    });
  }

  /** Arrows move what is focused, with Shift they resize the frame, with Alt by little. */
  onKey(event, edges) {
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      return this.ended();
    }
    const step = event.altKey ? 0.004 : 0.02;
    const [dx, dy] = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[event.key] ?? [];
    if (dx === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    this.change(this.box, event.shiftKey && edges === "move" ? "se" : edges, dx, dy);
  }
}
