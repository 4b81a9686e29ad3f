// The script for every page: <vitrine-look src="picture.jpg">, <vitrine-look scene="ID">, or an attribute on pictures
// that are there already: <img src="picture.jpg" data-vitrine>. Dots and drawer live in a shadow root; nothing of the
// page around is touched, no global name is made. docs/embedding.md tells what a page can set, hear and change.
import words from "./strings.js";
import sheet from "./embed-style.js";
import { record, use } from "./events.js";
import { look } from "./looks.js";
import { DotStage, make } from "./stage.js";

const base = new URL("../", import.meta.url);
const siteKey = new URL(import.meta.url).searchParams.get("key");
use(siteKey);

const money = ({ amount, currency }) =>
  new Intl.NumberFormat(words.locale.replace("_", "-"), { style: "currency", currency, minimumFractionDigits: Number.isInteger(amount) ? 0 : 2 }).format(amount);
const states = { in_stock: words.inStock, out_of_stock: words.outOfStock, preorder: words.preorder, backorder: words.backorder };
const named = (category) => words.categories[category] ?? category.replaceAll("_", " ");

class VitrineLook extends HTMLElement {
  static observedAttributes = ["src", "scene", "key"];

  /** Called with the products of an object before they are shown; what it answers is shown instead. */
  products = (products) => products;

  /** The look shown, once it has arrived. */
  get look() {
    return this.found ?? null;
  }

  connectedCallback() {
    if (!this.shadowRoot) this.build();
    // Nothing is asked for before the picture comes near the window.
    this.watcher = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && this.load(), { rootMargin: "400px" });
    this.watcher.observe(this);
  }

  disconnectedCallback() {
    this.watcher.disconnect();
    this.follower?.disconnect();
  }

  attributeChangedCallback(name, before, now) {
    if (before === now || !this.shadowRoot || before === null) return;
    this.wanted = this.found = null;
    if (this.image) this.image.src = this.source;
    this.dots.show([]);
    this.watcher?.unobserve(this);
    this.watcher?.observe(this);
  }

  get source() {
    const scene = this.getAttribute("scene");
    if (this.picture) return this.picture.currentSrc || this.picture.src;
    if (this.hasAttribute("src")) return new URL(this.getAttribute("src"), document.baseURI).href;
    return scene ? new URL(`images/scenes/${encodeURIComponent(scene)}?w=1280`, base).href : "";
  }

  build() {
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    this.stage = make("div", { class: "stage", part: "stage" });
    if (!this.picture) {
      this.image = make("img", { part: "picture", alt: this.getAttribute("alt") ?? "", loading: "lazy", decoding: "async" });
      // The room is kept before the picture is there, when its size is known.
      for (const side of ["width", "height"]) if (this.hasAttribute(side)) this.image.setAttribute(side, this.getAttribute(side));
      this.image.src = this.source;
      this.stage.append(this.image);
    }
    this.dialog = make("dialog", { part: "drawer", "aria-labelledby": "name" });
    this.dialog.addEventListener("close", () => this.closed());
    this.dialog.addEventListener("click", (event) => event.target === this.dialog && this.outside(event) && this.dialog.close());
    this.dots = new DotStage(this.stage, words.chooseDot, (index) => this.open(index));
    root.append(this.stage, this.dialog);
  }

  outside({ clientX, clientY }) {
    const box = this.dialog.getBoundingClientRect();
    return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
  }

  /** Asks for the dots; `vitrine-load` or `vitrine-error` tells how it went. */
  async load() {
    this.watcher.unobserve(this);
    const source = this.source;
    if (!source || this.wanted === source) return;
    this.wanted = source;
    try {
      const found = await look({ base, key: this.getAttribute("key") ?? siteKey, scene: this.getAttribute("scene"), source });
      if (this.wanted !== source) return;  // another picture was set meanwhile
      this.found = found;
      this.objects = found.objects.map((object, place) => ({ ...object, place })).filter((object) => object.products.length);
      this.dots.show(this.objects.map(({ box, category, products }) => ({
        box: [box.x, box.y, box.width, box.height], name: named(category),
        label: `${named(category)}, ${products.length} ${products.length === 1 ? words.product : words.productsWord}` })));
      this.tell("load", { look: found });
    } catch (error) {
      this.wanted = null;
      this.tell("error", { code: error.code ?? "failed", message: error.message });
    }
  }

  /** Opens the drawer on one object. */
  open(index) {
    const object = this.objects?.[index];
    if (!object) return;
    this.index = index;
    const name = make("h2", { id: "name", tabindex: "-1" }, named(object.category));
    const close = make("button", { class: "close", type: "button", "aria-label": words.close });
    close.addEventListener("click", () => this.dialog.close());
    const others = make("div", { class: "others" }, ...this.objects.map((other, place) => {
      const button = make("button", { class: "other", type: "button", "aria-current": String(place === index) }, named(other.category));
      button.addEventListener("click", () => this.open(place));
      return button;
    }));
    const products = this.products(object.products, object) ?? [];
    this.dialog.replaceChildren(make("header", {}, name, close), others, products.length
      ? make("ul", { class: "cards" }, ...products.map((product, position) => this.card(product, position)))
      : make("p", { class: "note" }, words.nothingLikeIt));
    this.dots.mark(index);
    if (!this.dialog.open) this.dialog.showModal();
    this.dialog.scrollTop = 0;
    name.focus();
    this.event("dot_open", {});
    this.tell("open", { object, index });
  }

  /** Closes the drawer. */
  close() {
    this.dialog.close();
  }

  closed() {
    this.dots.mark(-1, null);
    this.dots.dots[this.index]?.focus({ preventScroll: true });
    this.tell("close", { index: this.index });
  }

  card(product, position) {
    const link = product.link || new URL(`products/${encodeURIComponent(product.id)}`, base).href;
    const leave = (event) => {
      this.event("click_out", { product: product.id, position });
      if (!this.tell("product", { product, object: this.objects[this.index] })) event.preventDefault();
    };
    const anchor = (attributes, ...children) => {
      const element = make("a", { href: link, target: "_blank", rel: "noopener", ...attributes }, ...children);
      element.addEventListener("click", leave);
      return element;
    };
    const picture = product.image
      ? [make("img", { src: new URL(product.image.startsWith("/") ? `${product.image.slice(1)}?w=480` : product.image, base), alt: "", loading: "lazy" })] : [];
    const price = product.price
      ? [make("p", { class: "price" }, money(product.price), ...(product.regular_price ? [make("s", {}, money(product.regular_price))] : []))] : [];
    this.event("impression", { product: product.id, position });
    return make("li", { class: `card ${product.match}`, part: "card" },
      anchor({ class: "shot", tabindex: "-1", "aria-hidden": "true" }, ...picture),
      make("span", { class: "badge" }, product.match === "exact" ? words.exactMatch : words.similar),
      make("span", { class: "title" }, product.title), ...price, make("p", { class: "state" }, states[product.availability] ?? ""),
      anchor({ class: "shop", part: "shop" }, words.visitShop, make("span", { class: "unseen" }, ` – ${product.title}, ${words.opensInNewTab}`)));
  }

  event(type, details) {
    const { place } = this.objects[this.index];
    record(type, { scene: this.getAttribute("scene") ?? undefined, request: this.found.request, object: place, ...details });
  }

  tell(name, detail) {
    return this.dispatchEvent(new CustomEvent(`vitrine-${name}`, { detail, bubbles: true, composed: true, cancelable: name === "product" }));
  }

  /** Lays this element over a picture of the page and follows it; the picture itself is left alone. */
  cover(picture) {
    this.picture = picture;
    this.setAttribute("overlay", "");
    for (const name of ["scene", "key"]) if (picture.dataset[`vitrine${name === "scene" ? "Scene" : "Key"}`]) {
      this.setAttribute(name, picture.dataset[`vitrine${name === "scene" ? "Scene" : "Key"}`]);
    }
    const follow = () => Object.assign(this.style, { left: `${picture.offsetLeft}px`, top: `${picture.offsetTop}px`,
      width: `${picture.offsetWidth}px`, height: `${picture.offsetHeight}px`, borderRadius: getComputedStyle(picture).borderRadius });
    this.follower = new ResizeObserver(follow);
    this.follower.observe(picture);
    if (picture.offsetParent) this.follower.observe(picture.offsetParent);
    picture.addEventListener("load", follow);
    picture.after(this);
    follow();
  }
}

if (!customElements.get("vitrine-look")) customElements.define("vitrine-look", VitrineLook);

// Pictures that ask for dots, those that come later included.
const covered = new WeakSet();
const cover = (root) => {
  const pictures = root.matches?.("img[data-vitrine]") ? [root] : root.querySelectorAll?.("img[data-vitrine]") ?? [];
  for (const picture of pictures) {
    if (covered.has(picture)) continue;
    covered.add(picture);
    document.createElement("vitrine-look").cover(picture);
  }
};
cover(document);
new MutationObserver((changes) => changes.forEach(({ addedNodes }) => addedNodes.forEach(cover)))
  .observe(document, { childList: true, subtree: true });
