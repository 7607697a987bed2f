// Neighbour: which thing the arrow keys reach from here. Pure, over rectangles.

const AHEAD = {
  ArrowLeft: (d) => [-d.x, d.y],
  ArrowRight: (d) => [d.x, d.y],
  ArrowUp: (d) => [-d.y, d.x],
  ArrowDown: (d) => [d.y, d.x],
};

const centre = (box) => ({ x: box.x + box.width / 2, y: box.y + box.height / 2 });

/** The nearest of `things` in the key's direction; sideways distance counts double. null at the edge. */
export function neighbour(current, things, key, boxOf) {
  const here = centre(boxOf(current));
  let best = null;
  let least = Infinity;
  for (const thing of things) {
    if (thing === current) continue;
    const there = centre(boxOf(thing));
    const [ahead, aside] = AHEAD[key]({ x: there.x - here.x, y: there.y - here.y });
    const cost = ahead + 2 * Math.abs(aside);
    if (ahead > 1 && cost < least) [best, least] = [thing, cost];
  }
  return best;
}
