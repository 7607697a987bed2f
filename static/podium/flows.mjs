// Flows: a load's edges as lines with widths. Pure geometry over a layout, on the very paths that packets take.
//
// An edge joins two neighbouring places and counts whoever passed between them, either way. All machines hang on one
// cable: how much of it carries what is found piece by piece, for what goes past a point is no more than what leaves on
// its one side, and no more than what arrives on its other.
import { anchor, route } from "./route.mjs";

/** A stream's width in px: by the log of its rate, for 10,000 a second must not hide 10. */
export const widthOf = (rate) => 1.5 + 2.4 * Math.log10(1 + rate);

const CABLE = "cable";

function placeOf(graph, end) {
  const [kind, ...rest] = end.split("/");
  const name = rest.join("/");
  if (kind === "node") return { kind, name, namespace: "", node: name };
  if (kind !== "pod" && kind !== "coredns") return { kind, name, namespace: "", node: "" };
  const pod = [...graph.pods.values()].find((candidate) => candidate.name === name);
  return pod ? { kind: "pod", name, namespace: pod.namespace, node: pod.node } : null;
}

/** Where an edge's end stands; null for what is not drawn. */
function spot(layout, graph, end) {
  const place = placeOf(graph, end);
  const at = place && anchor(layout, graph, { hops: [{ place, stage: "" }] }, 0);
  return place?.kind === "pod" && !at?.pod ? null : at;
}

/** Both ways of an edge as one, with the greater of their rates: {ends: [a, b], rate}. */
function joined(edges) {
  const found = new Map();
  for (const [from, to, rate] of edges) {
    const ends = [from, to].sort();
    const key = ends.join(" ");
    found.set(key, { ends, rate: Math.max(rate, found.get(key)?.rate ?? 0) });
  }
  return [...found.values()];
}

const isCable = (end) => end.startsWith(`${CABLE}/`);

/** Where each machine, and the world outside, hangs on the cable, and what passes there: [{x, y, rate, line}] by x. */
function stubs(layout, graph, edges) {
  const { cable } = layout;
  const found = edges.filter(({ ends }) => ends.some(isCable)).map(({ ends, rate }) => {
    const at = spot(layout, graph, ends.find((end) => !isCable(end)));
    if (!at) return null;
    const box = at.node && [...layout.nodes.values()].find(({ name }) => name === at.node);
    const { x, y } = box ? { x: at.x, y: box.hangs } : cable;
    return { key: ends.join(" "), x, y, rate, line: [at, { x, y }] };
  }).filter(Boolean);
  return found.sort((a, b) => a.x - b.x);
}

const sum = (list) => list.reduce((total, { rate }) => total + rate, 0);

/** What a piece of the cable carries, when so much hangs on its far side, of all that does. */
const carried = (far, all) => Math.min(sum(far), sum(all) - sum(far));

/** The cable's pieces between its stubs, and of a folded one those of its back: [{key, rate, line}]. */
function spans({ cable }, hung) {
  const rows = cable.branches.map((y) => [...(cable.branches.length > 1 ? [{ x: cable.x, y }] : []), ...hung.filter((stub) => stub.y === y)]);
  const along = rows.flatMap((row, n) => row.slice(1).map((right, i) => ({
    key: `cable ${n}.${i}`, rate: carried(row.slice(i + 1), hung), line: [{ x: row[i].x, y: row[i].y }, { x: right.x, y: right.y }],
  })));
  const back = cable.branches.slice(1).map((y, n) => ({
    key: `cable back ${n}`, rate: carried(hung.filter((stub) => stub.y >= y), hung), line: [{ x: cable.x, y: cable.branches[n] }, { x: cable.x, y }],
  }));
  return [...along, ...back].filter(({ rate, line: [a, b] }) => rate > 0 && (a.x !== b.x || a.y !== b.y));
}

/** All lines of a load: [{key, rate, line: [{x, y}]}]. `edges`: [[from, to, rate]], each end as "kind/name". */
export function flows(layout, graph, edges) {
  const both = joined(edges);
  const inside = both.filter(({ ends }) => !ends.some(isCable)).map(({ ends, rate }) => {
    const [a, b] = ends.map((end) => spot(layout, graph, end));
    return a && b && (a.x !== b.x || a.y !== b.y) ? { key: ends.join(" "), rate, line: route(layout, a, b) } : null;
  }).filter(Boolean);
  const hung = stubs(layout, graph, both);
  return [...inside, ...hung, ...spans(layout, hung)];
}
