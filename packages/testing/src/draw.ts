/** Where random tests have their numbers from. */

/** A whole number from 0 to `below` - 1. */
export type Draw = (below: number) => number;

/** Mulberry32: a small generator whose whole state is its seed. */
export function seededDraw(seed: number): Draw {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

/** Draws from numbers given, then zeros: what fast-check makes smaller is simpler work. */
export function drawFrom(numbers: readonly number[]): Draw {
  let index = 0;
  return (below) => (numbers[index++] ?? 0) % below;
}

/** One of `items`, which has at least one. */
export function pick<Item>(draw: Draw, items: readonly Item[]): Item {
  const item = items[draw(items.length)];
  if (item === undefined && !items.includes(item as Item)) throw new RangeError("nothing to pick");
  return item as Item;
}
