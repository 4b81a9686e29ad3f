// Choosing a category as one types, and a product by number, click or search.
import { ask, make } from "./office.js";

export const vocabulary = (await ask("GET", "/api/v1/vocabulary")).categories;
const byName = new Map(vocabulary.map((category) => [category.name, category]));
export const titleOf = (name) => byName.get(name)?.title ?? name?.replaceAll("_", " ") ?? "";

/** The categories a text means, those whose name begins with it first. */
export function matching(text) {
  const words = text.trim().toLowerCase();
  const rank = ({ title, synonyms }) => {
    if (title.startsWith(words)) return 0;
    if (title.split(" ").some((word) => word.startsWith(words))) return 1;
    if (synonyms.some((word) => word.toLowerCase().startsWith(words))) return 2;
    return title.includes(words) ? 3 : 4;
  };
  return vocabulary.map((category) => [rank(category), category]).filter(([rank]) => rank < 4)
    .sort((a, b) => a[0] - b[0]).map(([, category]) => category).slice(0, 8);
}

/** The combobox `#category`: `onChoose(name)` hears what was chosen, `onLeave()` that nothing was. */
export class CategoryChooser {
  constructor({ onChoose, onLeave }) {
    this.field = document.querySelector("#category");
    this.list = document.querySelector("#categories");
    this.guideline = document.querySelector(".guideline");
    this.place = 0;
    Object.assign(this, { onChoose, onLeave });
    this.field.addEventListener("input", () => { this.place = 0; this.fill(); });
    this.field.addEventListener("focus", () => { this.field.select(); this.fill(""); });
    this.field.addEventListener("blur", () => setTimeout(() => this.close(), 120));
    this.field.addEventListener("keydown", (event) => this.key(event));
  }

  get value() { return this.name; }

  set value(name) {
    this.name = name;
    this.field.value = titleOf(name);
    this.guideline.textContent = byName.get(name)?.guideline ?? "";
    this.close();
  }

  fill(text = this.field.value) {
    this.found = matching(text);
    this.list.replaceChildren(...this.found.map((category, place) => {
      const item = make("li", { role: "option", id: `category-${place}`, "aria-selected": String(place === this.place) }, category.title);
      item.addEventListener("pointerdown", (event) => { event.preventDefault(); this.take(category.name); });
      return item;
    }));
    this.list.hidden = !this.found.length;
    this.field.setAttribute("aria-expanded", String(!this.list.hidden));
    if (this.found.length) this.field.setAttribute("aria-activedescendant", `category-${this.place}`);
    this.guideline.textContent = this.found[this.place]?.guideline ?? "";
  }

  close() {
    this.list.hidden = true;
    this.field.setAttribute("aria-expanded", "false");
    this.field.removeAttribute("aria-activedescendant");
  }

  take(name) {
    this.value = name;
    this.field.blur();
    this.onChoose?.(name);
  }

  key(event) {
    const count = this.found?.length ?? 0;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      this.place = count ? (this.place + (event.key === "ArrowDown" ? 1 : count - 1)) % count : 0;
      this.fill();
    } else if (event.key === "Enter") {
      if (this.found?.[this.place]) this.take(this.found[this.place].name);
    } else if (event.key === "Escape") {
      this.value = this.name;
      this.field.blur();
      this.onLeave?.();
    } else {
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  }
}

/** The list of products: proposals, or what was searched for; `onChoose(product)` with null for none. */
export class ProductChooser {
  constructor({ onChoose, onLeave }) {
    this.list = document.querySelector(".products");
    this.field = document.querySelector("#find");
    Object.assign(this, { onChoose, onLeave });
    this.field.addEventListener("input", () => { clearTimeout(this.timer); this.timer = setTimeout(() => this.search(), 150); });
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Escape") { this.field.value = ""; this.show(this.proposals, this.chosen); this.field.blur(); this.onLeave?.(); }
      if (event.key === "Enter" && this.products[0]) { this.field.blur(); this.take(this.products[0]); }
      if (event.key === "Escape" || event.key === "Enter") { event.preventDefault(); event.stopPropagation(); }
    });
  }

  /** Shows proposals; `chosen` is the id of the exact one. */
  propose(products, chosen) {
    this.proposals = products;
    this.field.value = "";
    this.show(products, chosen);
  }

  show(products = [], chosen) {
    this.products = products;
    this.chosen = chosen;
    this.list.replaceChildren(...products.slice(0, 9).map((product, place) => {
      const button = make("button", { type: "button", class: "choice", "aria-pressed": String(product.id === chosen), "data-id": product.id },
        make("kbd", {}, String(place + 1)),
        make("span", { class: "thumb" }, ...(product.image ? [make("img", { src: `${product.image}${product.image.startsWith("/") ? "?w=160" : ""}`, alt: "", loading: "lazy" })] : [])),
        make("span", { class: "what" }, product.title));
      button.addEventListener("click", () => this.take(product));
      return make("li", {}, button);
    }));
  }

  take(product) {
    this.chosen = product?.id;
    for (const button of this.list.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.id === this.chosen));
    this.onChoose?.(product);
  }

  async search() {
    const words = this.field.value.trim();
    if (!words) return this.show(this.proposals, this.chosen);
    const answer = await ask("GET", `/api/v1/label/products?limit=9&q=${encodeURIComponent(words)}`);
    if (words === this.field.value.trim()) this.show(answer.products, this.chosen);
  }
}

/** Whether a key belongs to a field somebody types in. */
export const isTyping = (event) =>
  event.target.closest("input, select, textarea") !== null || event.ctrlKey || event.metaKey || event.altKey;
