// Draws what a selection adds: owner lines from a record to what it owns, a Service's endpoints unrolled.
import { endpointsOf, ownedPods } from "./relations.mjs";
import { CHAR } from "./shelf_layout.mjs";
import { keyed, line, path, rect, svg, text } from "./svg.mjs";
import { splitAddress, splitName } from "./words.mjs";

const ROW = 24;
const SHOWN = 8;

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
    text(34, 0, "mono", [dim, "dim"], rest, [`:${port}`, "dim"]),
    text(178, 0, "mono grey", name));
  return group;
}

/** ● ready ○ not ready ◌ terminating, beside the pill (never over the nodes), as long as the Service is selected. */
export function drawUnrolled(layer, layout, graph, view) {
  const box = view.selected?.collection === "services" ? layout.shelf.boxes.get(view.selected.uid) : null;
  const service = box && graph.services.get(view.selected.uid);
  if (!service) return keyed(layer, []);
  const endpoints = endpointsOf(graph, service);
  const port = service.ports[0]?.targetPort ?? service.ports[0]?.port ?? "";
  const shown = endpoints.slice(0, SHOWN);
  const more = endpoints.length - shown.length;
  const lines = Math.max(1, shown.length + (more ? 1 : 0));
  const width = 178 + 10 * CHAR;
  const height = lines * ROW + 14;
  const beside = box.x + box.w + 12 + width <= layout.shelf.x + layout.shelf.width;
  const ownerOf = (endpoint) => [...graph.pods.values()].find((pod) => pod.ip === endpoint.ip)?.owner;
  return keyed(layer, [{
    key: "unrolled", x: beside ? box.x + box.w + 12 : box.x, y: beside ? box.y + box.h - height : box.y - height - 6, signature: JSON.stringify([endpoints, width, port]),
    attributes: { class: "endpoints" },
    build: () => [
      beside ? line(-12, height - box.h / 2, 0, height - box.h / 2, "dashed") : null,
      rect(0, 0, width, height, "dashed paper"),
      ...shown.map((endpoint, i) => endpointRow(endpoint, port, ownerOf(endpoint), 24 + i * ROW)),
      more ? text(34, 24 + shown.length * ROW, "sans grey", `and ${more} more`) : null,
      endpoints.length ? null : text(20, 24, "sans grey", "no endpoints: the selector matches no ready pod"),
    ],
  }]);
}
