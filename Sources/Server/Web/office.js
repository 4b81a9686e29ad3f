// What every page of the office shares: asking the server, forms that speak JSON, buttons that call.
const token = document.querySelector("meta[name=form-token]")?.content ?? "";

/** Asks the server; throws an Error with the server's own sentence when it refuses. */
export async function ask(method, path, body) {
  const headers = { "X-Form-Token": token };
  const isPicture = body instanceof Blob;
  if (body !== undefined && !isPicture) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, {
    method, headers, body: body === undefined || isPicture ? body : JSON.stringify(body),
  });
  if (answer.status === 401) location.assign(`/office/sign-in?next=${encodeURIComponent(location.pathname)}`);
  const text = await answer.text();
  const value = text && answer.headers.get("Content-Type")?.includes("json") ? JSON.parse(text) : null;
  if (!answer.ok) throw new Error(value?.error?.message ?? `The server answered ${answer.status}.`);
  return value;
}

/** An element with attributes and children; text is text. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value === false || value === undefined || value === null) continue;
    element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
}

/** Says something to everybody, screen readers included. */
export function tell(text, isProblem = false) {
  let place = document.querySelector("#told");
  if (!place) {
    place = make("p", { id: "told", role: "status" });
    document.body.append(place);
  }
  place.textContent = text;
  place.classList.toggle("problem", isProblem);
  place.hidden = !text;
}

/** A number field's value as a number, an empty field as nothing. */
const value = (field) => {
  if (field.type === "checkbox") return field.checked;
  if (field.value === "") return undefined;
  return field.type === "number" ? Number(field.value) : field.value;
};

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-json]");
  if (!form) return;
  event.preventDefault();
  const [method, path] = form.dataset.json.split(" ");
  const body = {};
  for (const field of form.elements) {
    if (!field.name) continue;
    if (field.multiple) body[field.name] = [...field.selectedOptions].map((option) => option.value);
    else if (value(field) !== undefined) body[field.name] = value(field);
  }
  try {
    const answer = await ask(method, path, body);
    const shown = form.dataset.show && answer?.[form.dataset.show];
    if (form.dataset.say) { form.reset(); return tell(form.dataset.say); }
    if (!shown) return location.reload();
    const place = form.parentElement.querySelector(".shown");
    place.replaceChildren("Copy this now, it is shown once: ", make("code", {}, shown));
    place.hidden = false;
    form.reset();
  } catch (error) {
    tell(error.message, true);
  }
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-call]");
  if (!button) return;
  if (button.dataset.confirm && !confirm(button.dataset.confirm)) return;
  const [method, path] = button.dataset.call.split(" ");
  try {
    await ask(method, path, button.dataset.body ? JSON.parse(button.dataset.body) : undefined);
    location.reload();
  } catch (error) {
    tell(error.message, true);
  }
});
