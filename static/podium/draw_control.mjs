// Draws the control plane: one long rail, etcd's ticks on it, the components' tabs above it.
import { author, writer } from "./components.mjs";
import { isDead, isStill } from "./control_plane.mjs";
import { PAGE } from "./layout.mjs";
import { keyed, line, path, rect, svg, text } from "./svg.mjs";
import { isTold, toldRevision } from "./thread.mjs";

const TICK = 7;
const LABEL = 104;
const REVISION = 92;

/** The newest told changes as ticks, newest at the right end: [{x, change}]. */
export function ticks(changes, rail) {
  const right = rail.x + rail.w - REVISION;
  const room = Math.floor((right - rail.x - LABEL) / TICK);
  const shown = changes.filter(isTold).slice(-room);
  return shown.map((change, i) => ({ x: right - (shown.length - 1 - i) * TICK, change }));
}

function railItem({ rail }, graph) {
  const revision = toldRevision(graph);
  const off = isDead(graph);
  return {
    key: "rail", x: rail.x, y: rail.y, signature: `${rail.w} ${rail.h} ${revision} ${off}`,
    attributes: { class: off ? "rail down" : "rail", role: "img", "aria-label": `API server, ${off ? "stopped, " : ""}revision ${revision}` },
    build: () => [
      rect(0, 0, rail.w, rail.h, "solid paper", 6),
      off ? rect(0, 0, rail.w, rail.h, "hatch", 6) : null,
      text(12, rail.h / 2 + 5, "sans strong", off ? "API server ✕" : "API server"),
      text(rail.w - 12, rail.h / 2 + 5, "mono grey end", "rev ", [String(revision), "ink"]),
    ],
  };
}

function tabItem(tab, beat, off) {
  const active = beat?.part === tab.id;
  return {
    key: `tab-${tab.id}`, x: tab.x, y: tab.y, signature: `${tab.w} ${tab.h} ${active} ${off}`,
    attributes: { class: active ? "tab acting" : "tab", ...(off ? { role: "img", "aria-label": `${tab.label}, stopped` } : {}) },
    build: () => [
      line(tab.w / 2, tab.h, tab.w / 2, tab.h + PAGE.gap, "leg"),
      rect(0, 0, tab.w, tab.h, "solid paper", 6),
      off ? rect(0, 0, tab.w, tab.h, "hatch", 6) : null,
      text(tab.w / 2, tab.h / 2 + 5, "sans middle", tab.label),
    ],
  };
}

function tickItems(layout, graph, thread) {
  const acting = new Set(thread?.beats.map((beat) => beat.revision));
  const now = (change) => thread?.beat.revision === change.revision;
  return ticks(graph.changes, layout.rail).map(({ x, change }) => ({
    key: `tick-${change.revision}-${change.uid ?? change.name}`,
    x, y: layout.rail.y,
    signature: `${acting.has(change.revision)} ${thread?.beat.revision === change.revision} ${writer(change)}`,
    attributes: { class: `tick ${acting.has(change.revision) ? "acting" : ""} ${writer(change) === "person" ? "person" : ""}` },
    build: () => [line(0, now(change) ? 1 : 5, 0, layout.rail.h - (now(change) ? 1 : 5)), svg("title", {}, `rev ${change.revision}: ${author(change)} ${change.verb}s ${change.kind} ${change.name}`)],
  }));
}

/** One machine, seen twice: a bracket from the rail's end down to the control-plane node. */
function bracketItem({ rail, nodes }) {
  const box = [...nodes.values()].find((node) => node.controlPlane);
  if (!box) return [];
  const x = box.x + box.w - 10;
  const y = rail.y + rail.h / 2;
  return [{
    key: "bracket", signature: JSON.stringify([rail, box.x, box.y, box.w]),
    attributes: { class: "bracket", "aria-hidden": "true" },
    build: () => [path(`M${rail.x + rail.w} ${y} H${x - 8} Q${x} ${y} ${x} ${y + 8} V${box.y}`, "bracketline")],
  }];
}

/** The three bands by name: what decides, what is declared, what runs. */
function bandItems({ rail, shelf, nodes }) {
  const top = [...nodes.values()][0]?.y ?? 0;
  const bands = [["Control plane", "decides", rail.y + 4], ["Records", "declared", shelf.y + 4], ["Machines", "run", top + 4]];
  return bands.map(([name, words, y]) => ({
    key: `band-${name}`, x: 24, y, signature: "", attributes: { class: "band" },
    build: () => [text(0, 0, "sans medium", name), text(0, 18, "sans grey", words)],
  }));
}

/** `thread`: the causal chain being told, or null; its `beat` lights a tab. */
export function drawControl(layer, layout, graph, thread) {
  const tabs = [...layout.tabs.values()].map((tab) => tabItem(tab, thread?.beat, isStill(graph, tab.id)));
  keyed(layer, [...bandItems(layout), ...bracketItem(layout), ...tabs, railItem(layout, graph), ...tickItems(layout, graph, thread)]);
}
