// <vitrine-wall>: pictures of any shape packed without gaps in reading order, more of them as one scrolls.
import words from "./strings.js";
import { make } from "./stage.js";

/** Height of a grid row, in pixels; what a card's height is rounded up to. */
const row = 4;

class VitrineWall extends HTMLElement {
  connectedCallback() {
    this.wall = this.querySelector("ul");
    new ResizeObserver(() => this.pack()).observe(this.wall);
    this.pack();
    this.status = make("p", { class: "unseen", role: "status" });
    this.append(this.status);
    this.watcher = new IntersectionObserver((seen) => seen.some((entry) => entry.isIntersecting) && this.more(),
      { rootMargin: "900px" });
    this.watch();
  }

  /** Gives each card as many rows as it is tall; pictures' heights are known before they load. */
  pack() {
    const width = this.wall.clientWidth;
    if (width === this.width) return;
    this.width = width;
    this.classList.add("packed");
    this.measure(this.wall.children);
  }

  measure(cards) {
    const heights = [...cards].map((card) => card.firstElementChild.getBoundingClientRect().height);
    const gap = parseFloat(getComputedStyle(this.wall).getPropertyValue("--gap")) || 20;
    heights.forEach((height, index) => {
      cards[index].style.gridRowEnd = `span ${Math.ceil((height + gap) / row)}`;
    });
  }

  watch() {
    this.watcher.disconnect();
    this.next = this.querySelector(".pager [rel=next]");
    if (this.next) this.watcher.observe(this.next);
  }

  /** Puts the next page's cards under these; when that fails, the link is still there. */
  async more() {
    if (this.busy) return;
    this.busy = true;
    this.status.textContent = words.loadingMore;
    try {
      const answer = await fetch(this.next.href, { headers: { Accept: "text/html" } });
      if (!answer.ok) throw new Error(answer.status);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const cards = [...page.querySelectorAll(".wall > li")];
      this.wall.append(...cards);
      this.measure(cards);
      const next = page.querySelector(".pager [rel=next]");
      this.next.closest(".pager").replaceChildren(...(next ? [next] : []));
      this.watch();
    } catch {
      this.watcher.disconnect();
    }
    this.status.textContent = "";
    this.busy = false;
  }
}

customElements.define("vitrine-wall", VitrineWall);
