// What every page loads.
import "./closeup.js";
import { offerSharing } from "./share.js";
import "./strips.js";
import "./wall.js";
import { record } from "./events.js";
import { listen } from "./photo.js";
import words from "./strings.js";
import { decorate } from "./saved.js";

document.documentElement.classList.add("scripted");
document.querySelectorAll(".alike").forEach(decorate);
document.querySelectorAll(".acts[data-shareable]").forEach((acts) =>
  offerSharing(acts, { product: acts.dataset.product }, words.shareProduct));
if (document.querySelector("vitrine-spin")) import("./spin.js");
listen();

// What is done with a product's card, wherever it stands.
const told = (card) => {
  const place = [...card.parentElement.children].indexOf(card);
  const piece = card.closest(".piece");
  return { product: card.dataset.product, position: place, ...(piece && piece.closest("vitrine-closeup")?.told?.(piece)) };
};
document.addEventListener("click", (event) => {
  const card = event.target.closest("li.product");
  const link = card && event.target.closest("a");
  if (link) record(link.classList.contains("shop") ? "click_out" : "product_view", told(card));
});
document.addEventListener("vitrine-save", (event) => event.detail.saved && record("save", told(event.target)));
