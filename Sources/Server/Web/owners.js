// Claims of domains: make one, put its token somewhere, have it checked, say what may be tagged.
import { make, tell } from "./office.js";

const place = document.querySelector("#claim-at-hand");
let secret = "";

async function ask(method, path, body) {
  const headers = secret ? { "X-Claim-Secret": secret } : {};
  if (body) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, { method, headers, body: body && JSON.stringify(body) });
  const value = answer.status === 204 ? null : await answer.json();
  if (!answer.ok) throw new Error(value.error.message);
  return value;
}

const attempt = (work) => async (event) => {
  event?.preventDefault();
  try { await work(event); } catch (error) { tell(error.message, true); }
};

const states = { pending: "The token has not been found yet.", verified: "The domain is yours.", lapsed: "This claim has ended." };
const choices = [["none", "not at all"], ["own", "with my own products only"], ["all", "with all products"]];

function show(claim) {
  const check = make("button", { type: "button", class: "button", id: "check" }, "Check now");
  check.addEventListener("click", attempt(async () => {
    tell("Looking…");
    show(await ask("POST", `/api/v1/claims/${claim.id}/check`));
    tell(states[document.querySelector("#claim-at-hand").dataset.state]);
  }));
  const tagging = make("select", { id: "tagging" }, ...choices.map(([value, text]) => make("option", { value, selected: value === claim.tagging }, text)));
  tagging.addEventListener("change", attempt(async () => {
    show(await ask("PUT", `/api/v1/claims/${claim.id}/tagging`, { tagging: tagging.value }));
    tell("Kept; it holds from now on.");
  }));
  place.dataset.state = claim.state;
  place.replaceChildren(
    make("h3", {}, claim.domain),
    make("p", { class: "state" }, `${states[claim.state]} ${claim.problem && claim.state !== "verified" ? claim.problem : ""}`),
    ...(claim.secret ? [make("p", { class: "shown" }, "Keep both; the secret is not shown again. Claim ", make("code", {}, claim.id), ", secret ", make("code", {}, claim.secret))] : []),
    ...(claim.state === "pending" ? [
      make("p", {}, "Put one of these on your domain, then have it checked:"),
      make("ul", { class: "ways" },
        make("li", {}, "in the head of your first page: ", make("code", {}, claim.meta_tag)),
        make("li", {}, "in a file at ", make("code", {}, claim.file), ": ", make("code", {}, claim.token)),
        make("li", {}, "as a DNS TXT record: ", make("code", {}, claim.dns_record))),
      check,
    ] : []),
    ...(claim.state === "verified" ? [
      make("div", { class: "stack" }, make("label", { for: "tagging" }, "Pictures from this domain are tagged"), tagging),
      make("p", { class: "faint" }, `Found by ${claim.method}; looked at again every day, and kept until ${claim.expires.slice(0, 10)} if it is gone.`),
    ] : []));
}

document.querySelector("#make-claim").addEventListener("submit", attempt(async (event) => {
  secret = "";
  const claim = await ask("POST", "/api/v1/claims", { domain: event.target.elements.domain.value.trim() });
  secret = claim.secret;
  show(claim);
}));

document.querySelector("#open-claim").addEventListener("submit", attempt(async () => {
  secret = document.querySelector("#claim-secret").value;
  show(await ask("GET", `/api/v1/claims/${encodeURIComponent(document.querySelector("#claim-id").value.trim())}`));
}));
