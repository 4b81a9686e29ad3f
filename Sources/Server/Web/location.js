// Takes the place a picture was taken out of its file, for pictures this browser cannot redraw (HEIC on most desktops).

/**
 * Blanks the GPS directory of every EXIF block in a file's bytes; the picture itself is untouched.
 *
 * Blocks are known by TIFF's first bytes, since not every phone writes "Exif" before them.
 */
export function withoutLocation(buffer) {
  const bytes = new Uint8Array(buffer.slice(0));
  for (let at = 0; at + 14 < bytes.length; at++) {
    const isTIFF = bytes[at] === bytes[at + 1] && (bytes[at] === 0x4d
      ? bytes[at + 2] === 0 && bytes[at + 3] === 42 : bytes[at] === 0x49 && bytes[at + 2] === 42 && bytes[at + 3] === 0);
    if (isTIFF) blank(bytes, at);
  }
  return bytes;
}

/** Byte sizes of EXIF's value types. */
const sizes = [0, 1, 1, 2, 4, 8, 1, 1, 2, 4, 8, 4, 8];

function blank(bytes, start) {
  const view = new DataView(bytes.buffer);
  const little = view.getUint16(start) === 0x4949;
  const end = bytes.length;
  const short = (at) => (at + 2 <= end ? view.getUint16(at, little) : 0);
  const long = (at) => (at + 4 <= end ? view.getUint32(at, little) : 0);
  const entries = (directory) =>
    Array.from({ length: Math.min(short(directory), 200) }, (_, index) => directory + 2 + index * 12).filter((at) => at + 12 <= end);
  const root = start + long(start + 4);
  for (const entry of entries(root)) {
    if (short(entry) !== 0x8825) continue;  // the pointer to the GPS directory
    for (const field of entries(start + long(entry + 8))) {
      const length = (sizes[short(field + 2)] ?? 0) * long(field + 4);
      if (length > 4) bytes.fill(0, start + long(field + 8), Math.min(end, start + long(field + 8) + length));
      bytes.fill(0, field, field + 12);
    }
    bytes.fill(0, entry, entry + 12);
  }
}
