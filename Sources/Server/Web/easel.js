// A picture with boxes that can be moved, sized and drawn, by pointer and by keyboard.
import { make } from "./office.js";

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
const least = 0.01;

/** Keeps a box on the picture and no smaller than a hundredth of it. */
export function inside({ x, y, width, height }) {
  width = clamp(width, least, 1);
  height = clamp(height, least, 1);
  return { x: clamp(x, 0, 1 - width), y: clamp(y, 0, 1 - height), width, height };
}

/**
 * The picture in `canvas` with its boxes. `onDraw(box)` hears of a box drawn on free ground, `onChange(box)` of the
 * chosen one moved or sized, `onChoose(id, place)` of a click on a box, `onPoint(place)` of one on free ground; places are
 * [x, y] in fractions.
 */
export class Easel {
  constructor(canvas, { onDraw, onChange, onChoose, onPoint } = {}) {
    Object.assign(this, { canvas, onDraw, onChange, onChoose, onPoint });
    this.boxes = new Map();
    canvas.addEventListener("pointerdown", (event) => this.press(event));
  }

  /** Shows a picture; a promise of its being there. */
  show(image, title, width, height) {
    this.picture = make("img", { src: image, alt: title || "Picture", width, height, draggable: "false" });
    this.boxes.clear();
    this.canvas.replaceChildren(this.picture);
    this.canvas.style.setProperty("--shape", `${width} / ${height}`);
    this.canvas.style.setProperty("--ratio", width / height);
    this.canvas.hidden = false;
    this.chosen = null;
    return this.picture.decode().catch(() => {});
  }

  /** Adds a box or changes the one of that id. */
  set(id, box, { label = "", kind = "", chosen = false } = {}) {
    let entry = this.boxes.get(id);
    if (!entry) {
      const element = make("button", { type: "button", class: "box" });
      for (const corner of ["nw", "ne", "sw", "se"]) element.append(make("i", { class: `grip ${corner}`, "data-corner": corner }));
      element.addEventListener("focus", () => this.onChoose?.(id));
      this.canvas.append(element);
      entry = { element };
      this.boxes.set(id, entry);
    }
    entry.box = inside(box);
    entry.element.className = `box ${kind} ${entry.box.y < 0.06 ? "high" : ""}`;
    entry.element.setAttribute("aria-label", label);
    entry.element.dataset.label = label;
    for (const [side, part] of [["left", "x"], ["top", "y"], ["width", "width"], ["height", "height"]]) {
      entry.element.style[side] = `${entry.box[part] * 100}%`;
    }
    if (chosen) this.choose(id);
    else if (this.chosen === id) this.choose(id);
  }

  remove(id) {
    this.boxes.get(id)?.element.remove();
    this.boxes.delete(id);
    if (this.chosen === id) this.chosen = null;
  }

  choose(id) {
    this.chosen = id;
    for (const [name, { element }] of this.boxes) element.classList.toggle("chosen", name === id);
  }

  get box() { return this.boxes.get(this.chosen)?.box; }

  /** Moves (or, with `sizing`, sizes) the chosen box by a step of the arrow keys. */
  nudge(key, sizing, step = 0.01) {
    const entry = this.boxes.get(this.chosen);
    const [across, down] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key] ?? [0, 0];
    if (!entry || (!across && !down)) return false;
    const { x, y, width, height } = entry.box;
    this.change(sizing
      ? { x, y, width: clamp(width + across * step, least, 1 - x), height: clamp(height + down * step, least, 1 - y) }
      : { x: x + across * step, y: y + down * step, width, height });
    return true;
  }

  change(box) {
    const entry = this.boxes.get(this.chosen);
    entry.box = inside(box);
    for (const [side, part] of [["left", "x"], ["top", "y"], ["width", "width"], ["height", "height"]]) {
      entry.element.style[side] = `${entry.box[part] * 100}%`;
    }
    this.onChange?.(entry.box);
  }

  /** Where a pointer is, in fractions of the picture. */
  at(event) {
    const { left, top, width, height } = this.canvas.getBoundingClientRect();
    return [clamp((event.clientX - left) / width, 0, 1), clamp((event.clientY - top) / height, 0, 1)];
  }

  press(event) {
    if (event.button !== 0) return;
    const [startX, startY] = this.at(event);
    const corner = event.target.dataset?.corner;
    const element = event.target.closest(".box");
    const id = [...this.boxes].find(([, entry]) => entry.element === element)?.[0];
    // A box under the pointer is moved when it is the chosen one; otherwise a press may begin a new one on top of it.
    const moving = id !== undefined && (id === this.chosen || !this.onDraw);
    const before = moving ? { ...this.boxes.get(id).box } : null;
    if (moving && id !== this.chosen) { this.choose(id); this.onChoose?.(id); }
    let moved = false;
    let drawn = null;
    const move = (event) => {
      const [x, y] = this.at(event);
      if (Math.hypot(x - startX, y - startY) > 0.006) moved = true;
      if (!moved) return;
      if (moving && corner) {
        const right = before.x + before.width, bottom = before.y + before.height;
        const left = corner.includes("w") ? Math.min(x, right - least) : before.x;
        const top = corner.includes("n") ? Math.min(y, bottom - least) : before.y;
        this.change({
          x: left, y: top, width: (corner.includes("e") ? Math.max(x, left + least) : right) - left,
          height: (corner.includes("s") ? Math.max(y, top + least) : bottom) - top,
        });
      } else if (moving) {
        this.change({ ...before, x: before.x + x - startX, y: before.y + y - startY });
      } else if (this.onDraw) {
        drawn = { x: Math.min(x, startX), y: Math.min(y, startY), width: Math.abs(x - startX), height: Math.abs(y - startY) };
        this.set("drawing", drawn, { kind: "drawing" });
      }
    };
    const release = () => {
      removeEventListener("pointermove", move);
      removeEventListener("pointerup", release);
      if (drawn) {
        this.remove("drawing");
        if (drawn.width > least && drawn.height > least) this.onDraw(inside(drawn));
      } else if (!moved && id !== undefined) {
        this.choose(id);
        this.onChoose?.(id, [startX, startY]);
      } else if (!moved) this.onPoint?.([startX, startY]);
    };
    addEventListener("pointermove", move);
    addEventListener("pointerup", release);
    event.preventDefault();
    (document.activeElement instanceof HTMLElement) && document.activeElement.blur();
  }
}
