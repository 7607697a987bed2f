// Draws the causal thread: from the tick that was seen to the one who watched for it, and on to the tick it wrote.
//
// A hairline is a watch, the stroke with the arrow a write; no line joins two components. Below the rail stands what
// the watcher made of it: seen, wanted, so. With motion stopped the way stands as numbered stations.
import { ticks } from "./draw_control.mjs";
import { PAGE } from "./layout.mjs";
import { keyed, path, svg, text } from "./svg.mjs";
import { cut } from "./words.mjs";

const LETTER = 6.9;

const drawn = (d, kind) => {
  const found = path(d, kind);
  found.setAttribute("pathLength", "1");
  return found;
};

const arrow = (x, y, down) => path(`M${x - 4} ${y - (down ? 6 : -6)} L${x} ${y} L${x + 4} ${y - (down ? 6 : -6)}`, "causalhead");

/** Where a revision stands on the rail; what is older than its ticks, at its left end. */
function placeOf(revision, layout, changes) {
  const shown = ticks(changes, layout.rail);
  return shown.find(({ change }) => change.revision === revision)?.x ?? (shown[0]?.x ?? layout.rail.x + 104) - 7;
}

/** Watch and write of a component of the control plane, in the gap below its tab. */
function throughTab({ rail }, tab, from, to) {
  const middle = tab.x + tab.w / 2;
  const foot = tab.y + tab.h;
  const gap = rail.y - PAGE.gap / 2;
  return [
    from === null ? null : drawn(`M${from} ${rail.y + 4} V${gap - 3} H${middle - 5} V${foot}`, "watchline"),
    drawn(`M${middle + 5} ${foot} V${gap + 1} H${to} V${rail.y + 5}`, "causalline"), arrow(to, rail.y + 6, true),
  ];
}

/** Watch and write of an agent, between the nodes and down to it. */
function throughNode({ rail }, node, from, to) {
  const base = rail.y + rail.h;
  const [down, up] = [node.x - 11, node.x - 6];
  const agent = node.gate.y - 17;
  return [
    from === null ? null : drawn(`M${from} ${base - 4} V${base + 7} H${down} V${agent - 4} H${node.x + 10}`, "watchline"),
    drawn(`M${node.x + 10} ${agent + 1} H${up} V${base + 11} H${to} V${base - 5}`, "causalline"), arrow(to, base - 6, false),
  ];
}

/** A person's act comes in from outside: onto the rail, where it is written. */
const fromOutside = ({ rail }, to) => {
  const y = rail.y + rail.h / 2;
  return [drawn(`M${rail.x - 30} ${y} H${rail.x - 2}`, "causalline"), path(`M${rail.x - 8} ${y - 4} L${rail.x - 1} ${y} L${rail.x - 8} ${y + 4}`, "causalhead"), drawn(`M${to} ${rail.y + 2} V${rail.y + rail.h - 2}`, "causalline")];
};

function lines(layout, beat, changes) {
  const to = placeOf(beat.revision, layout, changes);
  if (beat.part === "person") return fromOutside(layout, to);
  const from = beat.cause ? placeOf(beat.cause.revision, layout, changes) : null;
  const tab = layout.tabs.get(beat.part);
  if (tab) return throughTab(layout, tab, from, to);
  const node = [...layout.nodes.values()].find((box) => box.name === beat.node);
  return node ? throughNode(layout, node, from, to) : [];
}

/** "seen Deployment my-nginx · wanted 0 of 2 exist · so create 2 Pods", as far as there is room. */
function saying({ rail }, beat) {
  const room = Math.floor(rail.w / LETTER) - (beat.seen.length + beat.so.length + 26);
  const wanted = room > 8 && beat.wanted ? cut(beat.wanted, room) : "";
  const parts = [["seen", beat.seen], ["wanted", wanted], ["so", beat.so]].filter(([, words]) => words);
  const spans = parts.flatMap(([name, words], i) => [[`${i ? " · " : ""}${name} `, "quiet"], words]);
  return text(rail.x + 12, rail.y + rail.h + 24, "sans said", ...spans);
}

function station(layout, { part, node, n }) {
  const tab = layout.tabs.get(part);
  const box = tab ? null : [...layout.nodes.values()].find((candidate) => candidate.name === node);
  const at = tab ? [tab.x + tab.w - 4, tab.y + 2] : box ? [box.x + (box.w > 170 ? 152 : 90), box.gate.y - 18] : part === "person" ? [layout.rail.x - 16, layout.rail.y + 12] : null;
  if (!at) return null;
  return svg("g", { class: "station", transform: `translate(${at[0]} ${at[1]})` }, svg("circle", { r: 9 }), text(0, 4.5, "sans middle", String(n)));
}

/** `thread`: the chain being told (teller.mjs), or null; `changes`: the log's, whose ticks are on the rail. */
export function drawThread(layer, layout, thread, changes) {
  const beat = thread?.beat;
  if (!beat) return keyed(layer, []);
  const marks = thread.stations.map((one) => station(layout, one));
  return keyed(layer, [{
    key: "thread", signature: JSON.stringify([beat.first, beat.revision, beat.times, beat.node, layout.rail, thread.stations]),
    attributes: { class: "causal", "aria-hidden": "true", "data-part": beat.part },
    build: () => [...lines(layout, beat, changes), beat.part === "person" ? null : saying(layout, beat), ...marks].filter(Boolean),
  }]);
}
