// The nodes' layout: machines in a row, each with its pods in a grid above its gate. Pure.
import { DENSITIES, assignSlots, densityFor } from "./slots.mjs";
import { hasRule, isSystemService } from "./relations.mjs";

export const NODE = { gap: 20, pad: 14, top: 26, agents: 30, gate: 28, narrow: 128, min: 150, tall: 160, port: 40 };

/** Nodes as drawn: workers by name (node-2 before node-10), the control plane last. */
export function orderedNodes(graph) {
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  return [...graph.nodes].sort(([, a], [, b]) => a.controlPlane - b.controlPlane || compare(a.name, b.name));
}

/** The pods drawn on a node: tombstones too, system pods only when asked for or taking part. */
function shownPods(graph, name, view) {
  const there = [...graph.pods, ...(view.tombstones ?? [])].filter(([, pod]) => pod.node === name);
  return there.filter(([uid, pod]) => !pod.system || view.system || view.reveal?.has(uid));
}

const columnsOf = (width, density) => Math.max(1, Math.floor((width - 2 * NODE.pad - 16 + DENSITIES[density].dx - DENSITIES[density].size) / DENSITIES[density].dx));

/** The rules of a gate, as segments of its strip: the cluster's own thin, the user's sharing the rest. */
function gateRows(graph, width) {
  const ruled = [...graph.services].filter(([, service]) => hasRule(service));
  ruled.sort(([, a], [, b]) => isSystemService(b) - isSystemService(a) || a.name.localeCompare(b.name));
  const own = ruled.filter(([, service]) => isSystemService(service)).length;
  const thin = 9;
  const room = width - 8 - NODE.port - own * (thin + 4);
  const wide = Math.min(126, room / Math.max(1, ruled.length - own) - 4);
  let x = 8;
  return ruled.map(([uid, service]) => {
    const w = isSystemService(service) ? thin : Math.max(2, wide);
    const row = { uid, x, w, system: isSystemService(service) };
    x += w + 4;
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

const rowsOf = (pods, width, density) => Math.ceil(pods.length / columnsOf(width, density));
const split = (pods) => [pods.filter(([, pod]) => !pod.system), pods.filter(([, pod]) => pod.system)];

/** The height a node needs for its pods. */
function needed(pods, width, density) {
  const [own, system] = split(pods);
  const rows = rowsOf(own, width, density) + rowsOf(system, width, density);
  return NODE.top + rows * DENSITIES[density].dy + NODE.agents + NODE.gate + 6;
}

/** Node boxes side by side: workers share the width, the control plane is narrow. */
function columns(nodes, x, width) {
  const workers = nodes.filter(([, node]) => !node.controlPlane).length;
  const narrow = nodes.length - workers;
  const room = width - narrow * (NODE.narrow + NODE.gap) - NODE.gap * Math.max(0, workers - 1);
  const wide = Math.max(NODE.min, room / Math.max(1, workers));
  let left = x;
  return nodes.map(([uid, node]) => {
    const w = node.controlPlane ? NODE.narrow : wide;
    const box = { uid, name: node.name, x: left, w, controlPlane: node.controlPlane };
    left += w + NODE.gap;
    return box;
  });
}

/** Pods that a bar (above 1,000 pods) still draws one by one: those in trouble. */
const troubled = ([, pod]) => !["ready", "succeeded"].includes(pod.state);

/** All nodes. → {density, boxes: Map uid → box, pods: Map uid → box, slots, bottom, right} */
export function layoutNodes(graph, { x, y, width, minHeight, view, slots: before }) {
  const boxes = columns(orderedNodes(graph), x, width);
  const podsOf = new Map(boxes.map((box) => [box.uid, shownPods(graph, box.name, view)]));
  const fullest = Math.max(0, ...[...podsOf.values()].map((pods) => pods.length));
  const wide = boxes.find((box) => !box.controlPlane)?.w ?? NODE.min;
  const own = [...graph.pods.values()].filter((pod) => !pod.system).length;
  const density = densityFor(own, fullest, columnsOf(wide, "roomy"));
  const drawn = (box) => (density === "bar" ? podsOf.get(box.uid).filter(troubled) : podsOf.get(box.uid));
  const extra = density === "bar" ? 34 : 0;
  const height = Math.max(minHeight, ...boxes.map((box) => needed(drawn(box), box.w, density) + extra));
  const slots = new Map();
  const pods = new Map();
  for (const box of boxes) {
    Object.assign(box, { y, h: height, cx: box.x + box.w - NODE.port / 2 });
    box.gate = { x: box.x, y: y + height - NODE.gate, w: box.w, h: NODE.gate, rows: gateRows(graph, box.w) };
    const [own, system] = split(drawn(box));
    for (const group of [own, system]) {
      const given = assignSlots(group, before);
      given.forEach((slot, uid) => slots.set(uid, slot));
      grid(group, { ...box, y: y + extra }, density, given).forEach((pod, uid) => pods.set(uid, pod));
    }
  }
  const right = Math.max(x, ...boxes.map((box) => box.x + box.w));
  return { density, boxes: new Map(boxes.map((box) => [box.uid, box])), pods, slots, bottom: y + height, right };
}
