// Draws what a NetworkPolicy does to pods: a small wall at each pod that some policy guards, and, for the policy that
// is selected, a ring for whom it picks and dashed lines for who may come and go.
//
// A policy is a record: nothing runs along these lines. They are drawn for the eye, and only while it is selected.
import { allowed, guarded, picked } from "./concerns.mjs";
import { keyed, path, svg } from "./svg.mjs";

/** Lines at most: beyond, rings tell enough. */
const MOST = 24;

const wall = (size, x) => [
  path(`M${x} 2 V${size - 2}`, "wallline"),
  path([0.2, 0.5, 0.8].map((at) => `M${x} ${size * at} l3 -3`).join(" "), "wallhatch"),
];

function walls(layout, graph) {
  if (layout.density === "bar" || layout.density === "squares") return [];
  return [...guarded(graph)].filter(([uid]) => layout.pods.has(uid)).map(([uid, names]) => {
    const { x, y, size } = layout.pods.get(uid);
    const at = size + (layout.density === "roomy" ? 7 : 1.5); // before the next pod
    return { key: `wall ${uid}`, x, y, signature: `${at} ${names.join()}`, attributes: { class: "wall" },
      build: () => [svg("title", {}, `guarded by NetworkPolicy ${names.join(", ")}`), ...wall(size, at)] };
  });
}

const ring = (uid, { x, y, size }) => ({
  key: `ring ${uid}`, x, y, signature: `${size}`, attributes: { class: "picked" },
  build: () => [svg("rect", { x: -4.5, y: -4.5, width: size + 9, height: size + 9, rx: 11, class: "pickring" })],
});

/** An arc between two pods, with its head at whom the packet reaches. */
function pass(key, from, to) {
  const [a, b] = [from, to].map((box) => ({ x: box.x + box.size / 2, y: box.y - 6 }));
  const top = Math.min(a.y, b.y) - 12 - Math.min(30, Math.abs(a.x - b.x) / 12);
  const d = `M${a.x} ${a.y} C${a.x} ${top} ${b.x} ${top} ${b.x} ${b.y}`;
  return { key, signature: d, attributes: { class: "pass" }, build: () => [path(d, "passline"), path(`M${b.x - 4} ${b.y - 6} L${b.x} ${b.y} L${b.x + 4} ${b.y - 6}`, "passhead")] };
}

function passes(layout, graph, policy, chosen) {
  const drawn = (uid) => layout.pods.get(uid);
  return ["Ingress", "Egress"].flatMap((direction) => {
    const peers = allowed(graph, policy, direction);
    if (!Array.isArray(peers)) return [];
    return peers.flatMap((peer) => chosen.filter((uid) => uid !== peer && drawn(uid) && drawn(peer)).map((uid) =>
      (direction === "Ingress" ? pass(`in ${peer} ${uid}`, drawn(peer), drawn(uid)) : pass(`out ${uid} ${peer}`, drawn(uid), drawn(peer)))));
  }).slice(0, MOST);
}

export function drawPolicies(layer, layout, graph, view) {
  const policy = view.selected?.collection === "policies" ? graph.policies.get(view.selected.uid) : null;
  const chosen = policy ? picked(graph, policy) : [];
  keyed(layer, [
    ...walls(layout, graph),
    ...chosen.filter((uid) => layout.pods.has(uid)).map((uid) => ring(uid, layout.pods.get(uid))),
    ...(policy ? passes(layout, graph, policy, chosen) : []),
  ]);
}
