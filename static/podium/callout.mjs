// Callouts: where a plate, a card or a mark is put, so that it covers neither what it is about nor another. Pure.
//
// Everything that stands is an obstacle with a weight. Of the places around a point, the one is taken that covers
// least and lies nearest; a thin leader joins the two. The same picture gives the same place: nothing wanders.
import { NODE } from "./node_layout.mjs";
import { along } from "./route.mjs";
import { CHAR } from "./shelf_layout.mjs";

const REACH = 320;
const STEP = { x: 12, y: 8 };
/** What a px of distance costs, in covered square px of weight 1. */
const FAR = 20;
/** Above a thing is where a caption is looked for first. */
const BELOW = 160;
const BESIDE = 120;
/** What a px of another place than before costs: a plate that jumps about is not read. */
const TURN = 3;
/** How far apart, in px, a moving callout is looked at. */
const PACE = 16;

/** How much it matters not to cover: what it is about, what must be read, what is drawn, what may be hidden a moment. */
export const WEIGHTS = { concerned: 40, callout: 40, outside: 8, read: 4, drawn: 2, trail: 2, quiet: 0.5 };

const block = (x, y, w, h, weight) => ({ x, y, w, h, weight });

const podBlock = (box, density, weight) => block(box.x - 5, box.y - 4, box.size + 12, box.size + (density === "roomy" ? 26 : 8), weight);

function nodeBlocks(box) {
  const wide = box.w > 190;
  return [
    block(box.x + 9, box.y - 9, box.name.length * CHAR + 10, 18, WEIGHTS.read),
    wide ? block(box.x + box.w - 130, box.y - 9, 120, 18, WEIGHTS.read) : null,
    block(box.x + 10, box.gate.y - NODE.agents + 3, Math.min(box.w - 16, 150), 22, WEIGHTS.quiet),
    block(box.x, box.gate.y, box.w, box.gate.h, WEIGHTS.drawn),
  ].filter(Boolean);
}

/** Blocks of everything that stands: [{x, y, w, h, weight}]. `concerned`: uids of the pods that a request is about. */
export function standing(layout, concerned = new Set()) {
  const { rail, shelf, cable, internet, loadbalancer } = layout;
  return [
    block(rail.x, 0, rail.w, rail.y + rail.h + 4, WEIGHTS.read),
    ...[...shelf.boxes.values()].map((box) => block(box.x, box.y, box.w, box.h, WEIGHTS.drawn)),
    ...[...layout.nodes.values()].flatMap(nodeBlocks),
    ...[...layout.pods].map(([uid, box]) => podBlock(box, layout.density, concerned.has(uid) ? WEIGHTS.concerned : WEIGHTS.drawn)),
    ...cable.branches.map((y) => block(cable.x, y - 4, cable.right - cable.x, 8, WEIGHTS.drawn)),
    block(cable.x - 4, cable.y, 8, cable.branches.at(-1) - cable.y, WEIGHTS.drawn),
    block(cable.right - 190, cable.branches.at(-1) + 14, 190, 18, WEIGHTS.read),
    block(internet.x - 26, internet.y - 26, 54, 72, WEIGHTS.outside),
    ...(loadbalancer ? [block(20, loadbalancer.y - 58, 124, 84, WEIGHTS.outside)] : []),
    block(20, rail.y - 4, 114, shelf.y + shelf.h - rail.y + 8, WEIGHTS.quiet),
    ...[...layout.nodes.values()].slice(0, 1).map((first) => block(20, first.y - 8, 114, 72, WEIGHTS.quiet)), // the band's name, and the system's chip
  ];
}

/** A line as thin blocks, so that a plate does not lie on the way it tells of. Lines here run straight or square. */
export const lineBlocks = (points) => points.slice(1).map((to, i) => {
  const from = points[i];
  return block(Math.min(from.x, to.x) - 4, Math.min(from.y, to.y) - 4, Math.abs(to.x - from.x) + 8, Math.abs(to.y - from.y) + 8, WEIGHTS.trail);
});

const overlap = (a, b) =>
  Math.max(0, Math.min(a.x + a.w, b.x + b.w) - Math.max(a.x, b.x)) * Math.max(0, Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y));

/** The point of a box nearest to a point. */
export const nearest = (box, { x, y }) => ({ x: Math.min(Math.max(x, box.x), box.x + box.w), y: Math.min(Math.max(y, box.y), box.y + box.h) });

const lengthOf = (way) => way.slice(1).reduce((sum, to, i) => sum + Math.hypot(to.x - way[i].x, to.y - way[i].y), 0);

/** The way of a callout that follows its point, step by step: [{x, y, share}], where it stands but for `share` of its
 *  offset. `there`: the point's way, from the offset `before`; `away`: the point's way on. */
export function steps(there, before, away) {
  const walk = (way, step) => {
    const n = Math.ceil(lengthOf(way) / PACE) + 1;
    return Array.from({ length: n }, (_, i) => step(along(way, (i + 0.5) / n), (i + 0.5) / n));
  };
  const coming = ({ x, y }, share) => ({ x: x + before.x * (1 - share), y: y + before.y * (1 - share), share });
  return [...(before ? walk(there, coming) : []), ...(away ? walk(away, (at) => ({ ...at, share: 1 })) : [])];
}

/** What a place costs; where it is `most` or more, nobody needs to know how much. */
function cost(box, point, blocks, { before, walk = [], concerned = [] }, most) {
  const end = nearest(box, point);
  const [dx, dy] = [box.x - point.x, box.y - point.y];
  let sum = Math.hypot(end.x - point.x, end.y - point.y) * FAR + (dy > 0 ? BELOW : dy + box.h > 0 ? BESIDE : 0);
  sum += before ? Math.hypot(dx - before.x, dy - before.y) * TURN : Math.abs(dx + box.w / 2);
  for (let i = 0; i < blocks.length && sum < most; i += 1) sum += overlap(box, blocks[i]) * blocks[i].weight;
  for (let i = 0; i < walk.length && sum < most; i += 1) {
    const { x, y, share } = walk[i];
    const passing = { x: x + dx * share, y: y + dy * share, w: box.w, h: box.h };
    for (const other of concerned) sum += overlap(passing, other) * other.weight;
  }
  return sum;
}

/** Where a box of this size goes for this point: {x, y, w, h}, inside `bounds` {width, height}. Of one that follows its
 *  point `moving` says: `before`, its offset until then, that it leaves only for a reason; its `walk` (see steps), and
 *  the blocks `concerned` that it does not cover on that. */
export function placeCallout({ w, h }, point, blocks, bounds, moving = {}) {
  const own = block(point.x - 15, point.y - 15, 30, 30, WEIGHTS.concerned);
  const near = [own, ...blocks].filter((other) => overlap(other, { x: point.x - REACH - w, y: point.y - REACH - h, w: 2 * (REACH + w), h: 2 * (REACH + h) }));
  const [left, right] = [Math.max(4, point.x - w - REACH / 2), Math.min(bounds.width - w - 4, point.x + REACH / 2)];
  const [top, bottom] = [Math.max(4, point.y - h - REACH), Math.min(bounds.height - h - 4, point.y + REACH)];
  let best = { x: Math.max(4, right), y: top, w, h };
  let least = Infinity;
  for (let y = top; y <= bottom; y += STEP.y) {
    for (let x = left; x <= right; x += STEP.x) {
      const box = { x, y, w, h };
      const costs = cost(box, point, near, moving, least);
      if (costs < least) [best, least] = [box, costs];
    }
  }
  return best;
}
