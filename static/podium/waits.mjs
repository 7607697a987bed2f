// Waits: the long ones of a real cluster, told while they last. Pure.
//
// Nobody tells the control plane that a machine is dead: it only stops hearing from it. After the grace period the
// Node is Unknown and its pods leave the endpoints; after their toleration they are replaced elsewhere.
import { isDown } from "./draw_nodes.mjs";

/** Seconds of the cluster's own time: node-monitor-grace-period, and the default toleration of every pod. */
const GRACE = 50;
const TOLERATION = 300;

/** The wait the cluster is in: {words, skip: seconds}, or null. `now`: seconds since the epoch. */
export function waitOf(graph, now) {
  const node = [...graph.nodes.values()].find((candidate) => isDown(graph, candidate));
  if (!node) return null;
  if (node.ready === "True") {
    const heard = graph.heartbeats[node.name] ?? now;
    const left = Math.max(0, Math.ceil(GRACE - (now - heard)));
    return { words: `${node.name} is off. Nobody has noticed yet: it has ${left} s to send a heartbeat.`, skip: left + 5 };
  }
  const stranded = [...graph.pods.values()].some((pod) => pod.node === node.name && !pod.system && !pod.deletedAt);
  if (!stranded) return null;
  return { words: `${node.name} is not heard from. Its pods are tolerated for ${TOLERATION} s, then replaced elsewhere.`, skip: TOLERATION };
}
