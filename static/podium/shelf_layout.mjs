// The shelf's layout: records of the API server, one section a namespace. Pure: (graph, width) → boxes.
import { isSystem, isSystemService, ownedWorkloads, podsOn, tally } from "./relations.mjs";
import { noteText } from "./tallies.mjs";
import { compare } from "./slots.mjs";
import { CARDS, cardOf } from "./traffic_cards.mjs";
import { count, cut, serviceAddress } from "./words.mjs";

/** Advance of one character of the mono face at 13 px. */
export const CHAR = 7.8;
/** A card's width. */
export const WIDE = 244;
const CHIP = 26;
/** Pods that wait for a node, at a section's right end. */
const WAITING = { pitch: 36, head: 24 };
const waitingWidth = ({ waiting }) => waiting * WAITING.pitch + 32;
const NAME_LENGTH = 22;

const lives = (set) => set.desired > 0 || set.ready > 0 || set.replicas > 0;

/** Is this Deployment between two ReplicaSets? */
export function isRollingOut(graph, uid) {
  if (graph.workloads.get(uid)?.kind !== "Deployment") return false;
  const owned = ownedWorkloads(graph, uid).map((id) => graph.workloads.get(id));
  return owned.filter(lives).length > 1;
}

/** The ReplicaSets in a Deployment's card, or a CronJob's Jobs: those with replicas, newest first, else the newest. */
export function shownReplicaSets(graph, uid) {
  const owned = ownedWorkloads(graph, uid).map((id) => [id, graph.workloads.get(id)]);
  owned.sort(([, a], [, b]) => b.revision - a.revision || b.created - a.created);
  const alive = owned.filter(([, rs]) => lives(rs));
  return (alive.length ? alive : owned.slice(0, 1)).slice(0, 3);
}

function cardSize(graph, uid, { head, row, foot }) {
  const note = noteText(graph.workloads.get(uid)) ? 1 : 0;
  const rows = note + shownReplicaSets(graph, uid).length + (isRollingOut(graph, uid) ? 1 : 0);
  return { w: WIDE, h: head + Math.max(rows, 0) * row + foot };
}

function pillSize(graph, service) {
  const { ready, total } = tally(graph, service);
  const text = `${cut(service.name, NAME_LENGTH)} ${serviceAddress(service)}  ${total}/${Math.max(ready, total)}`;
  return { w: text.length * CHAR + 40 };
}

/** What a chip says: a record's kind, and its name; of a claim whether it is bound, too. */
export const chipWords = ({ kind, name, facts }) => [facts ? "PVC" : kind, `${cut(name, NAME_LENGTH)}${facts ? ` ${facts.Status}` : ""}`];

const chipSize = (record) => ({ w: (chipWords(record)[0].length * 6.8) + chipWords(record)[1].length * CHAR + 36, h: CHIP });

/** Put items side by side, row under row, in an area {x, y, width, gap}: mutates x and y, returns the y below the last row. */
function flow(items, { x, y, width, gap }) {
  let cx = x;
  let cy = y;
  let rowHeight = 0;
  for (const item of items) {
    if (cx > x && cx + item.w > x + width) {
      cx = x;
      cy += rowHeight + gap;
      rowHeight = 0;
    }
    Object.assign(item, { x: cx, y: cy });
    cx += item.w + gap;
    rowHeight = Math.max(rowHeight, item.h);
  }
  return items.length ? cy + rowHeight : y;
}

const byName = ([, a], [, b]) => compare(a.name, b.name);

/** Everything of one namespace that lies on the shelf: {workloads, services, records, waiting}. */
function contents(graph, namespace, system) {
  const here = (collection, hidden) =>
    [...graph[collection]].filter(([, e]) => e.namespace === namespace && (system || !hidden(e))).sort(byName);
  return {
    workloads: here("workloads", isSystem).filter(([, w]) => !graph.workloads.has(w.owner?.uid)),
    services: here("services", isSystemService),
    traffic: CARDS.flatMap((collection) => here(collection, isSystem).map((entry) => [collection, ...entry])),
    records: here("records", isSystem),
    waiting: podsOn(graph, "").filter(([, pod]) => pod.namespace === namespace && (system || !pod.system)).sort(byName),
  };
}

function waitingBoxes(pods, columns, right, y, size) {
  const left = right - columns * WAITING.pitch;
  return pods.map(([uid], i) => [
    uid,
    { x: left + (i % columns) * WAITING.pitch, y: y + WAITING.head + Math.floor(i / columns) * WAITING.pitch, size },
  ]);
}

/** Let items flow in that of some areas where they end highest. → the y below them */
const flowIn = (areas, items) => flow(items, areas.reduce((best, area) => (flow(items, area) < flow(items, best) ? area : best)));

/** Areas for what is no card: below the cards and, where things stand close, right of them, left of the pods that wait. */
function areasOf(items, cards, below, { x, y, width, spacing }) {
  const { gap, beside } = spacing;
  const right = Math.max(x, ...cards.map((card) => card.x + card.w + gap));
  const column = { x: right, y, width: x + width - waitingWidth(spacing) - gap - right, gap };
  const serves = beside && cards.length && items.every((item) => item.w <= column.width);
  return [{ ...below, x, gap }, ...(serves ? [column] : [])];
}

/** One namespace's section from y down: {namespace, y, h, boxes, waiting}. */
function section(graph, namespace, { workloads, services, traffic, records, waiting }, { x, y, width, size, stretch, spacing }) {
  const { card, pill, gap } = spacing;
  const cards = workloads.map(([uid]) => ({ uid, collection: "workloads", card, ...cardSize(graph, uid, card) }));
  const pills = services.map(([uid, service]) => ({ uid, collection: "services", ...pillSize(graph, service), h: pill * stretch }));
  const others = traffic.map(([collection, uid, entity]) => { const { w, h } = cardOf(collection, entity); return { uid, collection, w, h }; });
  const chips = records.map(([uid, record]) => ({ uid, collection: "records", ...chipSize(record), h: CHIP * stretch }));
  const below = flow(cards, { x, y, width, gap });
  const free = width - waitingWidth(spacing) - gap;
  const beside = cards.every((box) => box.x + box.w <= x + free); // else they wait a row lower
  const waits = waitingBoxes(waiting, spacing.waiting, x + width, beside ? y : below + gap - WAITING.head, size);
  const lowest = waits.reduce((low, [, box]) => Math.max(low, box.y + box.size), below);
  const second = [...others, ...pills, ...chips];
  const start = beside ? lowest : below;
  const row = { y: start > y ? start + gap : y, width: beside || !waits.length ? width : free };
  const bottom = second.length ? Math.max(flowIn(areasOf(second, cards, row, { x, y, width, spacing }), second), lowest) : lowest;
  for (const chip of chips) chip.y += ((pill - CHIP) / 2) * stretch;
  return { namespace, y, h: bottom - y, boxes: [...cards, ...second], waiting: waits };
}

/** The namespaces that have something to show; `default` always first: [[name, contents]]. */
function shownNamespaces(graph, system) {
  const names = [...graph.namespaces.values()].map((namespace) => namespace.name).filter((name) => name !== "default").sort();
  const all = ["default", ...names].map((name) => [name, contents(graph, name, system)]);
  return all.filter(([name, lists]) => name === "default" || Object.values(lists).some((list) => list.length));
}

/** kube-system's pods are one chip until they are asked for: {words, x, y, w, h} beside the machines, or null without any. */
export function systemBox({ nodes }, graph) {
  const pods = [...graph.pods.values()].filter((pod) => pod.system).length;
  const words = count(pods, "system pod");
  const [first] = nodes.values();
  return pods && first ? { words, x: 24, y: first.y + 34, w: words.length * 6.6 + 22, h: CHIP } : null;
}

/** The whole shelf; its pills and chips are `stretch` times as tall as they are next to. → {y, h, sections, boxes: Map uid → box, waiting: Map uid → box} */
export function layoutShelf(graph, { x, y, width, spacing, system, size, stretch = 1 }) {
  const sections = [];
  let top = y;
  for (const [namespace, lists] of shownNamespaces(graph, system)) {
    const made = section(graph, namespace, lists, { x, y: top, width, size, stretch, spacing });
    sections.push(made);
    top = made.y + Math.max(made.h, 26) + spacing.between;
  }
  const boxes = new Map(sections.flatMap((s) => s.boxes.map((box) => [box.uid, box])));
  const waiting = new Map(sections.flatMap((s) => s.waiting));
  return { x, y, width, h: Math.max(spacing.least, top - spacing.between - y), sections, boxes, waiting };
}
