// Actions on nodes and on the machines under them, each with its kubectl line. Pure.
//
// A node is what the API server believes, a machine is what there is: failing one tells nobody, cordoning one stops
// nothing.
import { inNamespace, pathOf } from "./resources.mjs";

export const cordon = ({ name, unschedulable }) => ({
  method: "PATCH", path: pathOf("Node", "", name), body: { spec: { unschedulable } },
  kubectl: `kubectl ${unschedulable ? "cordon" : "uncordon"} ${name}`,
});

const machine = (name, spec) => ({
  method: "PATCH", path: pathOf("Machine", "", name), body: { spec },
  kubectl: `kubectl patch machine ${name} --type=merge -p '${JSON.stringify({ spec })}'`,
});

/** Power a machine off or on. Nothing else is told: the cluster must notice by itself. */
export const powerMachine = ({ name, running }) => machine(name, { running });

/** Cut a machine's network cable, or mend it. The machine and its pods run on; nobody hears from them. */
export const connectMachine = ({ name, connected }) => machine(name, { connected });

/** kubectl taint: the taints as they shall be, of which `taint` was added or (`remove`) taken off. */
export function taint({ name, taints = [], taint: one, remove = false }) {
  const others = taints.filter((other) => !(other.key === one.key && other.effect === one.effect));
  const words = `${one.key}${one.value && !remove ? `=${one.value}` : ""}:${one.effect}${remove ? "-" : ""}`;
  return {
    method: "PATCH", path: pathOf("Node", "", name), body: { spec: { taints: remove ? others : [...others, one] } },
    kubectl: `kubectl taint node ${name} ${words}`,
  };
}

/** The eviction of one pod: a wish to delete it, which is refused where it would break a promise. */
export const evict = ({ namespace, name }) => ({
  method: "POST", path: `${pathOf("Pod", namespace, name)}/eviction`,
  body: { apiVersion: "policy/v1", kind: "Eviction", metadata: { name, namespace } },
  kubectl: `kubectl delete pod ${name}${inNamespace(namespace)}`,
});

const ownerKind = (pod) => (pod.metadata.ownerReferences ?? []).find((owner) => owner.controller)?.kind ?? null;
const over = (pod) => ["Succeeded", "Failed"].includes(pod.status?.phase);

/** What draining does with a node's pods, as kubectl drain sorts them: {evict, skipped, alone}. DaemonSets' pods stay
 *  (their controller ignores cordons), static pods are the machine's own; `alone`: nothing would bring them back. */
export function drainPlan(pods) {
  const plan = { evict: [], skipped: [], alone: [] };
  for (const pod of pods) {
    const mirrored = pod.metadata.annotations?.["kubernetes.io/config.mirror"];
    if (mirrored || (ownerKind(pod) === "DaemonSet" && !over(pod))) plan.skipped.push(pod);
    else if (!ownerKind(pod) && !over(pod)) plan.alone.push(pod);
    else plan.evict.push(pod);
  }
  return plan;
}

export const drainLine = ({ name, force }) => `kubectl drain ${name} --ignore-daemonsets --delete-emptydir-data${force ? " --force" : ""}`;
