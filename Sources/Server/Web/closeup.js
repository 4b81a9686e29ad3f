// <vitrine-closeup>: a picture with dots. It reads the pieces the server wrote into its panel (each with a box and an
// address), lays a button on each, and shows one at a time: beside the picture, or as a sheet on phones. Any other
// part of the picture is asked about with the cropper. The address bar always names what is shown.
import words from "./strings.js";
import { Cropper } from "./cropper.js";
import { DotStage, make, still } from "./stage.js";
import server from "./server.js";
import { tryOn } from "./cutout.js";
import { record } from "./events.js";
import { decorate } from "./saved.js";
import { offerSharing } from "./share.js";

/** Quiet time before a moving frame is searched, in milliseconds. */
const pause = 160;
const numbers = (text, separator) => text.split(separator).map(Number);

class VitrineCloseup extends HTMLElement {
  connectedCallback() {
    if (this.stage) return;
    this.stage = this.querySelector(".stage");
    this.panel = this.querySelector(".panel");
    this.list = this.panel.querySelector(".pieces");
    this.page = this.dataset.page;
    this.dots = new DotStage(this.stage, words.chooseDot, (index) =>
      this.pieces[index] === this.shown ? this.leave() : this.show(this.pieces[index]));
    this.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.shown || event.defaultPrevented) return;
      event.preventDefault();
      this.leave();
    });
    this.panel.addEventListener("click", (event) => this.onClick(event));
    this.panel.addEventListener("submit", (event) => this.onSubmit(event));
    this.panel.addEventListener("change", (event) => this.onSubmit(event));
    this.onpop = () => this.restore();
    addEventListener("popstate", this.onpop);
    if (this.page) this.refresh();
  }

  disconnectedCallback() {
    removeEventListener("popstate", this.onpop);
    this.request?.abort();
  }

  /** Reads the panel and lays the dots. */
  refresh() {
    this.classList.add("ready");
    this.stage.querySelector(".frame-of")?.remove();
    const sections = [...this.list.querySelectorAll(".piece")];
    this.pieces = sections.filter((piece) => !("cut" in piece.dataset));
    this.cut = sections.find((piece) => "cut" in piece.dataset);
    this.own = this.pieces.filter((piece) => "object" in piece.dataset);
    this.dots.show(this.pieces.map((piece) => ({
      box: numbers(piece.dataset.box, " "), name: piece.dataset.name, label: piece.dataset.label,
      mask: piece.dataset.mask })));
    this.chips = make("div", { class: "chips" }, ...this.pieces.map((piece) => this.chip(piece)));
    this.selectors = [this.selector(""), this.selector("round")];
    this.list.before(this.tools(), make("p", { class: "hint" }, words.chooseDot), this.selectors[0], this.chips);
    const { scene, photo } = this.dataset;
    if (server.sharing && (scene || photo)) offerSharing(this.querySelector(".panel > .acts"), { scene, photo });
    const chosen = sections.find((piece) => "chosen" in piece.dataset);
    sections.forEach((piece) => (piece.hidden = piece !== chosen));
    if (chosen) this.reveal(chosen);
    if (chosen && chosen === this.cut) this.crop(numbers(chosen.dataset.box, " "));
  }

  chip(piece) {
    const { thumb, count } = piece.dataset;
    const picture = thumb && make("img", { src: thumb, alt: "", loading: "lazy" });
    const chip = make("button", { class: "chip", type: "button", "aria-label": piece.dataset.label },
      make("span", { class: "thumb" }, ...(picture ? [picture] : [])),
      make("span", { class: "what" }, piece.dataset.name),
      make("span", { class: "many" }, count));
    chip.addEventListener("click", () => this.show(this.pieces[[...this.chips.children].indexOf(chip)]));
    return chip;
  }

  /** A button that starts and ends cropping: with its name among the pieces, small beside an open one. */
  selector(kind) {
    const name = kind ? { "aria-label": words.selectPart, title: words.selectPart } : {};
    const button = make("button", { class: `select ${kind}`, type: "button", "aria-pressed": "false", ...name },
      make("span", { class: "glyph", "aria-hidden": "true" }), ...(kind ? [] : [words.selectPart]));
    button.addEventListener("click", () => (this.cropper ? this.stopCropping() : this.crop()));
    return button;
  }

  tools() {
    const close = make("button", { class: "close", type: "button", "aria-label": words.close });
    close.addEventListener("click", () => this.leave());
    const tools = make("div", { class: "tools" }, make("span", { class: "grip", "aria-hidden": "true" }),
      this.selectors[1], close);
    let start = null;  // a sheet is pulled down to close, as on phones
    tools.addEventListener("pointerdown", (event) => (start = event.clientY));
    tools.addEventListener("pointerup", (event) => {
      if (start !== null && event.clientY - start > 40) this.leave();
      start = null;
    });
    return tools;
  }

  /** Shows a piece and gives it its address. */
  show(piece) {
    if (this.cropper) this.stopCropping(false);
    history[this.shown ? "replaceState" : "pushState"]({ inside: true }, "", piece.dataset.link);
    this.reveal(piece);
    const sheet = getComputedStyle(this.panel).position === "fixed";
    if (sheet) this.stage.scrollIntoView({ block: "start", behavior: still() ? "auto" : "smooth" });
    piece.querySelector("h2").focus({ preventScroll: true });
  }

  reveal(piece) {
    if (piece !== this.shown) this.takeAway();
    this.furnish(piece);
    this.shown = piece;
    this.note(piece);
    this.list.querySelectorAll(".piece").forEach((other) => (other.hidden = other !== piece));
    this.classList.add("open");
    if (!this.cropper) this.dots.mark(this.pieces.indexOf(piece), numbers(piece.dataset.box, " "));
    this.panel.scrollTop = 0;
    document.title = `${piece.dataset.name} · ${words.siteName}`;
  }

  /** Makes a piece's cards, and gives them their buttons, when it is first shown. */
  furnish(piece) {
    if (piece.furnished) return;
    piece.furnished = true;
    const waiting = piece.querySelector(":scope > noscript");
    if (waiting?.firstElementChild) waiting.replaceWith(...waiting.childNodes);  // a page read without script
    else if (waiting) waiting.outerHTML = waiting.textContent;  // our own markup, escaped where it was made
    decorate(piece);
    piece.querySelectorAll(".product").forEach((card) => this.offerTrying(card));
    this.dispatchEvent(new CustomEvent("vitrine-shown", { bubbles: true, detail: { piece } }));
  }

  /** What events say of a piece: its scene, and its place in the look while its products are those of the look. */
  told(piece) {
    const { scene } = this.dataset;
    const { object, request } = piece.dataset;
    return { scene, request, ...(object && { object: Number(object) }) };
  }

  /** Tells what is shown. */
  note(piece) {
    const place = this.told(piece);
    const [x, y, width, height] = numbers(piece.dataset.box, " ");
    if ("cut" in piece.dataset) record("crop", { ...place, box: { x, y, width, height } });
    else if (place.scene || place.request) record("dot_open", place);
    piece.querySelectorAll(".product").forEach((card, position) =>
      record("impression", { ...place, product: card.dataset.product, position }));
  }

  /** Back to the picture with all its dots, through the history when we came that way. */
  leave() {
    if (history.state?.inside) return history.back();
    history.pushState(null, "", this.page);
    this.restore();
  }

  /** Shows what the address bar says. */
  async restore() {
    if (location.pathname !== this.page) return location.reload();
    const box = new URLSearchParams(location.search).get("box");
    if (!box) return this.cover();
    const piece = this.pieces.find((known) => known.dataset.link === location.pathname + location.search);
    if (piece) {
      this.stopCropping(false);
      return this.reveal(piece);
    }
    const found = await this.fetch(location.href);
    if (found) this.place(found);
  }

  /** Nothing chosen. */
  cover() {
    const last = this.pieces.indexOf(this.shown);
    this.stopCropping(false);
    this.takeAway();
    this.request?.abort();
    this.shown = null;
    this.list.querySelectorAll(".piece").forEach((piece) => (piece.hidden = true));
    this.classList.remove("open", "searching");
    this.dots.mark(-1, null);
    document.title = `${this.panel.querySelector("h1").textContent} · ${words.siteName}`;
    (this.dots.dots[last] ?? this.selectors[0]).focus({ preventScroll: true });
  }

  // Cropping.

  /** Lays the frame: over the chosen piece, or the middle. */
  crop(box = this.shown ? numbers(this.shown.dataset.box, " ") : [0.3, 0.3, 0.4, 0.4]) {
    this.takeAway();
    this.classList.add("cropping");
    this.selectors.forEach((button) => button.setAttribute("aria-pressed", "true"));
    this.dots.mark(-1, null);
    this.cropper = new Cropper(this.stage, words, { objects: this.dots.boxes, box,
      moved: (moved) => this.search(moved), ended: () => this.stopCropping() });
    this.cropper.body.focus({ preventScroll: true });
    if (!this.shown) this.search(box);
  }

  stopCropping(focuses = true) {
    if (!this.cropper) return;
    this.cropper.remove();
    this.cropper = null;
    clearTimeout(this.timer);
    this.classList.remove("cropping");
    this.selectors.forEach((button) => button.setAttribute("aria-pressed", "false"));
    if (this.shown) this.dots.mark(this.pieces.indexOf(this.shown), numbers(this.shown.dataset.box, " "));
    if (focuses) this.selectors[this.shown ? 1 : 0].focus({ preventScroll: true });
  }

  /** Asks about the frame once it rests; only the latest question's answer is shown. */
  search(box) {
    clearTimeout(this.timer);
    this.request?.abort();
    this.classList.add("searching");
    this.timer = setTimeout(async () => {
      const digits = box.map((value) => Math.round(value * 1e4) / 1e4);
      const found = await this.fetch(`${this.page}?box=${digits.join(",")}`);
      if (!found || !this.cropper) return;
      const inside = this.shown || history.state?.inside;
      history[inside ? "replaceState" : "pushState"]({ inside: true }, "", found.dataset.link);
      this.place(found);
    }, pause);
  }

  /**
   * Puts a section that came from the server in its place and shows it. What the page's look holds already is shown as it
   * was, so that all that is told of a look carries its one name.
   */
  place(section) {
    const { object } = section.dataset;
    section = (object && this.own.find((piece) => piece.dataset.object === object)) || section;
    const box = section.dataset.box;
    const index = "cut" in section.dataset ? -1 : this.pieces.findIndex((piece) => piece.dataset.box === box);
    const old = index >= 0 ? this.pieces[index] : this.cut;
    if (old && old !== section) old.replaceWith(section);
    else if (!old) this.list.prepend(section);
    if (index >= 0) this.pieces[index] = section;
    else this.cut = section;
    this.reveal(section);
  }

  // Trying on.

  /** A button that lays the product over the picture. */
  offerTrying(card) {
    const picture = card.querySelector(".shot img");
    if (!picture) return;
    const button = make("button", { class: "try", type: "button", "aria-pressed": "false" }, words.tryItHere,
      make("span", { class: "unseen" }, ` – ${card.querySelector("a.title").textContent}`));
    button.addEventListener("click", async () => {
      const again = this.layer?.button === button;
      this.takeAway();
      if (again) return;
      const box = numbers(card.closest(".piece").dataset.box, " ");
      if (this.cropper) this.stopCropping(false);
      this.layer = { button };
      button.setAttribute("aria-pressed", "true");
      button.firstChild.textContent = words.stopTrying;
      try {
        const layer = await tryOn(this.stage, picture.src, box, () => this.takeAway(true));
        if (this.layer?.button === button) this.layer.frame = layer;
        else layer.remove();
        this.dots.mark(this.pieces.indexOf(this.shown), null);
        this.classList.add("trying");
      } catch {
        this.takeAway();  // the picture lies elsewhere and may not be read
        button.remove();
      }
    });
    card.querySelector(".facts").append(button);
  }

  takeAway(focuses = false) {
    if (!this.layer) return;
    const { button, frame } = this.layer;
    this.layer = null;
    frame?.remove();
    this.classList.remove("trying");
    button.setAttribute("aria-pressed", "false");
    button.firstChild.textContent = words.tryItHere;
    if (this.shown && !this.cropper) this.dots.mark(this.pieces.indexOf(this.shown), numbers(this.shown.dataset.box, " "));
    if (focuses) button.focus({ preventScroll: true });
  }

  /** A section from the server; null when a newer question was asked meanwhile. */
  async fetch(address) {
    this.request?.abort();
    const request = (this.request = new AbortController());
    this.classList.add("searching");
    const url = new URL(address, location.href);
    url.searchParams.set("part", "piece");
    try {
      const answer = await fetch(url, { signal: request.signal, headers: { Accept: "application/json" } });
      if (!answer.ok) throw new Error((await answer.json().catch(() => null))?.error?.message ?? words.unexpected);
      const holder = make("div");
      holder.innerHTML = await answer.text();  // our own markup, escaped where it was made
      return request === this.request ? holder.firstElementChild : null;
    } catch (error) {
      if (request.signal.aborted) return null;
      this.fail(error instanceof TypeError ? words.noConnection : error.message, address);
      return null;
    } finally {
      if (request === this.request) this.classList.remove("searching");
    }
  }

  /** Says what went wrong, with a way to try again. */
  fail(message, address) {
    this.panel.querySelector(".failure")?.remove();
    const again = make("button", { class: "button", type: "button" }, words.tryAgain);
    const note = make("div", { class: "notice small failure", role: "alert" }, make("p", {}, message), again);
    again.addEventListener("click", async () => {
      note.remove();
      const found = await this.fetch(address);
      if (found) this.place(found);
    });
    this.list.before(note);
  }

  // Filters.

  async onClick(event) {
    const link = event.target.closest("a.refine, .filters a");
    if (!link || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    await this.swap(link.href);
  }

  async onSubmit(event) {
    const form = event.target.closest(".filters");
    if (!form) return;
    event.preventDefault();
    const given = [...new FormData(form)].filter(([, value]) => value !== "");
    await this.swap(`${form.getAttribute("action")}?${new URLSearchParams(given)}`);
  }

  /** Shows the piece of another filter where the old one was, the focus where it was. */
  async swap(address) {
    const { name, value } = document.activeElement;
    const found = await this.fetch(address);
    if (!found) return;
    history.replaceState(history.state, "", address);
    const scroll = this.panel.scrollTop;
    this.place(found);
    this.panel.scrollTop = scroll;
    const fields = [...this.shown.querySelectorAll("input:not([type=hidden]), summary")];
    const same = fields.find((field) => field.name === name && (field.type !== "checkbox" || field.value === value));
    (same ?? this.shown.querySelector("summary") ?? this.shown.querySelector("h2")).focus({ preventScroll: true });
  }
}

customElements.define("vitrine-closeup", VitrineCloseup);
