// Draws the shelf: records of the API server. All of it is dashed, for nothing here runs.
import { cardDescribers } from "./draw_cards.mjs";
import { labelOf } from "./labels.mjs";
import { tally } from "./relations.mjs";
import { CHAR, WIDE, chipWords, isRollingOut, shownReplicaSets, systemBox } from "./shelf_layout.mjs";
import { noteText, tallyText } from "./tallies.mjs";
import { keyed, line, rect, svg, text, thing } from "./svg.mjs";
import { cut, serviceAddress, splitName } from "./words.mjs";

const short = { ReplicationController: "RC" };

/** A count or a share ("25%") of the wanted replicas, rounded as Kubernetes does. */
const share = (value, desired, round) =>
  (typeof value === "string" && value.endsWith("%") ? round((parseFloat(value) / 100) * desired) : Number(value ?? 0));

/** Where a rollout may go: never fewer ready than `least`, never more pods than `most`. Surge rounds up, unavailable
 *  down; if both come to nothing, one may be unavailable, or nothing would ever move. */
export function rolloutBounds({ desired, maxSurge, maxUnavailable }) {
  const surge = share(maxSurge, desired, Math.ceil);
  const fewer = share(maxUnavailable, desired, Math.floor);
  return { least: Math.max(0, desired - (fewer || (surge ? 0 : 1))), most: desired + surge };
}

/** Two tallies trading places between two marks that they never cross: what is ready never falls below the first,
 *  and all there are, the hollow ones not ready yet, never pass the second. */
function rolloutRow(deployment, sets, y) {
  const { least, most } = rolloutBounds(deployment);
  const left = 14;
  const unit = (WIDE - 2 * left) / Math.max(1, most);
  const [newest, ...older] = sets.map(([, set]) => set);
  const old = older.reduce((sum, set) => sum + set.ready, 0);
  const coming = Math.max(0, Math.min(most - old, newest.replicas) - newest.ready);
  const bar = (from, n, kind) => rect(left + from * unit, y + 3, Math.max(0, n * unit), 9, kind, 2);
  const mark = (value, words, end) => svg("g", { class: "bound" },
    svg("title", {}, `${words} ${value}`),
    line(left + value * unit, y, left + value * unit, y + 25, "mark"),
    text(left + value * unit + (end ? -4 : 4), y + 25, `mono grey ${end ? "end" : ""}`, String(value)));
  return [
    bar(old + newest.ready, coming, "comingpods"), bar(0, old, "oldpods"), bar(old, newest.ready, "newpods"),
    mark(least, "never fewer ready than", least > most * 0.85), mark(most, "never more than", least <= most * 0.85),
  ];
}

/** Characters of the mono face in a card's line. */
const LINE = Math.floor((WIDE - 28) / CHAR);

const setLine = (set, owner, y) => {
  const [prefix, rest] = splitName(set.name, owner);
  const told = tallyText(set);
  const room = LINE - told.length - 1 - rest.length;
  return [
    line(14, y, WIDE - 14, y, "dashed grey hair"),
    text(14, y + 17, "mono grey", [cut(prefix, room), "dim"], [prefix ? rest : cut(set.name, room + rest.length), "ink"]),
    text(WIDE - 14, y + 17, "mono end", told),
  ];
};

function card(graph, uid, workload, { h: height, card: { head, base, row } }) {
  const sets = shownReplicaSets(graph, uid);
  const rolling = isRollingOut(graph, uid);
  const note = noteText(workload);
  const top = head + (note ? row : 0);
  const rows = sets.flatMap(([, set], i) => setLine(set, workload, top + i * row));
  const told = tallyText(workload);
  return [
    rect(0, 0, WIDE, height, "dashed paper"),
    text(14, base, "mono strong", cut(workload.name, LINE - 11 - told.length)),
    text(WIDE - 24 - told.length * CHAR, base, "sans grey end", short[workload.kind] ?? workload.kind),
    text(WIDE - 14, base, "mono strong end", told),
    ...(note ? [text(14, head + 12, `mono ${note === "Failed" ? "alarm" : "grey"}`, cut(note, LINE))] : []),
    ...rows,
    ...(rolling ? rolloutRow(workload, sets, top + sets.length * row) : []),
  ];
}

/** An ExternalName is an alias and has nobody behind it; of a Service without a selector somebody may say who is. */
const hasTally = (service, total) => service.type !== "ExternalName" && (total > 0 || Object.keys(service.selector).length > 0);

function pill(graph, service, { w: width, h: height }) {
  const { ready, total } = tally(graph, service);
  const y = height / 2 + 5;
  return [
    rect(0, 0, width, height, "dashed paper", height / 2),
    text(16, y, "mono", [cut(service.name, 22), "strong"], [` ${serviceAddress(service)}`, "address"]),
    text(width - 16, y, "mono end strong", hasTally(service, total) ? `${ready}/${total}` : ""),
  ];
}

const chip = (record, { w: width, h: height }) => [
  rect(0, 0, width, height, "dashed paper", 4),
  text(12, height / 2 + 5, "sans grey", chipWords(record)[0]),
  text(width - 12, height / 2 + 5, "mono end", chipWords(record)[1]),
];

const describers = {
  workloads: (graph, uid, e, box) => ({
    kind: "card", signature: [e, shownReplicaSets(graph, uid).map(([, set]) => [set.name, set.ready, set.desired])],
    build: () => card(graph, uid, e, box),
  }),
  services: (graph, uid, e, box) => ({ kind: "pill", signature: [e, tally(graph, e)], build: () => pill(graph, e, box) }),
  records: (graph, uid, e, box) => ({ kind: "chip", signature: e, build: () => chip(e, box) }),
  ...cardDescribers,
};

function itemFor(graph, uid, box, view) {
  const entity = graph[box.collection].get(uid);
  const { kind, signature, build } = describers[box.collection](graph, uid, entity, box);
  const selected = view.selected?.uid === uid;
  const back = view.related && !view.related.has(uid) ? "back" : "";
  return {
    key: uid, x: box.x, y: box.y, signature: JSON.stringify([signature, box.w, box.h]), build,
    ...thing(box.collection, uid, labelOf(graph, box.collection, entity), `${kind} ${selected ? "selected" : ""} ${back}`, selected, [0, 0, box.w, box.h]),
  };
}

function furniture(layout, namespaces) {
  const { x, y, w = layout.shelf.width, h } = layout.shelf;
  const many = layout.shelf.sections.length > 1;
  const waits = layout.shelf.sections.filter((section) => section.waiting.length);
  return [
    { key: "plank", x, y: y + h + 16, signature: `${w}`, attributes: { class: "plank" }, build: () => [line(0, 0, w, 0, "dashed")] },
    ...(many ? layout.shelf.sections : []).map((section, i) => ({
      key: `section-${section.namespace}`, x: x - 16, y: section.y + (i ? 0 : 26), signature: `${many}`,
      attributes: { class: "section" },
      build: () => [text(0, 21, "mono grey end", cut(section.namespace, 14))],
    })),
    ...waits.map((section) => ({
      key: `waiting-${section.namespace}`, x: section.waiting[0][1].x, y: section.y, signature: "",
      attributes: { class: "section" },
      build: () => [text(0, 15, "sans grey", "waiting for a node")],
    })),
  ];
}

function systemChip(layout, graph, view) {
  const box = systemBox(layout, graph);
  if (!box) return [];
  const { words, x, y, w, h } = box;
  return [{
    key: "system", x, y, signature: words,
    ...thing("places", "system", words, `chip ${view.system ? "selected" : ""}`, view.system, [0, 0, w, h]),
    build: () => [rect(0, 0, w, h, "dashed paper", 4), text(w / 2, 18, "sans grey middle", words)],
  }];
}

export function drawShelf(layer, layout, graph, view) {
  const boxes = [...layout.shelf.boxes].filter(([uid, box]) => graph[box.collection].has(uid));
  keyed(layer, [...furniture(layout), ...systemChip(layout, graph, view), ...boxes.map(([uid, box]) => itemFor(graph, uid, box, view))]);
}
