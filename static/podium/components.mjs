// The components of the control plane and of a node: who writes what, and where it is drawn.
//
// All of them only watch the API server and write to it; no line ever joins two of them.

/** Tabs above the rail, left to right as a Deployment's story runs. `by` recognises the writer of a change. */
export const COMPONENTS = [
  { id: "deployment", label: "deployment", by: /^deployment/ },
  { id: "replicaset", label: "replicaset", by: /^(replicaset|replication)/ },
  { id: "scheduler", label: "scheduler", by: /scheduler/ },
  { id: "endpointslice", label: "endpoints", by: /^endpoint/ },
  { id: "service", label: "service", by: /^(service-controller|service-lb|service$|cloud)/ },
  { id: "node", label: "node lifecycle", by: /^(node-|taint|pod-garbage)/ },
  { id: "others", label: "others", by: /controller|publisher|garbage/ },
];

/** The tabs that stand on each node. */
export const AGENTS = [
  { id: "kubelet", label: "kubelet", by: /^(kubelet|node:)/ },
  { id: "kube-proxy", label: "kube-proxy", by: /^kube-proxy/ },
];

/** Who wrote a change, without the "system:" that Kubernetes puts before its own. */
export const author = (change) => change.by.replace(/^system:/, "");

/** Which part wrote a change: an id of COMPONENTS or AGENTS, or "person". */
export function writer(change) {
  const name = author(change);
  const part = [...AGENTS, ...COMPONENTS].find((candidate) => candidate.by.test(name));
  return part?.id ?? (change.by.startsWith("system:") ? "others" : "person");
}
