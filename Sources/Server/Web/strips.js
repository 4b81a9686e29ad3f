// <vitrine-strip>: a row of products or rooms that belong here, asked for when it comes near; it stays away when there
// are none, or when this server does not know.
import words from "./strings.js";
import { decorate } from "./saved.js";
import { make } from "./stage.js";

class VitrineStrip extends HTMLElement {
  connectedCallback() {
    const watcher = new IntersectionObserver((seen) => {
      if (!seen.some((entry) => entry.isIntersecting)) return;
      watcher.disconnect();
      this.fill();
    }, { rootMargin: "600px" });
    watcher.observe(this);
  }

  async fill() {
    const answer = await fetch(this.dataset.source).catch(() => null);
    if (!answer?.ok) return;
    const found = await answer.json();
    const rooms = (found.scenes ?? []).map((entry) => this.room(entry));
    if (rooms.length) this.append(this.heading(), make("ul", { class: "rooms" }, ...rooms));
    const ids = (found.groups ?? []).flatMap((group) => group.products.slice(0, 2).map((product) => product.id));
    if (ids.length) await this.cards([...new Set(ids)].slice(0, 12));
    this.classList.toggle("filled", this.childElementCount > 0);
  }

  heading() {
    return make("h2", {}, this.dataset.title);
  }

  /** The server's own cards, so that prices look the same everywhere. */
  async cards(ids) {
    const answer = await fetch(`/saved?part=cards&${ids.map((id) => `id=${encodeURIComponent(id)}`).join("&")}`);
    if (!answer.ok) return;
    const holder = make("div");
    holder.innerHTML = await answer.text();  // our own markup, escaped where it was made
    this.append(this.heading(), ...holder.children);
    decorate(this);
  }

  /** A room, with the object framed when the answer says where it is. */
  room({ scene, box }) {
    const query = box ? `?box=${[box.x, box.y, box.width, box.height].map((value) => value.toFixed(4)).join(",")}` : "";
    const picture = make("img", { src: `${scene.image}?w=480`, alt: scene.title || words.picture, width: scene.width,
      height: scene.height, loading: "lazy" });
    const frame = make("span", { class: "frame" }, picture);
    if (box) {
      const mark = make("span", { class: "spot", "aria-hidden": "true" });
      Object.assign(mark.style, { left: `${box.x * 100}%`, top: `${box.y * 100}%`, width: `${box.width * 100}%`, height: `${box.height * 100}%` });
      frame.append(mark);
    }
    return make("li", {}, make("a", { class: "card", href: `/scenes/${encodeURIComponent(scene.id)}${query}` }, frame,
      make("span", { class: "title" }, scene.title)));
  }
}

customElements.define("vitrine-strip", VitrineStrip);
