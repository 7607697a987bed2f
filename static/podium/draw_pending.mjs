// Draws the decisions that wait for a step: an ochre outline where each would happen, and on what it would write.
//
// Dashed, for none of it is so yet. A tie stays a tie: every node that chance may choose is outlined, with a question
// mark. What would be made stands as a count at the object that asks for it.
import { COMPONENTS } from "./components.mjs";
import { kubeletAt } from "./draw_nodes.mjs";
import { keyed, rect, svg, text } from "./svg.mjs";

const KINDS = { Pod: "pods", Service: "services", Node: "nodes" };
const OWNERS = { deployment: "Deployment", replicaset: "ReplicaSet", replicationcontroller: "ReplicationController", daemonset: "DaemonSet" };

const around = (box, by = 3) => ({ x: box.x - by, y: box.y - by, w: (box.w ?? box.size) + 2 * by, h: (box.h ?? box.size) + 2 * by });

/** The box of an object by kind and name, if it is drawn; a ReplicaSet's is in its Deployment's. */
function boxOf(layout, graph, kind, namespace, name) {
  const collection = graph[KINDS[kind] ?? "workloads"];
  const [uid, entity] = [...collection].find(([, one]) => one.name === name && (one.namespace ?? "") === (namespace ?? "") && (!one.kind || one.kind === kind)) ?? [];
  return uid && (layout.pods.get(uid) ?? layout.shelf.boxes.get(uid) ?? layout.nodes.get(uid) ?? layout.shelf.boxes.get(entity.owner?.uid));
}

const nodeBox = (layout, name) => [...layout.nodes.values()].find((node) => node.name === name);

/** The strip of a node's agents. */
const agentBox = (node, id) => ({ x: node.x + (id === "kubelet" ? kubeletAt(node) - 5 : 8), y: node.gate.y - 28, w: id === "kubelet" ? 54 : 76, h: 20 });

/** Where a decision would be made: its tab, or the agent on its nodes. */
function makers(layout, entry) {
  const part = COMPONENTS.find((one) => one.by.test(entry.component));
  if (entry.component === "kubelet") return [nodeBox(layout, entry.node)].filter(Boolean).map((node) => agentBox(node, "kubelet"));
  if (entry.component === "kube-proxy") return entry.writes[0].name.split(", ").map((name) => nodeBox(layout, name)).filter(Boolean).map((node) => around(node.gate, 1));
  const tab = layout.tabs.get(part?.id ?? "others");
  return tab ? [around(tab, 2)] : [];
}

/** What it would write: what is there already, and how many would be made, at whoever asks for them. */
function targets(layout, graph, entry) {
  const [namespace, name] = entry.key.includes("/") ? entry.key.split("/") : ["", entry.key];
  return entry.writes.flatMap((write) => {
    if (write.verb !== "create") return [{ box: boxOf(layout, graph, write.kind, write.namespace, write.name), words: write.verb === "delete" ? "−1" : "" }];
    return [{ box: boxOf(layout, graph, OWNERS[entry.loop] ?? "Service", namespace, name), words: `+${write.times} ${write.kind}${write.times > 1 ? "s" : ""}` }];
  }).filter(({ box }) => box);
}

/** All outlines of the decisions that wait: [{key, box, words}], each place once. */
export function outlines(layout, graph, pending) {
  const found = new Map();
  const add = (box, words = "") => {
    const key = `${Math.round(box.x)} ${Math.round(box.y)} ${Math.round(box.w)}`;
    found.set(key, { key, box, words: words || (found.get(key)?.words ?? "") });
  };
  for (const entry of pending) {
    makers(layout, entry).forEach((box) => add(box));
    targets(layout, graph, entry).forEach(({ box, words }) => add(around(box), words));
    const goals = entry.loop === "scheduler" ? [...entry.nodes, entry.node] : [];
    goals.map((name) => nodeBox(layout, name)).filter(Boolean).forEach((node) => add(around(node), entry.nodes.length ? "?" : ""));
  }
  return [...found.values()];
}

export function drawPending(layer, layout, graph, pending) {
  keyed(layer, outlines(layout, graph, pending).map(({ key, box, words }) => ({
    key, x: box.x, y: box.y, signature: `${box.w} ${box.h} ${words}`, attributes: { class: "pending", "aria-hidden": "true" },
    build: () => [rect(0, 0, box.w, box.h, "awaited", 8), words ? badge(box, words) : null].filter(Boolean),
  })));
}

const badge = (box, words) => svg("g", { transform: `translate(${box.w - 10} 0)` },
  rect(-words.length * 7 - 6, -9, words.length * 7 + 10, 18, "ground", 4), text(0, 4.5, "sans end awaitedtext", words));
