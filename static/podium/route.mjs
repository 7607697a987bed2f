// Route: where a hop happens and the line a packet takes there. Pure geometry over a layout.
//
// Hops name places; the layout knows where they stand. Between two machines a packet always goes
// gate → cable → gate, whatever the hops leave out; on one machine it never touches the cable. Between the branches of a
// folded cable the way leads along its back.
import { DENSITIES } from "./slots.mjs";
import { hostPort } from "./words.mjs";

const mid = (box) => ({ x: box.x + box.size / 2, y: box.y + box.size / 2 });

const nodeBox = (layout, name) => [...layout.nodes.values()].find((box) => box.name === name);

const gateOf = (box) => ({ x: box.cx, y: box.gate.y + box.gate.h / 2, node: box.name });

/** Where a pod stands: its box, or its node's middle when it is not drawn. */
function podAnchor(layout, graph, place) {
  const found = [...graph.pods].find(([, pod]) => pod.name === place.name && pod.namespace === place.namespace);
  const box = found && layout.pods.get(found[0]);
  if (box) return { ...mid(box), node: place.node ?? found[1].node, pod: found[0] };
  const node = nodeBox(layout, place.node);
  return node ? { x: node.cx, y: node.y + node.h / 2, node: node.name } : null;
}

/** The node whose machine or pods own an address. */
function nodeOfAddress(graph, address) {
  const [ip] = hostPort(address);
  const pod = [...graph.pods.values()].find((candidate) => (candidate.ip === ip || candidate.further?.includes(ip)) && candidate.node);
  const node = [...graph.nodes.values()].find((n) => n.internalIP === ip || n.externalIP === ip);
  return pod?.node ?? node?.name ?? null;
}

/** On the cable a packet heads for the node of the next hop, or for its destination's. */
function cableAnchor(layout, graph, trace, index) {
  const hop = trace.hops[index];
  const next = trace.hops.slice(index + 1).find((later) => later.place.kind !== "cable");
  const stub = hop.place.kind === "node" ? hop.place.node : null;
  const aim = stub || next?.place.node || nodeOfAddress(graph, hop.header?.dst) || hop.place.node;
  const node = nodeBox(layout, aim);
  return node ? { x: node.cx, y: node.hangs, cable: true } : { x: layout.cable.x, y: layout.cable.y, cable: true };
}

/** Where hop number `index` of a trace happens: {x, y, node?, pod?, cable?}. */
export function anchor(layout, graph, trace, index) {
  const { place, stage } = trace.hops[index];
  if (place.kind === "cable" || stage === "cable") return cableAnchor(layout, graph, trace, index);
  if (place.kind === "internet") return { x: layout.internet.x, y: layout.internet.y };
  if (place.kind === "loadbalancer") {
    const box = layout.loadbalancer ?? layout.internet;
    return { x: box.x, y: box.y };
  }
  if (place.kind === "pod" || place.kind === "coredns") {
    const at = podAnchor(layout, graph, place);
    if (at) return stage === "veth" ? belowPod(layout, at) : at;
  }
  const node = nodeBox(layout, place.node ?? place.name);
  return node ? gateOf(node) : { x: layout.cable.x, y: layout.cable.y, cable: true };
}

/** The veth: a pod's own cable, between the pod and its node's gate. */
function belowPod(layout, at) {
  const node = nodeBox(layout, at.node);
  if (!node) return at;
  return { ...at, x: at.x + DENSITIES[layout.density].dx / 2 - 2, pod: undefined, y: Math.min(at.y + 34, node.gate.y - 20) };
}

/** The bends on the way between two anchors, both ends included. */
export function route(layout, from, to) {
  const outside = (at) => !at.node && !at.cable;
  if (outside(from) && outside(to)) return [from, to];
  if (from.node && from.node === to.node) return onNode(layout, from, to);
  const [out, back] = [[from, ...toCable(layout, from)], [...toCable(layout, to).reverse(), to]];
  const points = [...out, ...alongBack(layout, out.at(-1), back[0]), ...back];
  return points.filter((p, i) => i === 0 || p.x !== points[i - 1].x || p.y !== points[i - 1].y);
}

/** Inside a machine: out of the pod's side, down the lane between pods, along above the gate, and in. */
function onNode(layout, from, to) {
  const gate = nodeBox(layout, from.node).gate;
  const low = gate.y - 6;
  if (from.y > gate.y && to.y > gate.y) return [from, to];
  return [from, ...lane(layout, from, low), ...lane(layout, to, low).reverse(), to];
}

/** From an anchor to the corridor above the gate. */
function lane(layout, at, low) {
  if (!at.pod) return [{ x: at.x, y: low }];
  const x = at.x + DENSITIES[layout.density].dx / 2 - 2;
  return [{ x, y: at.cy ?? at.y }, { x, y: low }];
}

/** From an anchor out to the cable. */
function toCable(layout, at) {
  if (at.cable) return [];
  if (!at.node) return [{ x: layout.cable.x, y: layout.cable.y }];
  const node = nodeBox(layout, at.node);
  const gate = gateOf(node);
  const inside = at.y < node.gate.y ? onNode(layout, at, gate).slice(1) : [gate];
  return [...inside, { x: node.cx, y: node.hangs }];
}

/** From a branch of the cable to another: along its back. */
const alongBack = ({ cable }, { y: from }, { y: to }) => (from === to ? [] : [{ x: cable.x, y: from }, { x: cable.x, y: to }]);

/** The point a share (0 to 1) of the way along a line of points. */
export function along(points, share) {
  const lengths = points.slice(1).map((p, i) => Math.hypot(p.x - points[i].x, p.y - points[i].y));
  let left = lengths.reduce((sum, length) => sum + length, 0) * Math.min(1, Math.max(0, share));
  for (let i = 0; i < lengths.length; i++) {
    if (left <= lengths[i] && lengths[i] > 0) {
      const s = left / lengths[i];
      return { x: points[i].x + (points[i + 1].x - points[i].x) * s, y: points[i].y + (points[i + 1].y - points[i].y) * s };
    }
    left -= lengths[i];
  }
  return points[points.length - 1];
}
