// Draws the causal thread: from the newest tick on the rail to the one who saw it, and what it says.
//
// seen / wanted / so: the watcher's tab carries the reason that was written with the change.
import { keyed, path, svg, text } from "./svg.mjs";
import { ticks } from "./draw_control.mjs";
import { PAGE } from "./layout.mjs";
import { cut } from "./words.mjs";

const ROOM = 70;

/** From the rail's newest tick through the gap below the tabs to a tab, or down between the nodes to an agent. */
function hairline(layout, beat, changes) {
  const { rail, tabs } = layout;
  const tick = ticks(changes, rail).find(({ change }) => change.revision === beat.revision);
  if (!tick) return null;
  const { x } = tick;
  const tab = tabs.get(beat.part);
  if (tab) {
    const gap = rail.y - PAGE.gap / 2;
    return `M${x} ${rail.y + 5} V${gap} H${tab.x + tab.w / 2} V${tab.y + tab.h}`;
  }
  const node = [...layout.nodes.values()].find((box) => box.name === beat.node);
  if (!node) return null;
  const lane = node.x - 9;
  const low = rail.y + rail.h + 9;
  const agent = node.gate.y - 17;
  return `M${x} ${rail.y + rail.h - 5} V${low} H${lane} V${agent} H${node.x + 10}`;
}

export function drawThread(layer, layout, thread, changes) {
  const beat = thread?.beat;
  const line = beat && beat.part !== "person" ? hairline(layout, beat, changes) : null;
  if (!line) return keyed(layer, []);
  const why = beat.why ? cut(beat.why, ROOM) : "";
  const tab = layout.tabs.get(beat.part);
  const x = tab ? tab.x : layout.rail.x + 12;
  return keyed(layer, [{
    key: "thread", signature: `${line} ${why}`, attributes: { class: "causal" },
    build: () => [path(line, "causalline"), tab && why ? saying(x, layout, why) : null],
  }]);
}

function saying(x, layout, why) {
  const y = layout.rail.y + layout.rail.h + 22;
  const right = layout.rail.x + layout.rail.w;
  const end = x > layout.rail.x + layout.rail.w / 2;
  return svg("g", {}, text(end ? right : x, y, end ? "sans end said" : "sans said", why));
}
