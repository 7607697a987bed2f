// Draws the pods: a rounded square each, its state told by shape. A pod glides once, when it is bound.
import { labelOf } from "./labels.mjs";
import { keyed, line, path, rect, svg, text, thing } from "./svg.mjs";
import { shortAddress, tag } from "./words.mjs";

const rounded = (s, r = s / 4) => `M${r} 0 H${s - r} Q${s} 0 ${s} ${r} V${s - r} Q${s} ${s} ${s - r} ${s} H${r} Q0 ${s} 0 ${s - r} V${r} Q0 0 ${r} 0 Z`;
const notched = (s, r = s / 4) => `M${r} 0 H${s * 0.56} L${s} ${s * 0.44} V${s - r} Q${s} ${s} ${s - r} ${s} H${r} Q0 ${s} 0 ${s - r} V${r} Q0 0 ${r} 0 Z`;
const grave = (s) => `M2 ${s} V${s / 2} A${s / 2 - 2} ${s / 2 - 2} 0 0 1 ${s - 2} ${s / 2} V${s} Z`;

const ring = (s) => svg("circle", { cx: s / 2, cy: s / 2, r: s / 5, class: "ring" });
const dots = (pod, s) => pod.containers.map((container, i) =>
  svg("circle", { cx: s / 2 + (i - (pod.containers.length - 1) / 2) * 8, cy: s / 2, r: 2.5, class: container.ready ? "dot on" : "dot" }));

/** state → the shapes inside the pod's square of edge `s`. */
const SHAPES = {
  pending: (s) => [path(rounded(s), "shape dashed")],
  creating: (s) => [path(rounded(s), "shape faint"), svg("path", { d: rounded(s), class: "shape filling", pathLength: 1 })],
  running: (s) => [path(rounded(s), "shape"), ring(s)],
  ready: (s) => [path(rounded(s), "shape full")],
  terminating: (s) => [path(rounded(s), "shape striped")],
  crashloop: (s, pod) => [path(notched(s), "shape trouble"), s > 20 ? text(s / 2 - 3, s - 8, "mono middle alarm small", String(pod.restarts)) : null],
  failed: (s) => [path(rounded(s), "shape trouble"), line(5, s - 5, s - 5, 5, "slash")],
  succeeded: (s) => [path(rounded(s), "shape faint"), path(`M${s * 0.28} ${s * 0.52} l${s * 0.16} ${s * 0.16} l${s * 0.28} -${s * 0.34}`, "tickmark")],
  tombstone: (s) => [path(grave(s), "shape faint"), line(s / 2, s * 0.3, s / 2, s * 0.7, "thin"), line(s * 0.36, s * 0.44, s * 0.64, s * 0.44, "thin")],
};

/** What is written in a pod's square, [kind, words]: CoreDNS' tag; where squares stand close the end of the address;
 *  else, of several namespaces, which. Containers, a crash's count, a ring and a cross stand there already. */
export function inside(pod, state, density, several) {
  const free = density === "roomy" ? state === "ready" : !["crashloop", "running", "tombstone"].includes(state);
  if (!free || pod.containers.length > 1) return [];
  if (pod.labels?.["k8s-app"] === "kube-dns" && state === "ready") return ["sans middle strong tagged", "DNS"];
  if (density === "dense") return pod.ip ? ["mono middle small", shortAddress(pod.ip).split(".").pop()] : [];
  return several ? ["mono middle", tag(pod.namespace)] : [];
}

function label(pod, state, density, size, several) {
  if (density !== "roomy" && density !== "dense") return [];
  const [kind, words] = inside(pod, state, density, several);
  return [
    density === "roomy" ? text(size / 2, size + 17.5, "mono middle address", shortAddress(pod.ip)) : null,
    words ? text(size / 2, size / 2 + 4.5, kind, words) : null,
  ].filter(Boolean);
}

/** What a selected Service adds: a ring for its selector's match, a notch for an endpoint, the label of a near miss. */
function serviceMarks(uid, pod, view, size) {
  const { chosen, near, listed } = view.service ?? {};
  const marks = [];
  if (chosen?.has(uid)) marks.push(svg("rect", { x: -4.5, y: -4.5, width: size + 9, height: size + 9, rx: 11, class: "matched" }));
  if (listed?.has(pod.ip) && pod.ip) marks.push(path(`M-1 ${size + 1} v-11 l11 11 Z`, "notch"));
  if (near?.has(uid)) marks.push(text(-2, size + 33, "mono alarm", `${near.get(uid)[0]} ≠`));
  return marks;
}

/** What a selected Service would add, in short. */
const marked = (uid, pod, { service }) => service && `${service.chosen.has(uid)} ${service.listed.has(pod.ip)} ${service.near.get(uid)?.[0]}`;

/** All that a pod's drawing depends on, to compare piece by piece: a thousand pods are compared at every frame. */
const causes = (uid, pod, box, { view, density, several, tombstone }) => [
  pod, box.x, box.y, box.size, density, several, tombstone, view.selected?.uid === uid,
  Boolean(view.related && !view.related.has(uid)), marked(uid, pod, view),
];

const alike = (one, other) => one.every((value, i) => value === other[i]);

function item(uid, pod, box, { view, density, several, tombstone }) {
  const state = tombstone ? "tombstone" : pod.state;
  const selected = view.selected?.uid === uid;
  const back = view.related && !view.related.has(uid) ? "back" : "";
  const marks = serviceMarks(uid, pod, view, box.size);
  const signature = [
    state, pod.ip, box.size, density, several, pod.restarts, pod.containers.map((c) => c.ready), marks.map((m) => m.outerHTML),
  ];
  return {
    key: uid, x: box.x, y: box.y, signature: JSON.stringify(signature),
    ...thing("pods", uid, labelOf(null, "pods", pod), `pod ${state} ${selected ? "selected" : ""} ${back}`, selected, [0, 0, box.size, box.size],
      { "data-state": state, "data-name": pod.name, "data-node": pod.node || null }),
    build: () => [
      svg("title", {}, pod.name),
      svg("g", { class: "body", style: null }, ...(SHAPES[state] ?? SHAPES.running)(box.size, pod),
        ...(pod.containers.length > 1 && box.size > 20 ? dots(pod, box.size) : [])),
      ...label(pod, state, density, box.size, several), ...marks,
    ],
  };
}

export function drawPods(layer, layout, graph, view) {
  const several = layout.shelf.sections.length > 1;
  const before = layer.drawn ?? new Map();
  layer.drawn = new Map();
  const items = [];
  for (const [uid, box] of layout.pods) {
    const pod = graph.pods.get(uid) ?? view.tombstones?.get(uid);
    if (!pod) continue;
    const about = { view, density: layout.density, several, tombstone: !graph.pods.has(uid) };
    const now = causes(uid, pod, box, about);
    const then = before.get(uid);
    items.push(then && alike(then, now) ? { key: uid, same: true } : item(uid, pod, box, about));
    layer.drawn.set(uid, now);
  }
  keyed(layer, items);
}
