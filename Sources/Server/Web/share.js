// Sharing a look by a link, and what friends do with it: votes and comments, without an account.
import words from "./strings.js";
import { make } from "./stage.js";

const key = "vitrine.shares";

/** The words by which this browser is known as the owner of what it shared, by the share's id. */
function owned() {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {};
  }
}

async function ask(path, method, body, owner) {
  const answer = await fetch(`/api/v1/shares${path}`, { method, body: body && JSON.stringify(body),
    headers: { ...(body && { "Content-Type": "application/json" }), ...(owner && { "X-Share-Owner": owner }) } })
    .catch(() => {
      throw new Error(words.noConnection);
    });
  if (answer.status === 204) return null;
  const value = await answer.json().catch(() => null);
  if (!answer.ok) throw new Error(value?.error?.message ?? words.unexpected);
  return value;
}

/** Puts a button that shares `subject` (a scene, a photo or a product) among the other `acts`. */
export function offerSharing(acts, subject, label = words.share) {
  const button = make("button", { class: "button quiet share", type: "button" }, label);
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      const shared = await ask("", "POST", subject);
      try {
        localStorage.setItem(key, JSON.stringify({ ...owned(), [shared.id]: shared.owner }));
      } catch {
        // Without storage the look can be shared, but not closed from here.
      }
      present(label, new URL(shared.page, location.href).href);
    } catch (error) {
      present(label, null, error.message);
    }
    button.disabled = false;
  });
  acts.prepend(button);
}

/** The link, to copy or to hand to another program. */
function present(title, link, problem) {
  const close = make("button", { class: "close", type: "button", "aria-label": words.close });
  const dialog = make("dialog", { class: "sheet", "aria-labelledby": "share-title" }, close,
    make("h2", { id: "share-title" }, problem ? words.errorTitle : title));
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  if (problem) dialog.append(make("p", { role: "alert" }, problem));
  else {
    const field = make("input", { value: link, readonly: "", "aria-label": title });
    const status = make("p", { class: "fine", role: "status" }, words.shareHint);
    const copy = make("button", { class: "button", type: "button" }, words.copyLink);
    copy.addEventListener("click", async () => {
      field.select();
      await navigator.clipboard?.writeText(link).catch(() => document.execCommand("copy"));
      status.textContent = words.linkCopied;
    });
    const row = make("div", { class: "row" }, copy, make("a", { class: "button quiet", href: link }, words.openLink));
    if (navigator.share) {
      const send = make("button", { class: "button quiet", type: "button" }, words.sendLink);
      send.addEventListener("click", () => navigator.share({ url: link, title: document.title }).catch(() => {}));
      row.append(send);
    }
    dialog.append(field, row, status);
  }
  document.body.append(dialog);
  dialog.showModal();
  (dialog.querySelector("input") ?? close).focus();
}

class VitrineVoices extends HTMLElement {
  async connectedCallback() {
    this.share = this.dataset.share;
    this.owner = owned()[this.share];
    this.list = this.querySelector(".comments");
    this.querySelector("form")?.addEventListener("submit", (event) => this.speak(event));
    if (this.owner) this.govern();
    document.addEventListener("vitrine-shown", () => this.voices && queueMicrotask(() => this.show(this.voices)));
    try {
      this.show(await ask(`/${this.share}`, "GET"));
    } catch {
      // The page reads well without votes.
    }
  }

  /** A vote button on every product; the count is friends' votes. */
  show(voices) {
    this.voices = voices;
    const item = document.querySelector(".detail .acts");
    if (item) this.offer(item.dataset.product, document.querySelector("h1").textContent, item);
    document.querySelectorAll(".piece:not([hidden]) li.product, .alike li.product").forEach((card) =>
      this.offer(card.dataset.product, card.querySelector("a.title").textContent, card.querySelector(".facts")));
  }

  offer(product, title, place) {
    const { votes, mine, open } = this.voices;
    const count = votes[product] ?? 0;
    let button = place.querySelector(".vote");
    if (!button) {
      button = make("button", { class: "vote", type: "button" });
      button.addEventListener("click", () => this.vote(product, button.getAttribute("aria-pressed") !== "true"));
      place.append(button);
    }
    button.disabled = !open;
    button.setAttribute("aria-pressed", String(mine.includes(product)));
    button.setAttribute("aria-label", `${words.vote} – ${title}, ${count}`);
    button.replaceChildren(words.vote, make("span", { class: "many" }, String(count)));
  }

  async vote(product, on) {
    try {
      this.show(await ask(`/${this.share}/votes`, "POST", { product, on }));
    } catch (error) {
      this.tell(error.message);
    }
  }

  async speak(event) {
    event.preventDefault();
    const form = event.target;
    const { name, text } = Object.fromEntries(new FormData(form));
    try {
      const said = await ask(`/${this.share}/comments`, "POST", { name, text });
      this.list.append(this.line(said));
      form.elements.text.value = "";
      this.tell(words.commentSent);
    } catch (error) {
      this.tell(error.message);
    }
  }

  line({ id, name, text, created }) {
    const line = make("li", { "data-number": id }, make("strong", {}, name || words.aFriend),
      make("time", { datetime: created }, created.slice(0, 10)), make("p", {}, text));
    if (this.owner) line.append(this.eraser(line));
    return line;
  }

  /** What only the one who shared may do. */
  govern() {
    const open = "open" in this.dataset;
    const state = make("button", { class: "button quiet", type: "button" }, open ? words.closeShare : words.openShare);
    state.addEventListener("click", () => this.rule(`/${this.share}/state`, "POST", { open: !open }, () => location.reload()));
    const erase = make("button", { class: "button quiet", type: "button" }, words.deleteShare);
    erase.addEventListener("click", () => confirm(words.deleteShareSure)
      && this.rule(`/${this.share}`, "DELETE", null, () => location.assign("/")));
    this.append(make("div", { class: "row" }, state, erase));
    this.list.querySelectorAll("li").forEach((line) => line.append(this.eraser(line)));
  }

  eraser(line) {
    const button = make("button", { class: "eraser", type: "button" }, words.deleteComment);
    button.addEventListener("click", () =>
      this.rule(`/${this.share}/comments/${line.dataset.number}`, "DELETE", null, () => line.remove()));
    return button;
  }

  async rule(path, method, body, then) {
    try {
      await ask(path, method, body, this.owner);
      then();
    } catch (error) {
      this.tell(error.message);
    }
  }

  tell(text) {
    this.querySelector(".told")?.remove();
    this.append(make("p", { class: "told fine", role: "status" }, text));
  }
}

customElements.define("vitrine-voices", VitrineVoices);
