// What a visitor keeps: pieces with a heart, their ids in this browser only. <vitrine-saved> lists them as they are now.
import words from "./strings.js";
import { make } from "./stage.js";

const key = "vitrine.saved";

/** Ids, the latest first. */
function read() {
  try {
    const ids = JSON.parse(localStorage.getItem(key));
    return Array.isArray(ids) ? ids.filter((id) => typeof id === "string") : [];
  } catch {
    return [];  // storage is off, or holds something else
  }
}

function write(ids) {
  try {
    localStorage.setItem(key, JSON.stringify(ids.slice(0, 100)));
  } catch {
    // Without storage the heart lasts as long as the page.
  }
}

/** Gives every product card under `root` its heart. */
export function decorate(root) {
  const known = new Set(read());
  root.querySelectorAll("li.product:not(:has(> .heart))").forEach((card) => {
    const { product: id } = card.dataset;
    const title = card.querySelector("a.title").textContent;
    const heart = make("button", { class: "heart", type: "button", "aria-label": `${words.save} – ${title}`,
      "aria-pressed": String(known.has(id)) });
    heart.addEventListener("click", () => {
      const on = heart.getAttribute("aria-pressed") !== "true";
      heart.setAttribute("aria-pressed", String(on));
      const rest = read().filter((other) => other !== id);
      write(on ? [id, ...rest] : rest);
      card.dispatchEvent(new CustomEvent("vitrine-save", { bubbles: true, detail: { id, saved: on } }));
    });
    card.querySelector(".shot").after(heart);
  });
}

class VitrineSaved extends HTMLElement {
  async connectedCallback() {
    const ids = read();
    if (!ids.length) return;
    const answer = await fetch(`/saved?part=cards&${ids.map((id) => `id=${encodeURIComponent(id)}`).join("&")}`)
      .catch(() => null);
    if (!answer?.ok) {
      this.querySelector("p").textContent = words.noConnection;
      return;
    }
    const empty = [...this.childNodes];
    this.innerHTML = await answer.text();  // our own markup, escaped where it was made
    decorate(this);
    this.addEventListener("vitrine-save", (event) => {
      if (event.detail.saved) return;
      event.target.remove();
      if (!this.querySelector(".product")) this.replaceChildren(...empty);
    });
  }
}

customElements.define("vitrine-saved", VitrineSaved);
