// Draws the writing that is read from afar (far.mjs), over things whose small print is hidden meanwhile.
import { isDead } from "./control_plane.mjs";
import { ADVANCE, fitted, shortNames } from "./far.mjs";
import { nodeTally, troubledOn } from "./relations.mjs";
import { systemBox } from "./shelf_layout.mjs";
import { keyed, path, rect, text } from "./svg.mjs";
import { cut, podNetwork } from "./words.mjs";
import { toldRevision } from "./thread.mjs";

/** A text of a size of its own. */
function sized(x, y, kind, size, words) {
  const found = text(x, y, kind, words);
  found.style.fontSize = `${size}px`;
  return found;
}

/** The shape of a pod that crashes again and again. */
function notch(x, y, s) {
  const found = path(`M${x} ${y} h${s * 0.56} l${s * 0.44} ${s * 0.44} v${s * 0.56} h${-s} Z`, "paper alarmshape");
  found.style.strokeWidth = `${s / 6}px`;
  return found;
}

/** How many pods are in trouble, at the right of a machine's top edge: a shape and a number, as far as there is room. */
function troubleMark(box, troubled, size, taken) {
  const digits = size * ADVANCE.mono * String(troubled).length;
  const right = box.w - 12;
  const left = [right - digits - size * 0.75, right - size * 0.6].find((x) => x > taken + 8);
  if (!troubled || left === undefined) return [];
  return [
    rect(left - 4, -size / 2, right - left + 8, size, "ground", 0), notch(left, -size * 0.3, size * 0.6),
    ...(left < right - digits ? [sized(right, size * 0.35, "mono end alarm", size, String(troubled))] : []),
  ];
}

/** Beyond a thousand pods: how many are ready, of how many, and as a bar; in it, hatched, those in trouble. */
function tallyMark(box, [ready, all], troubled, size) {
  const told = `${ready}/${all}`;
  const fit = fitted(told, { w: box.w - 8, h: 34 }, size);
  const [wide, low] = [box.w - 28, box.gate.y - box.y - 18];
  const bad = troubled ? Math.max(8, (wide * troubled) / all) : 0;
  return [
    rect(14, low, wide, 12, "baseline", 3), rect(14, low, wide * (ready / all), 12, "share", 3),
    ...(bad ? [rect(14 + wide - bad, low, bad, 12, "badshare", 0)] : []),
    ...(fit ? [sized(box.w / 2, 52, "mono middle", fit, told)] : []),
  ];
}

/** A machine's name on its top edge, and what there is to tell of its pods. */
function nodeItem(graph, uid, box, { density }, size, name) {
  const troubled = troubledOn(graph, box.name);
  const tally = nodeTally(graph, box.name);
  const counted = density === "bar" && tally[1] > 0;
  const width = name.length * size * ADVANCE.mono;
  return {
    key: uid, x: box.x, y: box.y, signature: [name, tally, troubled, size, box.w, box.h].join(),
    build: () => [
      ...(name ? [rect(8, -size / 2, width + 8, size, "ground", 0), sized(12, size * 0.35, "mono strong", size, name)] : []),
      ...(counted ? tallyMark(box, tally, troubled, size) : troubleMark(box, troubled, size, name ? 12 + width : 0)),
    ],
  };
}

/** A record's name, and of a workload its tally, as far as there is room in its card. */
function recordItem(graph, uid, box, size) {
  const entity = graph[box.collection].get(uid);
  const room = { w: box.w - 24, h: Math.min(box.h, 46) };
  const letters = Math.floor(room.w / (Math.min(size, room.h * 0.9) * ADVANCE.mono));
  const told = entity.desired === undefined ? "" : ` ${entity.ready}/${entity.desired}`;
  const words = entity.name.length + told.length <= letters ? entity.name + told : cut(entity.name, Math.max(3, letters));
  const fit = fitted(words, room, size);
  const kind = box.collection === "services" ? "mono bluewords" : "mono";
  const build = () => (fit ? [sized(12, room.h / 2 + fit * 0.35, kind, fit, words)] : []);
  return { key: uid, x: box.x, y: box.y, signature: [words, fit].join(), build };
}

/** The bands by name, the API server with its revision, the network. */
function furniture({ rail, shelf, nodes, cable }, graph, size) {
  const at = (key, x, y, kind, words, w, longest = words) => {
    const fit = fitted(longest, { w, h: size }, size, ADVANCE.sans);
    return { key, x, y, signature: `${words} ${fit}`, build: () => (fit ? [sized(0, 0, kind, fit, words)] : []) };
  };
  const machines = [...nodes.values()][0]?.y ?? 0;
  return [
    at("records", 24, shelf.y + size * 0.7, "sans medium", "Records", 120), at("machines", 24, machines + size * 0.7, "sans medium", "Machines", 120),
    at("control", 24, rail.y - 4, "sans medium", "Control", 120), at("plane", 24, rail.y + size - 4, "sans medium", "plane", 120, "Control"),
    at("network", cable.right, cable.branches.at(-1) + 8 + size * 0.85, "sans grey end", `pod network ${podNetwork(graph)}`, cable.right),
  ];
}

/** What decides, by name: the components' tabs in one size, and the API server with its revision over its oldest ticks. */
function deciding({ rail, tabs }, graph, size) {
  const all = [...tabs.values()];
  const fit = Math.min(...all.map(({ label, w, h }) => fitted(label, { w: w - 6, h }, size, ADVANCE.sans)));
  const server = `API server${isDead(graph) ? " ✕" : ""}, rev ${toldRevision(graph)}`;
  const large = fitted(server, { w: rail.w / 3, h: rail.h }, size, ADVANCE.sans);
  const width = server.length * large * ADVANCE.sans;
  return [
    ...(fit ? all : []).map(({ id, label, x, y, w, h }) => ({
      key: `tab-${id}`, x, y, signature: [fit, w, h].join(), build: () => [sized(w / 2, h / 2 + fit * 0.35, "sans middle", fit, label)],
    })),
    ...(large ? [{
      key: "rail", x: rail.x, y: rail.y, signature: `${server} ${large}`,
      build: () => [rect(4, 1, width + 12, rail.h - 2, "ground", 0), sized(12, rail.h / 2 + large * 0.35, "sans strong", large, server)],
    }] : []),
  ];
}

/** The chip of the system's pods; its box is drawn with the shelf (draw_shelf.mjs). */
function systemItem(layout, graph, size) {
  const chip = systemBox(layout, graph);
  const fit = chip ? fitted(chip.words, { w: chip.w - 6, h: chip.h }, size, ADVANCE.sans) : 0;
  return fit ? [{ key: "system", x: chip.x, y: chip.y, signature: `${chip.words} ${fit}`, build: () => [sized(chip.w / 2, chip.h / 2 + fit * 0.35, "sans grey middle", fit, chip.words)] }] : [];
}

const wholeName = ({ name, w }, size) => shortNames([name], w - 22, size)(name).length === name.length ? name : "";

/** `size`: of the writing, in the picture's own px; 0 when the small print can be read. */
export function drawFar(layer, layout, graph, size) {
  if (!size) return keyed(layer, []);
  const workers = [...layout.nodes.values()].filter((box) => !box.controlPlane);
  const shortOf = shortNames(workers.map((box) => box.name), Math.min(...workers.map((box) => box.w)) - 22, size);
  return keyed(layer, [
    ...furniture(layout, graph, size), ...deciding(layout, graph, size), ...systemItem(layout, graph, size),
    ...[...layout.nodes].filter(([uid]) => graph.nodes.has(uid)).map(([uid, box]) =>
      nodeItem(graph, uid, box, layout, size, box.controlPlane ? wholeName(box, size) : shortOf(box.name))),
    ...[...layout.shelf.boxes].filter(([uid, box]) => graph[box.collection].has(uid)).map(([uid, box]) => recordItem(graph, uid, box, size)),
  ]);
}
