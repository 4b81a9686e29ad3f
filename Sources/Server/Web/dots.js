// Where dots go so that each can be seen and touched: as near to its object's middle as the others allow.

/** Dots are at least this far apart, and this large to touch, in CSS pixels. */
export const touchSize = 44;

/**
 * Moves points apart until none is closer than `distance` to another, inside a width x height frame.
 * The same points always give the same places, so dots do not jump when a page is opened again.
 */
export function spread(points, width, height, distance = touchSize) {
  const margin = Math.min(distance / 2, width / 2, height / 2);
  const clamp = (value, extent) => Math.min(Math.max(value, margin), extent - margin);
  const places = points.map(([x, y]) => [clamp(x, width), clamp(y, height)]);
  for (let round = 0; round < 200; round++) {
    let moved = false;
    for (let a = 0; a < places.length; a++) {
      for (let b = a + 1; b < places.length; b++) {
        let dx = places[b][0] - places[a][0];
        let dy = places[b][1] - places[a][1];
        let gap = Math.hypot(dx, dy);
        if (gap >= distance) continue;
        if (gap < 0.01) {  // the same place: part along a direction of their own
          dx = Math.cos(a * 2.4 + b);
          dy = Math.sin(a * 2.4 + b);
          gap = 1;
          moved = true;
        }
        const push = (distance + 0.5 - Math.min(gap, Math.hypot(dx, dy))) / 2 / Math.hypot(dx, dy);
        places[a] = [clamp(places[a][0] - dx * push, width), clamp(places[a][1] - dy * push, height)];
        places[b] = [clamp(places[b][0] + dx * push, width), clamp(places[b][1] + dy * push, height)];
        moved = true;
      }
    }
    if (!moved) break;
  }
  return places;
}

/** The place nearest to `from` in an arrow key's direction, or -1: ahead counts once, aside twice. */
export function neighbour(places, from, key) {
  const direction = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  let best = -1;
  let least = Infinity;
  places.forEach(([x, y], index) => {
    const dx = x - places[from][0];
    const dy = y - places[from][1];
    const ahead = dx * direction[0] + dy * direction[1];
    const aside = Math.abs(dx * direction[1]) + Math.abs(dy * direction[0]);
    if (index !== from && ahead > 1 && ahead + 2 * aside < least) {
      least = ahead + 2 * aside;
      best = index;
    }
  });
  return best;
}
