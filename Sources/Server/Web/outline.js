// The outline of what shows of an object, from COCO's compressed run lengths.

/** The pixels of a mask, row by row: 1 where the object shows. */
export function pixels(height, width, counts) {
  const runs = [];
  for (let at = 0; at < counts.length;) {
    let value = 0;
    let shift = 0;
    let group;
    do {
      group = counts.charCodeAt(at++) - 48;
      value += (group & 31) * 2 ** shift;
      shift += 5;
    } while (group & 32);
    if (group & 16) value -= 2 ** shift;
    // From the fourth run on, the difference to the run two before it.
    runs.push(runs.length > 2 ? value + runs[runs.length - 2] : value);
  }
  const mask = new Uint8Array(height * width);
  let place = 0;
  runs.forEach((run, index) => {
    // Runs go down the columns.
    if (index % 2) for (let at = place; at < place + run; at++) mask[(at % height) * width + Math.floor(at / height)] = 1;
    place += run;
  });
  return mask;
}

/** A canvas of the picture's size with the mask's edge in white, to be laid over the picture. */
export function contour(height, width, counts) {
  const mask = pixels(height, width, counts);
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d");
  const image = context.createImageData(width, height);
  const reach = Math.max(1, Math.round(width / 500));
  const inside = (x, y) => x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      if (!mask[y * width + x]) continue;
      if (!(inside(x - reach, y) && inside(x + reach, y) && inside(x, y - reach) && inside(x, y + reach))) {
        image.data.fill(255, (y * width + x) * 4, (y * width + x) * 4 + 4);
      }
    }
  }
  context.putImageData(image, 0, 0);
  Object.assign(canvas.style, { position: "absolute", inset: "0", width: "100%", height: "100%",
    pointerEvents: "none", filter: "drop-shadow(0 0 2px rgb(0 0 0 / .6))" });
  canvas.className = "contour";
  canvas.setAttribute("aria-hidden", "true");
  return canvas;
}
