// Draws what a selection adds: owner lines from a record to what it owns, a Service's endpoints unrolled.
import { endpointsOf, leftOut, nearMisses, ownedPods, whyIdle } from "./relations.mjs";
import { CHAR } from "./shelf_layout.mjs";
import { keyed, line, path, rect, svg, text } from "./svg.mjs";
import { cut, splitAddress, splitName } from "./words.mjs";

const ROW = 24;
const SHOWN = 8;
/** Where the columns of a row begin, and how wide they are together: address, name, why it gets no requests. */
const COLUMNS = { address: 34, name: 178, why: 238, width: 256, wide: 330 };

/** Owner lines are dashed: ownership is a field of a record, nothing travels along it. */
export function drawEdges(layer, layout, graph, view) {
  const uid = view.selected?.collection === "workloads" ? view.selected.uid : null;
  const from = uid && layout.shelf.boxes.get(uid);
  const pods = from ? ownedPods(graph, uid).filter((id) => layout.pods.has(id)) : [];
  const x = from ? from.x + from.w / 2 : 0;
  const y = from ? from.y + from.h : 0;
  keyed(layer, pods.map((id) => {
    const to = layout.pods.get(id);
    const [tx, ty] = [to.x + to.size / 2, to.y - 2];
    const bend = y + Math.max(20, (ty - y) / 2);
    return {
      key: id, signature: [x, y, tx, ty].join(),
      build: () => [path(`M${x} ${y} C${x} ${bend} ${tx} ${bend} ${tx} ${ty}`, "owner")],
    };
  }));
}

const kindOf = (endpoint) => (endpoint.terminating ? "terminating" : endpoint.ready ? "ready" : "unready");

const symbol = (endpoint) => svg("circle", { cx: 20, cy: -4.5, r: 4.5, class: `endpoint ${kindOf(endpoint)}` });

function endpointRow(endpoint, port, owner, y) {
  const [dim, rest] = splitAddress(endpoint.ip);
  const [prefix, own] = splitName(endpoint.podName || endpoint.pod || "", owner);
  const name = endpoint.pod ? (prefix ? `…${own}` : own.slice(-12)) : "";
  const group = svg("g", { transform: `translate(0 ${y})` },
    symbol(endpoint),
    text(COLUMNS.address, 0, "mono", [dim, "dim"], rest, [`:${port}`, "dim"]),
    text(COLUMNS.name, 0, "mono grey", name), text(COLUMNS.why, 0, "sans grey", whyIdle(endpoint)));
  return group;
}

/** How many of so many rows have room below the API server's rail; one is kept to say how many more there are. */
function rowsFor(layout, box, wanted) {
  const { rail } = layout;
  const room = Math.max(4, Math.min(SHOWN, Math.floor((box.y + box.h - rail.y - rail.h - 20) / ROW)));
  return wanted > room ? room - 1 : room;
}

/** Where the unrolled stand: right of the pill, their last row beside it, else above it; never over the rail. */
export function unrolledAt({ rail, shelf }, box, width, height) {
  const [beside, top] = [box.x + box.w + 12 + width <= shelf.x + shelf.width, rail.y + rail.h + 8];
  if (beside) return { beside, x: box.x + box.w + 12, y: Math.max(top, box.y + box.h - height) };
  return { beside, x: box.x, y: box.y - height - 6 < top ? box.y + box.h + 6 : box.y - height - 6 };
}

/** A pod that is no endpoint, selected or nearly: its name struck through, and why. */
const leftOutRow = ({ pod, why }, y) => svg("g", { transform: `translate(0 ${y})`, class: "leftout" },
  text(34, 0, "mono grey", `…${pod.name.slice(-8)}`), line(34, -4, 34 + 9 * CHAR, -4, "thin"), text(118, 0, "sans grey", cut(why, 28)));

/** ● ready ○ not ready ◌ terminating, and who is left out and why, beside the pill (never over the nodes), as long as the Service is selected. */
export function drawUnrolled(layer, layout, graph, view) {
  const box = view.selected?.collection === "services" ? layout.shelf.boxes.get(view.selected.uid) : null;
  const service = box && graph.services.get(view.selected.uid);
  if (!service) return keyed(layer, []);
  const endpoints = endpointsOf(graph, service);
  const port = service.ports[0]?.targetPort ?? service.ports[0]?.port ?? "";
  const out = [...leftOut(graph, service), ...nearMisses(graph, service)];
  const room = rowsFor(layout, box, endpoints.length + out.length);
  const shown = endpoints.slice(0, room - Math.min(out.length, 2));
  const without = out.slice(0, room - shown.length);
  const more = endpoints.length + out.length - shown.length - without.length;
  const lines = Math.max(1, shown.length + without.length + (more ? 1 : 0));
  const width = out.length || shown.some(whyIdle) ? COLUMNS.wide : COLUMNS.width;
  const height = lines * ROW + 14;
  const { beside, x, y } = unrolledAt(layout, box, width, height);
  const ownerOf = (endpoint) => [...graph.pods.values()].find((pod) => pod.ip === endpoint.ip)?.owner;
  return keyed(layer, [{
    key: "unrolled", x, y, signature: JSON.stringify([y - box.y, endpoints, without.map(({ pod, why }) => [pod.name, why]), more, width, port]),
    attributes: { class: "endpoints" },
    build: () => [
      beside ? line(-12, box.y + box.h / 2 - y, 0, box.y + box.h / 2 - y, "dashed") : null,
      rect(0, 0, width, height, "dashed paper"),
      ...shown.map((endpoint, i) => endpointRow(endpoint, port, ownerOf(endpoint), 24 + i * ROW)),
      ...without.map((left, i) => leftOutRow(left, 24 + (shown.length + i) * ROW)),
      more ? text(34, 24 + (lines - 1) * ROW, "sans grey", `and ${more} more`) : null,
      endpoints.length || without.length ? null : text(20, 24, "sans grey", "no endpoints: the selector matches no ready pod"),
    ],
  }]);
}
