// A view that turns: <vitrine-spin src="/api/v1/products/ID/spin" label="Olive armchair"></vitrine-spin>
//
// Drag, flick, arrow keys, tilt of a phone; the wheel, a pinch or a double tap zoom. A picture inside the element stands in
// until the small sheet has come; frames come as they are turned to. Needs no other file; styles are its own, and the
// attributes hint, role-description, turned ("turned {} degrees") and failed hold its words in other languages.

const style = `
:host{display:block;position:relative;touch-action:pan-y;user-select:none;-webkit-user-select:none;cursor:grab;outline-offset:2px;overflow:hidden}
:host([hidden]){display:none}
:host(:active){cursor:grabbing}
canvas,::slotted(img){display:block;width:100%;height:auto}
canvas[hidden]{display:none}
.hint{position:absolute;left:50%;bottom:.75rem;transform:translateX(-50%);display:flex;gap:.4rem;align-items:center;
padding:.3rem .7rem;border-radius:1rem;font:500 .8rem/1.2 system-ui,sans-serif;color:#fff;background:rgba(20,20,20,.6);
pointer-events:none;transition:opacity .4s}
.hint[data-gone]{opacity:0}
.failed{padding:1rem;font:.9rem system-ui,sans-serif}
@media (prefers-reduced-motion:reduce){.hint{transition:none}}
`;

const words = {
  hint: "Drag to turn",
  "role-description": "view that turns",
  turned: "turned {} degrees",
  failed: "The turning view could not be loaded.",
};

const still = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

class VitrineSpin extends HTMLElement {
  static observedAttributes = ["src", "label"];

  #shadow = this.attachShadow({ mode: "open" });
  #canvas = document.createElement("canvas");
  #hint = document.createElement("div");
  #slot = document.createElement("slot"); // what stands in until the view has come
  #manifest; // what the server says of the view
  #base = ""; // where its pictures lie
  #sheet; // the small frames
  #frames = []; // full frames, once loaded
  #asked = new Set();
  #place = 0; // between 0 and the number of frames, fractions while turning
  #speed = 0; // frames a millisecond
  #zoom = 1;
  #pan = { x: 0, y: 0 };
  #pointers = new Map();
  #running = 0;
  #moved = false;
  #greeting = false;
  #tilt; // where the phone's tilt began
  #loads = 0;
  // Some phones tell how they are held only to whom has asked, and one may ask only when touched.
  #asksForTilt = Boolean(globalThis.DeviceOrientationEvent?.requestPermission);

  constructor() {
    super();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    this.#shadow.adoptedStyleSheets = [sheet];
    this.#hint.className = "hint";
    this.#hint.hidden = this.#canvas.hidden = true;
    this.#hint.setAttribute("aria-hidden", "true");
    this.#shadow.append(this.#slot, this.#canvas, this.#hint);
    for (const kind of ["pointerdown", "pointermove", "pointerup", "pointercancel", "click", "keydown", "dblclick"])
      this.addEventListener(kind, this);
    this.addEventListener("wheel", this, { passive: false });
  }

  connectedCallback() {
    if (!this.hasAttribute("tabindex")) this.tabIndex = 0;
    this.setAttribute("role", "slider");
    this.setAttribute("aria-roledescription", this.#say("role-description"));
    if (this.getAttribute("src") && !this.#manifest) this.#open();
  }

  disconnectedCallback() {
    cancelAnimationFrame(this.#running);
    this.#running = 0;
    removeEventListener("deviceorientation", this);
  }

  attributeChangedCallback(name, before, after) {
    if (name === "label") this.setAttribute("aria-label", after ?? "");
    if (name === "src" && before && before !== after && this.isConnected) this.#open();
  }

  #say(name) {
    return this.getAttribute(name) ?? words[name];
  }

  /// Degrees turned, from the first frame.
  get angle() {
    return this.#manifest ? this.#manifest.angles[this.#shown()] : 0;
  }

  async #open() {
    const load = ++this.#loads;
    const source = new URL(this.getAttribute("src"), document.baseURI);
    try {
      const answer = await fetch(source);
      if (answer.status !== 200) throw new Error(answer.status); // 202: it is being made
      const manifest = await answer.json();
      if (load !== this.#loads) return;
      this.#base = new URL(manifest.base ?? ".", source);
      const sheet = await this.#picture(manifest.preview.file);
      if (load !== this.#loads) return;
      this.#manifest = manifest;
      this.#sheet = sheet;
      this.#frames = [];
      this.#asked.clear();
      this.#place = 0;
      this.#canvas.width = manifest.width;
      this.#canvas.height = manifest.height;
      this.setAttribute("aria-valuemin", "0");
      this.setAttribute("aria-valuemax", String(manifest.kind === "loop" ? 360 : Math.round(manifest.angles.at(-1))));
      this.#hint.textContent = `\u21c4 ${this.#say("hint")}`;
      this.#hint.hidden = this.#canvas.hidden = false;
      this.#slot.remove();
      this.#draw();
      this.dispatchEvent(new Event("load"));
      if (!still()) this.#greet();
      if (matchMedia("(pointer: coarse)").matches && !still()) addEventListener("deviceorientation", this);
    } catch (problem) {
      if (load !== this.#loads) return;
      const text = document.createElement("p");
      text.className = "failed";
      text.textContent = this.#say("failed");
      this.#shadow.replaceChildren(...(this.children.length ? [this.#slot] : []), text);
      this.dispatchEvent(new CustomEvent("error", { detail: problem }));
    }
  }

  #picture(file) {
    return new Promise((resolve, reject) => {
      const picture = new Image();
      picture.decoding = "async";
      picture.onload = () => resolve(picture);
      picture.onerror = () => reject(new Error(file));
      picture.src = new URL(file, this.#base);
    });
  }

  /// A small turn to and fro shows that the picture is more than a picture.
  #greet() {
    const start = performance.now();
    this.#greeting = true;
    const swing = (now) => {
      const time = (now - start) / 1400;
      this.#greeting = time < 1 && !this.#moved && this.isConnected;
      if (this.#moved || !this.isConnected) return;
      const away = time < 1 ? Math.sin(time * Math.PI * 2) : 0;
      this.#place = this.#wrapped(away * this.#manifest.files.length * 0.035);
      this.#draw();
      if (time < 1) requestAnimationFrame(swing);
    };
    requestAnimationFrame(swing);
  }

  #wrapped(place) {
    const count = this.#manifest.files.length;
    if (this.#manifest.kind === "loop") return ((place % count) + count) % count;
    return Math.min(Math.max(place, 0), count - 1);
  }

  #shown() {
    return Math.round(this.#place) % this.#manifest.files.length;
  }

  /// The frame turned to and its neighbours, the nearest first.
  #ask(frame) {
    const count = this.#manifest.files.length;
    for (const step of [0, 1, -1, 2, -2, 3, -3]) {
      const wanted = this.#manifest.kind === "loop" ? (frame + step + count) % count : frame + step;
      const file = this.#manifest.files[wanted];
      if (!file || this.#asked.has(wanted)) continue;
      this.#asked.add(wanted);
      const load = this.#loads;
      this.#picture(file).then(
        (picture) => {
          if (load !== this.#loads) return;
          this.#frames[wanted] = picture;
          if (wanted === this.#shown()) this.#draw();
        },
        () => this.#asked.delete(wanted),
      );
    }
  }

  #draw() {
    const frame = this.#shown();
    const { width, height, preview } = this.#manifest;
    const paint = this.#canvas.getContext("2d");
    const picture = this.#frames[frame];
    paint.setTransform(1, 0, 0, 1, 0, 0);
    paint.clearRect(0, 0, width, height);
    paint.translate(width / 2 + this.#pan.x * width, height / 2 + this.#pan.y * height);
    paint.scale(this.#zoom, this.#zoom);
    paint.translate(-width / 2, -height / 2);
    paint.imageSmoothingQuality = "high";
    if (picture) paint.drawImage(picture, 0, 0, width, height);
    else {
      const x = (frame % preview.columns) * preview.width;
      const y = Math.floor(frame / preview.columns) * preview.height;
      paint.drawImage(this.#sheet, x, y, preview.width, preview.height, 0, 0, width, height);
    }
    this.setAttribute("aria-valuenow", String(Math.round(this.angle)));
    this.setAttribute("aria-valuetext", this.#say("turned").replace("{}", Math.round(this.angle)));
    this.dataset.frame = String(frame);
    this.toggleAttribute("data-sharp", Boolean(picture));
    this.#ask(frame);
  }

  /// The near side follows the finger: to the right is back through the frames.
  #turn(frames) {
    this.#moved = true;
    this.#hint.toggleAttribute("data-gone", true);
    this.#place = this.#wrapped(this.#place + frames);
    this.#draw();
  }

  /// Goes on after a flick, a quarter turn at most.
  #glide() {
    const most = this.#manifest.files.length / 1200;
    this.#speed = Math.min(Math.max(this.#speed, -most), most);
    let last = performance.now();
    const step = (now) => {
      const elapsed = Math.min(Math.max(now - last, 0), 50);
      last = now;
      this.#turn(this.#speed * elapsed);
      this.#speed *= Math.exp(-elapsed / 320);
      this.#running = Math.abs(this.#speed) > 0.002 ? requestAnimationFrame(step) : 0;
    };
    cancelAnimationFrame(this.#running);
    this.#running = requestAnimationFrame(step);
  }

  #zoomTo(zoom) {
    this.#moved = true;
    this.#zoom = Math.min(Math.max(zoom, 1), 4);
    const room = (this.#zoom - 1) / 2;
    this.#pan.x = Math.min(Math.max(this.#pan.x, -room), room);
    this.#pan.y = Math.min(Math.max(this.#pan.y, -room), room);
    this.style.touchAction = this.#zoom > 1 ? "none" : "";
    this.#draw();
  }

  handleEvent(event) {
    if (this.#manifest) this[`on_${event.type}`]?.(event);
  }

  on_pointerdown(event) {
    if (event.button > 0) return;
    cancelAnimationFrame(this.#running);
    this.#speed = 0;
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY, time: event.timeStamp });
    try {
      this.setPointerCapture(event.pointerId);
    } catch {
      // a pointer that is gone already cannot be held
    }
  }

  on_pointermove(event) {
    const before = this.#pointers.get(event.pointerId);
    if (!before) return;
    const now = { x: event.clientX, y: event.clientY, time: event.timeStamp };
    this.#pointers.set(event.pointerId, now);
    const width = this.clientWidth || 1;
    if (this.#pointers.size === 2) {
      const other = [...this.#pointers].find(([id]) => id !== event.pointerId)[1];
      const span = (a) => Math.hypot(a.x - other.x, a.y - other.y) || 1;
      this.#zoomTo((this.#zoom * span(now)) / span(before));
      return;
    }
    if (this.#zoom > 1) {
      this.#pan.x += (now.x - before.x) / width;
      this.#pan.y += (now.y - before.y) / (this.clientHeight || 1);
      this.#zoomTo(this.#zoom);
      return;
    }
    // Across the whole width is two thirds of a turn.
    const perTurn = this.#manifest.kind === "loop" ? this.#manifest.files.length : this.#manifest.files.length * 1.5;
    const frames = (-(now.x - before.x) / width) * perTurn * 0.66;
    const elapsed = Math.max(now.time - before.time, 1);
    this.#speed = 0.6 * (frames / elapsed) + 0.4 * this.#speed;
    this.#turn(frames);
  }

  on_pointerup(event) {
    const last = this.#pointers.get(event.pointerId);
    this.#pointers.delete(event.pointerId);
    if (last && event.timeStamp - last.time < 60 && this.#zoom === 1 && !still()) this.#glide();
  }

  on_pointercancel(event) {
    this.#pointers.delete(event.pointerId);
  }

  on_click() {
    if (!this.#asksForTilt || still() || !matchMedia("(pointer: coarse)").matches) return;
    this.#asksForTilt = false;
    DeviceOrientationEvent.requestPermission().then(
      (answer) => {
        if (answer !== "granted" || !this.isConnected) return;
        removeEventListener("deviceorientation", this);
        addEventListener("deviceorientation", this);
      },
      () => {},
    );
  }

  on_dblclick() {
    this.#zoomTo(this.#zoom > 1 ? 1 : 2.2);
  }

  on_wheel(event) {
    if (!event.ctrlKey && this.#zoom === 1 && !this.matches(":focus")) return; // let the page scroll
    event.preventDefault();
    this.#zoomTo(this.#zoom * Math.exp(-event.deltaY / 400));
  }

  on_keydown(event) {
    const count = this.#manifest.files.length;
    const steps = { ArrowRight: -1, ArrowLeft: 1, PageUp: Math.round(count / 8), PageDown: -Math.round(count / 8) };
    if (event.key in steps) this.#turn(steps[event.key]);
    else if (event.key === "Home") this.#turn(-this.#place);
    else if (event.key === "End") this.#turn(count - 1 - this.#place);
    else if (event.key === "+" || event.key === "=") this.#zoomTo(this.#zoom * 1.3);
    else if (event.key === "-") this.#zoomTo(this.#zoom / 1.3);
    else if (event.key === "Escape" && this.#zoom > 1) this.#zoomTo(1);
    else return;
    event.preventDefault();
  }

  on_deviceorientation(event) {
    if (event.gamma === null || this.#greeting || this.#pointers.size || this.#zoom > 1) return;
    this.#tilt ??= { gamma: event.gamma, place: this.#place };
    const degrees = event.gamma - this.#tilt.gamma;
    if (this.#moved && !this.#tilt.own) return; // a finger has taken over
    if (Math.abs(degrees) < 4) return;
    this.#tilt.own = true;
    const turn = Math.min(Math.max(degrees, -35), 35) / 360;
    this.#turn(this.#wrapped(this.#tilt.place - turn * this.#manifest.files.length) - this.#place);
  }
}

customElements.define("vitrine-spin", VitrineSpin);
