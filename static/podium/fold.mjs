// The fold: where machines stand when they are too many for one row. Pure.
//
// Few stand side by side over one cable. More are folded into rows, like lines of a text, so that the whole picture has
// about the screen's shape. The cable stays one: a comb, whose back runs down at the left, where the internet hangs,
// and which has a branch below every row. All of it is the same network: no row is a rack or a zone, and none is nearer.
//
// The fold is chosen anew only when it serves no more, and a machine keeps its place in it for as long as it lives: one
// more takes the first free place, and nobody else moves.
import { ownPods } from "./relations.mjs";
import { DENSITIES, assignSlots, densityFor } from "./slots.mjs";

/** So many workers stand in one row. */
export const ONE_ROW = 6;

/** Lengths in px. `street`: from a row to the one below it, the branch between them; `indent`: of the machines; `back`:
 *  from them to the comb's back, past the lines that lead to their agents. */
export const FOLD = { bar: 128, widths: [156, 208], low: 124, gap: 20, control: 148, street: 64, indent: 16, back: 20 };

/** A fold is kept as long as the whole picture shows at this share of the best size, or more. */
const SERVES = 0.8;

/** A wide picture is seen from afar: what holds words grows with it, at most so many times, that they can be read there. */
const AFAR = 1700;
const MOST_STRETCH = 1.6;

/** What the rest of the picture takes, about: above the machines, and a record of the shelf with its gap. */
const REST = { above: 250, record: { w: 256, h: 58 } };

/** How tall a machine of width w with so many pods is, about; exactness would make the fold restless. */
function heightOf(pods, w, density) {
  if (density === "bar") return FOLD.low;
  const { dx, dy, size } = DENSITIES[density];
  return 90 + Math.max(1, Math.ceil(pods / Math.floor((w - 44 + dx - size) / dx))) * dy;
}

/** How many records of a crowd's size lie on the shelf. */
const recordsOf = (graph) => graph.services.size + [...graph.workloads.values()].filter((one) => !graph.workloads.has(one.owner?.uid)).length;

const widthOf = (columns, w) => FOLD.indent + columns * (w + FOLD.gap) + FOLD.control;

/** The whole picture of `count` machines in so many columns, about: {w, h}. */
function pictureOf(columns, count, machine, records, beside) {
  const w = widthOf(columns, machine.w);
  const shelf = Math.ceil(records / Math.floor(w / REST.record.w)) * REST.record.h;
  return { w: w + beside, h: REST.above + shelf + Math.ceil(count / columns) * (machine.h + FOLD.street) };
}

/** The fold {columns, w} at which the whole picture shows largest on a screen of {width, height}; `kept` if it serves. */
function bestOf(count, machines, records, { width, height, beside }, kept) {
  const shows = ({ columns, machine }) => {
    const { w, h } = pictureOf(columns, count, machine, records, beside);
    return Math.min(width / w, height / h);
  };
  const all = machines.flatMap((machine) => Array.from({ length: count - 2 }, (_, i) => ({ columns: i + 3, machine })));
  const best = all.reduce((found, fold) => (shows(fold) > shows(found) ? fold : found));
  const old = all.find(({ columns, machine }) => columns === kept?.columns && machine.w === kept.natural);
  return old && shows(old) >= SERVES * shows(best) ? old : best;
}

/** Places by uid: those of `before`, and the first free ones for who is new; close ranks if that saves a row. */
function placesOf(workers, columns, before) {
  const places = assignSlots(workers, before);
  const rows = Math.floor(Math.max(...places.values()) / columns) + 1;
  return rows > Math.ceil(workers.length / columns) ? assignSlots(workers) : places;
}

/**
 * The fold of these nodes [[uid, node]], or null when they stand in one row.
 * `size`: {width, height} of the stage, {beside} what stands beside the machines; `before`: the fold that was.
 * → {columns, natural and w (a worker's least width and its own), places: Map uid → number, width (of all),
 *    stretch (how many times taller tabs and pills are)}
 */
export function foldOf(graph, nodes, size, before) {
  const workers = nodes.filter(([, node]) => !node.controlPlane);
  if (workers.length <= ONE_ROW) return null;
  const each = ownPods(graph) / workers.length;
  const density = densityFor(ownPods(graph), each <= 6);
  const machines = (density === "bar" ? [FOLD.bar] : FOLD.widths).map((w) => ({ w, h: heightOf(each, w, density) }));
  const { columns, machine } = bestOf(workers.length, machines, recordsOf(graph), size, before);
  const w = Math.max(machine.w, Math.floor((size.width - size.beside - widthOf(columns, 0)) / columns));
  const places = placesOf(workers, columns, columns === before?.columns ? before.places : undefined);
  const width = widthOf(columns, w);
  return { columns, natural: machine.w, w, width, places, stretch: Math.min(MOST_STRETCH, Math.max(1, width / AFAR)) };
}

/** Boxes of all nodes in a fold, without heights: [{uid, name, x, w, row, controlPlane}]; control planes stand at the right. */
export function foldedBoxes(fold, nodes, x) {
  const { columns, w, places } = fold;
  const left = x + FOLD.indent;
  let above = 0;
  return nodes.map(([uid, node]) => {
    const { name, controlPlane } = node;
    if (controlPlane) return { uid, name, controlPlane, x: left + columns * (w + FOLD.gap), w: FOLD.control, row: above++ };
    const place = places.get(uid);
    return { uid, name, controlPlane, x: left + (place % columns) * (w + FOLD.gap), w, row: Math.floor(place / columns) };
  });
}
