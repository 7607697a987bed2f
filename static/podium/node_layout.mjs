// The nodes' layout: machines in a row, or in the rows of a fold, each with its pods in a grid above its gate. Pure.
import { FOLD, foldedBoxes } from "./fold.mjs";
import { DENSITIES, assignSlots, compare, densityFor } from "./slots.mjs";
import { hasRule, isSystemService, ownPods, podsOn } from "./relations.mjs";

export const NODE = { gap: 20, pad: 14, top: 26, agents: 30, gate: 28, narrow: 148, min: 96, port: 40, hang: 34 };

/** Two rows of pods with their addresses are always given room, if need be by scrolling. */
const ROOMY = NODE.top + 2 * DENSITIES.roomy.dy + NODE.agents + NODE.gate + 6;

const THIN = 9;

/** Nodes as drawn: workers by name (node-2 before node-10), the control plane last. */
export function orderedNodes(graph) {
  return [...graph.nodes].sort(([, a], [, b]) => a.controlPlane - b.controlPlane || compare(a.name, b.name));
}

/** The pods drawn on a node: tombstones too, system pods only when asked for or taking part. */
function shownPods(graph, name, view) {
  const stones = [...(view.tombstones ?? [])].filter(([, pod]) => pod.node === name);
  const there = [...podsOn(graph, name), ...stones];
  return there.filter(([uid, pod]) => !pod.system || view.system || view.reveal?.has(uid));
}

const columnsOf = (width, density) => Math.max(1, Math.floor((width - 2 * NODE.pad - 16 + DENSITIES[density].dx - DENSITIES[density].size) / DENSITIES[density].dx));

/** What has a rule in every gate: the cluster's own first, then by name. */
function ruledServices(graph) {
  const ruled = [...graph.services].filter(([, service]) => hasRule(service));
  return ruled.sort(([, a], [, b]) => isSystemService(b) - isSystemService(a) || compare(a.name, b.name));
}

/** The rules of a gate, as segments of its strip: the cluster's own thin, the user's sharing the rest; if there is no
 *  room to tell them apart they are one segment, with their `count`. */
function gateRows(ruled, width) {
  const own = ruled.filter(([, service]) => isSystemService(service)).length;
  const others = ruled.length - own;
  const room = width - 8 - NODE.port - own * (THIN + 4);
  const each = Math.min(126, room / Math.max(1, others) - 4);
  const segments = each < 3 ? ruled.slice(0, own + 1) : ruled;
  const wide = each < 3 ? room - 4 : each;
  let x = 8;
  return segments.map(([uid, service], i) => {
    const system = isSystemService(service);
    const row = { uid, x, w: system ? THIN : wide, system, count: each < 3 && i === own ? others : 1 };
    x += row.w + 4;
    return row;
  });
}

/** Pods in their slots, row by row from the top left. System pods fill from the bottom right, so nobody moves. */
function grid(pods, box, density, slots) {
  const { size, dx, dy } = DENSITIES[density];
  const columns = columnsOf(box.w, density);
  const left = box.x + NODE.pad + 8;
  const right = box.x + box.w - NODE.pad - 8 - size;
  const floor = box.gate.y - NODE.agents - dy;
  const boxes = new Map();
  for (const [uid, pod] of pods) {
    const slot = slots.get(uid);
    const column = slot % columns;
    const row = Math.floor(slot / columns);
    boxes.set(uid, pod.system
      ? { x: right - column * dx, y: floor - row * dy, size }
      : { x: left + column * dx, y: box.y + NODE.top + row * dy, size });
  }
  return boxes;
}

const split = (pods) => [pods.filter(([, pod]) => !pod.system), pods.filter(([, pod]) => pod.system)];

/** How far down slots reach in each column: a pod keeps its slot when those before it have died. */
function depths(slots, columns) {
  const deep = new Array(columns).fill(0);
  for (const slot of slots.values()) deep[slot % columns] = Math.max(deep[slot % columns], Math.floor(slot / columns) + 1);
  return deep;
}

/** The height a node needs for rows of pods. */
const needed = (rows, density) => NODE.top + rows * DENSITIES[density].dy + NODE.agents + NODE.gate + 6;

/** Node boxes side by side: workers share the width, the control plane is narrow. */
function columns(nodes, x, width) {
  const workers = nodes.filter(([, node]) => !node.controlPlane).length;
  const narrow = nodes.length - workers;
  const room = width - narrow * (NODE.narrow + NODE.gap) - NODE.gap * Math.max(0, workers - 1);
  const wide = Math.max(NODE.min, room / Math.max(1, workers));
  let left = x;
  return nodes.map(([uid, node]) => {
    const w = node.controlPlane ? NODE.narrow : wide;
    const box = { uid, name: node.name, x: left, w, row: 0, controlPlane: node.controlPlane };
    left += w + NODE.gap;
    return box;
  });
}

/** Which pods a node draws one by one when there are so many: all, or beside a bar those in trouble and the selected. */
const shows = (total, selected) => ([uid, pod]) =>
  densityFor(total) !== "bar" || uid === selected?.uid || !["ready", "succeeded"].includes(pod.state);

/** The pods that one node draws, each with its slot: [{group, slots}], the user's own and the system's. */
function groupsOf(pods, before) {
  return split(pods).map((group) => ({ group, slots: assignSlots(group, before) }));
}

/** The rows that a node needs: its own pods fill from the top left and the system's from the bottom right, so that in no
 *  column they meet. */
function deepest([own, system], width, density) {
  const columns = columnsOf(width, density);
  const below = depths(system.slots, columns).reverse();
  return Math.max(...depths(own.slots, columns).map((rows, i) => rows + below[i]));
}

/** The heights of the rows, by the fullest machine of each, stacked from y down: [{y, h}]. */
function stack(boxes, y, heightOf) {
  const rows = Array.from({ length: 1 + Math.max(0, ...boxes.map((box) => box.row)) }, () => []);
  for (const box of boxes) rows[box.row].push(box);
  let top = y;
  return rows.map((row) => {
    const found = { y: top, h: heightOf(row) };
    top += found.h + FOLD.street;
    return found;
  });
}

/** All nodes. `room`: the height that shows without scrolling; `owed`: whether two rows have their addresses even so;
 *  `density`: the one to keep, if any; `fold`: their rows (fold.mjs), if they have any.
 *  → {density, boxes: Map uid → box, pods: Map uid → box, slots, branches (of the cable: the y of each), bottom, right} */
export function layoutNodes(graph, { x, y, width, minHeight, room = minHeight, owed = true, density: kept, view, slots: before, fold }) {
  const boxes = fold ? foldedBoxes(fold, orderedNodes(graph), x) : columns(orderedNodes(graph), x, width);
  const drawn = shows(ownPods(graph), view.selected);
  const slotted = (kept) => new Map(boxes.map((box) => [box.uid, groupsOf(shownPods(graph, box.name, view).filter(drawn), kept)]));
  const rows = (groups, density, among = boxes) => Math.max(0, ...among.map((box) => deepest(groups.get(box.uid), box.w, density)));
  const fits = (groups) => needed(rows(groups, "roomy"), "roomy") <= Math.max(fold ? 0 : room, owed ? ROOMY : 0);
  let shown = slotted(before);
  if (!kept && densityFor(ownPods(graph), true) === "roomy" && !fits(shown)) {
    const closed = slotted();
    if (fits(closed)) shown = closed; // so few are left that they close ranks, once
  }
  const density = kept || densityFor(ownPods(graph), fits(shown));
  const extra = density === "bar" ? 34 : 0;
  const least = fold ? FOLD.low : minHeight;
  const stacked = stack(boxes, y, (row) => Math.max(least, needed(rows(shown, density, row), density) + extra));
  const [slots, pods, ruled] = [new Map(), new Map(), ruledServices(graph)];
  for (const box of boxes) {
    const { y: top, h } = stacked[box.row];
    Object.assign(box, { y: top, h, cx: box.x + box.w - NODE.port / 2, hangs: top + h + NODE.hang });
    box.gate = { x: box.x, y: top + h - NODE.gate, w: box.w, h: NODE.gate, rows: gateRows(ruled, box.w) };
    for (const { group, slots: given } of shown.get(box.uid)) {
      given.forEach((slot, uid) => slots.set(uid, slot));
      grid(group, { ...box, y: top + extra }, density, given).forEach((pod, uid) => pods.set(uid, pod));
    }
  }
  const right = Math.max(x, ...boxes.map((box) => box.x + box.w));
  const branches = stacked.map((row) => row.y + row.h + NODE.hang);
  return { density, boxes: new Map(boxes.map((box) => [box.uid, box])), pods, slots, branches, right };
}
