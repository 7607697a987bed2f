// Draws the machines: each a solid box, its pods' ground, its agents' tabs, and its gate with the rules.
import { ownNow } from "./graph.mjs";
import { labelOf } from "./labels.mjs";
import { isCut, isDown } from "./machines.mjs";
import { nodeTally } from "./relations.mjs";
import { keyed, line, path, rect, svg, text, thing } from "./svg.mjs";
import { CHAR } from "./shelf_layout.mjs";
import { age, cut, splitAddress } from "./words.mjs";

/** How a node's gate knows a Service: "solid", "falling" (not written yet) or "stale" (written, behind). */
export function ruleState(graph, service, node) {
  const name = `${service.namespace}/${service.name}`;
  const synced = graph.proxies[node.name] ?? graph.revision;
  if (synced >= (graph.ruled.get(name) ?? 0)) return "solid";
  return synced >= (graph.born.get(name) ?? 0) ? "stale" : "falling";
}

/** How far a row lags, as long as there is room: "rev 57, the Service is at 60", "rev 57 of 60", or nothing. */
function lagWords(graph, service, node, room = Infinity) {
  const [has, wants] = [graph.proxies[node.name], graph.ruled.get(`${service.namespace}/${service.name}`)];
  return [`rev ${has}, the Service is at ${wants}`, `rev ${has} of ${wants}`].find((words) => words.length * CHAR + 8 <= room) ?? "";
}

const torn = (w, h) => `M0 0 H${w} l-4 ${h / 4} l4 ${h / 4} l-4 ${h / 4} l4 ${h / 4} H0 Z`;

function row(graph, node, segment, view, gateY) {
  const service = graph.services.get(segment.uid);
  const state = ruleState(graph, service, node);
  const stands = (uid) => uid === segment.uid || (segment.count > 1 && uid !== undefined && graph.services.has(uid));
  const lit = stands(view.selected?.uid) || (stands(view.rule?.uid) && view.rule.node === node.name);
  const address = segment.count > 1 ? `${segment.count} rules` : `${service.clusterIP}:${service.ports[0]?.port ?? ""}`;
  const fits = segment.w >= address.length * CHAR + 8;
  const shape = state === "stale" ? path(torn(segment.w, 16), "row") : rect(0, 0, segment.w, 16, "row", 3);
  const shortened = `…${address.slice(-(Math.floor(segment.w / CHAR) - 2)).replace(/^\./, "")}`;
  const lag = state === "stale" && !(segment.count > 1) && lagWords(graph, service, node, segment.w);
  const words = lag || (fits ? address : segment.w > 66 ? shortened : "");
  const title = state === "solid" ? address : `${node.name} is at ${lagWords(graph, service, node)}`;
  return svg(
    "g", { class: `rule ${state} ${lit ? "lit" : ""} ${segment.system ? "own" : ""}`, transform: `translate(${segment.x} ${gateY + 6})` },
    svg("title", {}, segment.count > 1 ? address : `${service.name} ${title}`), shape,
    segment.system || !words ? null : text(segment.w / 2, 12.5, "mono middle small", words),
  );
}

function gate(graph, node, box, view) {
  const y = box.h - box.gate.h;
  return [
    line(0, y, box.w, y, "solid"),
    ...box.gate.rows.map((segment) => row(graph, node, segment, view, y)),
  ];
}

/** Where the kubelet's name stands on a node's strip; 0 where there is no room for it. */
export const kubeletAt = (box) => (box.w > 170 ? 102 : box.w > 136 ? box.w - 51 : 0);

function agents(box, beat, name) {
  const y = box.h - box.gate.h;
  const acting = (id) => (beat?.part === id && (!beat.node || beat.node === name) ? "acting" : "");
  const proxy = svg("g", { class: `agent ${acting("kube-proxy")}` }, text(14, y - 13, "sans", "kube-proxy"), line(20, y - 8, 20, y, "leg"));
  const x = kubeletAt(box);
  return [proxy, x ? svg("g", { class: `agent ${acting("kubelet")}` }, text(x, y - 13, "sans", "kubelet")) : null];
}

/** A machine's range of addresses; of a long one what tells it apart, "…1::/64"; "" where there is no room. */
function cidrFor(cidr, room) {
  const short = `…${splitAddress(cidr)[1]}`;
  return [cidr, ...(cidr.includes(":") ? [short] : [])].find((words) => words.length * CHAR <= room) ?? "";
}

function legend(node, box) {
  const name = cut(node.name, 13);
  const cidr = cidrFor(node.podCIDR || "", box.w - 2 * 14 - name.length * CHAR - 16);
  return [
    svg("g", { class: "legend" },
      rect(9, -9, name.length * CHAR + 10, 18, "ground", 0), text(14, 4.5, "mono strong", name)),
    cidr ? svg("g", { class: "legend" },
      rect(box.w - 19 - cidr.length * CHAR, -9, cidr.length * CHAR + 10, 18, "ground", 0),
      text(box.w - 14, 4.5, "mono grey end", cidr)) : null,
  ];
}

/** Beyond a thousand pods a node is a bar: how many of its pods are ready, of how many. */
function bar(graph, node, box) {
  const [ready, all] = nodeTally(graph, node.name);
  const told = `${ready}/${all}`;
  const width = box.w - 28 - 8 - told.length * CHAR;
  return [
    rect(14, 24, width, 12, "baseline", 3), rect(14, 24, width * (all ? ready / all : 0), 12, "share", 3),
    text(box.w - 14, 35, "mono end", told),
  ];
}

function children(graph, node, box, view, beat) {
  const down = isDown(graph, node);
  return [
    rect(0, 0, box.w, box.h, "solid box"),
    down ? rect(0, 0, box.w, box.h, "hatch") : null,
    node.unschedulable ? rect(1, 1, box.w - 2, 9, "hatch edge", 6) : null,
    ...gate(graph, node, box, view), ...agents(box, beat, node.name), ...legend(node, box),
  ];
}

/** A bar by itself: its figures change more often than its node. */
const barItem = (graph, node, box) => ({
  key: `bar-${box.uid}`, x: box.x, y: box.y, signature: `${nodeTally(graph, node.name)} ${box.w}`,
  attributes: { class: "bartally" }, build: () => bar(graph, node, box),
});

/** What a node's rows show, in short: the addresses are every node's, only what is not solid is its own. */
const rulesSignature = (graph, addresses, node) => {
  const synced = graph.proxies[node.name] ?? graph.revision;
  const late = [...graph.ruled.values()].some((revision) => revision > synced);
  return [addresses, late && [...graph.services.values()].map((service) => ruleState(graph, service, node))];
};

const addressesOf = (graph) => [...graph.services].map(([uid, service]) => `${uid} ${service.clusterIP}:${service.ports[0]?.port}`).join();

function heartbeatWords(graph, node, now) {
  const at = graph.heard[node.name];
  return at === undefined ? "no heartbeat" : `last heartbeat ${age(ownNow(graph.clock, now) - at)} ago`;
}

function stub(graph, node, box, now) {
  const cut = isCut(graph, node);
  const down = cut || isDown(graph, node);
  const top = box.y + box.h;
  const end = box.hangs - 4;
  const words = down ? `${cut ? "cable cut · " : ""}${heartbeatWords(graph, node, now)}` : "";
  return {
    key: `stub-${box.uid}`, x: box.cx, y: top, signature: `${down} ${end - top} ${words}`,
    attributes: { class: down ? "stub cut" : "stub" },
    build: () => (down
      ? [line(0, 0, 0, 9, "solid"), line(0, end - top - 7, 0, end - top, "solid"), line(-6, 13, 6, 7, "solid"),
         line(-6, end - top - 4, 6, end - top - 10, "solid"), text(-14, 22, "sans end", words)]
      : [line(0, 0, 0, end - top, "solid")]),
  };
}

export function drawNodes(layer, layout, graph, view, beat, now) {
  const addresses = addressesOf(graph);
  const items = [...layout.nodes].filter(([uid]) => graph.nodes.has(uid)).flatMap(([uid, box]) => {
    const node = graph.nodes.get(uid);
    const selected = view.selected?.uid === uid;
    const back = view.related && !view.related.has(uid) && view.selected.collection === "nodes" ? "back" : "";
    const signature = JSON.stringify([
      node.name, node.podCIDR, node.ready, node.unschedulable, isDown(graph, node), isCut(graph, node), box, rulesSignature(graph, addresses, node),
      view.rule, view.selected?.collection === "services" && view.selected.uid, beat?.part, beat?.node,
    ]);
    return [stub(graph, node, box, now), ...(layout.density === "bar" ? [barItem(graph, node, box)] : []), {
      key: uid, x: box.x, y: box.y, signature,
      build: () => children(graph, node, box, view, beat),
      ...thing("nodes", uid, labelOf(graph, "nodes", node), `node ${isDown(graph, node) ? "down" : ""} ${selected ? "selected" : ""} ${back}`, selected, [0, 0, box.w, box.h]),
    }];
  });
  keyed(layer, items);
}
