// A product's cut-out laid over the picture, where the chosen object stands: how would it look there?
import words from "./strings.js";
import { Cropper } from "./cropper.js";
import { make } from "./stage.js";

/** Ground is nearly without colour (so much between its channels), not dark, and changes slowly from pixel to pixel. */
const colourless = 16;
const dark = 110;
const slow = [4, 2];
/** When the looser of the two speeds keeps less than this of what the stricter keeps, it has eaten into the product. */
const intact = 0.6;

/**
 * Clears the plain ground around a product, its soft shadow included: what is reached from the border through pixels
 * that look like ground. `data` is RGBA and changed in place; answers the share of pixels cleared.
 */
export function clearGround(data, width, height) {
  const [loose, strict] = slow.map((speed) => reached(data, width, height, speed));
  const kept = (ground) => ground.length - ground.reduce((sum, value) => sum + value, 0);
  const ground = kept(loose) < intact * kept(strict) ? strict : loose;
  // What borders on ground is half ground: a soft edge, and none of the pale rim that compression leaves.
  for (let at = 0; at < ground.length; at++) {
    if (ground[at]) data[at * 4 + 3] = 0;
    else if (ground[at - 1] || ground[at + 1] || ground[at - width] || ground[at + width]) data[at * 4 + 3] = 120;
  }
  return 1 - kept(ground) / ground.length;
}

/** Marks what is reached from the border in steps of lightness no larger than `speed`. */
function reached(data, width, height, speed) {
  const light = new Uint8Array(width * height);
  const plain = new Uint8Array(width * height);
  for (let at = 0, from = 0; at < light.length; at++, from += 4) {
    const r = data[from], g = data[from + 1], b = data[from + 2];
    light[at] = (r + g + b) / 3;
    plain[at] = Math.max(r, g, b) - Math.min(r, g, b) <= colourless && light[at] >= dark ? 1 : 0;
  }
  const seen = new Uint8Array(width * height);
  const stack = [];
  const visit = (at) => {
    if (seen[at] || !plain[at]) return;
    seen[at] = 1;
    stack.push(at);
  };
  for (let x = 0; x < width; x++) [x, (height - 1) * width + x].forEach(visit);
  for (let y = 0; y < height; y++) [y * width, y * width + width - 1].forEach(visit);
  while (stack.length) {
    const at = stack.pop();
    const x = at % width;
    for (const next of [x > 0 ? at - 1 : at, x < width - 1 ? at + 1 : at, at - width, at + width]) {
      if (next >= 0 && next < seen.length && Math.abs(light[next] - light[at]) <= speed) visit(next);
    }
  }
  return seen;
}

/** The product alone, cropped to what is left of its picture. */
async function cutOut(source) {
  const picture = new Image();
  picture.crossOrigin = "anonymous";
  picture.src = source;
  await picture.decode();
  const canvas = make("canvas");
  const scale = Math.min(1, 360 / Math.max(picture.naturalWidth, picture.naturalHeight));
  const [width, height] = [picture.naturalWidth, picture.naturalHeight].map((side) => Math.max(1, Math.round(side * scale)));
  Object.assign(canvas, { width, height });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0, width, height);
  const pixels = context.getImageData(0, 0, width, height);
  clearGround(pixels.data, width, height);
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let y = 0; y < height; y++) for (let x = 0; x < width; x++) {
    if (pixels.data[(y * width + x) * 4 + 3] < 40) continue;
    [left, right, top, bottom] = [Math.min(left, x), Math.max(right, x), Math.min(top, y), Math.max(bottom, y)];
  }
  if (right <= left || bottom <= top) return canvas;
  Object.assign(canvas, { width: right - left + 1, height: bottom - top + 1 });
  context.putImageData(pixels, -left, -top);
  return canvas;
}

/** Lays the cut-out of a product over a stage, fitted to `box` with its own proportions, to be moved and resized. */
export async function tryOn(stage, source, box, ended) {
  const canvas = await cutOut(source);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", words.cutOut);
  const { clientWidth, clientHeight } = stage;
  const [x, y, w, h] = box;
  const shape = canvas.width / canvas.height;
  let width = w * clientWidth;
  let height = width / shape;
  if (height > h * clientHeight * 1.2) {
    height = h * clientHeight * 1.2;
    width = height * shape;
  }
  // It stands where the object stood: middles above each other, feet on the same line.
  const [across, tall] = [width / clientWidth, height / clientHeight];
  const left = Math.min(Math.max(x + w / 2 - across / 2, 0), Math.max(0, 1 - across));
  const top = Math.min(Math.max(y + h - tall, 0), Math.max(0, 1 - tall));
  const layer = new Cropper(stage, words, { objects: [], box: [left, top, Math.min(across, 1), Math.min(tall, 1)],
    moved: () => {}, ended });
  layer.frame.classList.add("layer");
  layer.ground.remove();
  layer.frame.prepend(canvas);
  layer.body.focus({ preventScroll: true });
  return layer;
}
