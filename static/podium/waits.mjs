// Waits: the long ones of a real cluster, told while they last. Pure.
//
// Nobody tells the control plane that a machine is dead: it only stops hearing from it. After the grace period the
// Node is Unknown and its pods leave the endpoints; after their toleration they are replaced elsewhere. Both are
// counted by the cluster's own clock: held, it stands; sped up or skipped, it runs ahead.
import { isDown } from "./draw_nodes.mjs";
import { ownNow } from "./graph.mjs";

/** Seconds of the cluster's own time: node-monitor-grace-period, and the default toleration of every pod. */
const GRACE = 50;
const TOLERATION = 300;
/** The loops look every few seconds: a skip goes a little further than the wait. */
const LOOK = 5;

/** {node, words, left and total in seconds, skip: how far to skip}. */
function waited(node, total, since, time, tell) {
  const left = Math.min(total, Math.max(0, Math.ceil(total - (time - since))));
  return { node, total, left, skip: left + LOOK, words: tell(left) };
}

/** The wait the cluster is in, or null. `now`: seconds since the epoch. */
export function waitOf(graph, now) {
  const node = [...graph.nodes.values()].find((candidate) => isDown(graph, candidate));
  if (!node) return null;
  const { name } = node;
  const time = ownNow(graph.clock, now);
  if (node.ready === "True") {
    return waited(name, GRACE, graph.heard[name] ?? time, time, (left) => `${name} is off. Nobody has noticed yet: it has ${left} s to send a heartbeat.`);
  }
  const stranded = [...graph.pods.values()].some((pod) => pod.node === name && !pod.system && !pod.deletedAt);
  if (!stranded) return null;
  return waited(name, TOLERATION, graph.lost[name] ?? time, time, (left) => `${name} is not heard from. Its pods are tolerated for ${left} s more, then replaced elsewhere.`);
}
