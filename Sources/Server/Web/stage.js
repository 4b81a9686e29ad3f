// Dots over a picture, each as near to its object's middle as the others allow, and the chosen one's outline.
import { neighbour, spread } from "./dots.js";

/** An element with attributes and children. */
export const make = (name, attributes = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
};

/** Whether the visitor wants things to hold still. */
export const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

export class DotStage {
  /** `stage` holds the picture and is positioned; `chosen(index)` is called when a dot is pressed. */
  constructor(stage, groupLabel, chosen) {
    this.stage = stage;
    this.chosen = chosen;
    this.outline = make("div", { class: "outline", "aria-hidden": "true" });
    this.group = make("div", { class: "dots", role: "group", "aria-label": groupLabel });
    this.group.addEventListener("keydown", (event) => this.walk(event));
    this.dots = [];
    stage.append(this.outline, this.group);
    this.watcher = new ResizeObserver(() => this.place());
    this.watcher.observe(stage);
  }

  /**
   * Lays dots for `items`: each a `box` in fractions, a `name`, a `label` for screen readers and, where the server
   * drew masks, a `mask` (rows, columns and run lengths).
   */
  show(items) {
    this.boxes = items.map((item) => item.box);
    this.masks = items.map((item) => item.mask);
    this.dots = items.map((item, index) => {
      const label = make("span", { class: "label", "aria-hidden": "true" }, item.name);
      const dot = make("button", { class: "dot", part: "dot", type: "button", "aria-label": item.label,
        "aria-expanded": "false" }, label);
      dot.style.setProperty("--order", index);
      dot.addEventListener("click", () => this.chosen(index));
      return dot;
    });
    this.group.replaceChildren(...this.dots);
    this.place();
  }

  /** Lays the dots for the picture's present size. */
  place() {
    const { clientWidth: width, clientHeight: height } = this.stage;
    if (!this.dots.length || !width || !height) return;
    this.places = spread(this.boxes.map(([x, y, w, h]) => [(x + w / 2) * width, (y + h / 2) * height]), width, height);
    this.places.forEach(([x, y], index) => {
      const { style, classList } = this.dots[index];
      style.left = `${x}px`;
      style.top = `${y}px`;
      classList.toggle("high", y < 44);
      classList.toggle("leftmost", x < 80);
      classList.toggle("rightmost", x > width - 80);
    });
  }

  /** Marks one dot as chosen and frames `box`, or its own; -1 and nothing for none. */
  mark(index, box = this.boxes?.[index]) {
    this.dots.forEach((dot, place) => {
      dot.setAttribute("aria-expanded", String(place === index));
      dot.classList.toggle("chosen", place === index);
    });
    const mask = box && this.masks?.[index];
    this.contour?.remove();
    this.outline.classList.toggle("shown", !!box && !mask);
    if (mask) this.trace(index, mask);
    if (!box) return;
    const [x, y, w, h] = box.map((value) => `${value * 100}%`);
    Object.assign(this.outline.style, { left: x, top: y, width: w, height: h });
  }

  /** Draws along what shows of the chosen object, in place of its box. */
  async trace(index, mask) {
    const [height, width, counts] = mask.split(" ");
    const { contour } = await import("./outline.js");
    // Another may have been chosen meanwhile.
    if (!this.dots[index]?.classList.contains("chosen")) return;
    this.contour?.remove();
    this.contour = contour(Number(height), Number(width), counts);
    this.outline.before(this.contour);
  }

  /** Arrow keys go to the next dot in their direction, whatever the order in the document. */
  walk(event) {
    const root = this.stage.getRootNode();
    const from = this.dots.indexOf(root.activeElement);
    if (from < 0 || !event.key.startsWith("Arrow")) return;
    event.preventDefault();
    const next = neighbour(this.places, from, event.key);
    if (next >= 0) this.dots[next].focus();
  }
}
