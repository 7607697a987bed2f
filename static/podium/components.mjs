// The components of the control plane and of a node: who writes what, and where it is drawn.
//
// All of them only watch the API server and write to it; no line ever joins two of them.

/** Tabs above the rail, left to right as a Deployment's story runs. `by` recognises the writer of a change. */
export const COMPONENTS = [
  { id: "deployment", label: "deployment", by: /^deployment/ },
  { id: "replicaset", label: "replicaset", by: /^(replicaset|replication)/ },
  { id: "scheduler", label: "scheduler", by: /scheduler/ },
  { id: "endpointslice", label: "endpoints", by: /^endpoint/ },
  { id: "service", label: "service", by: /^(service-|service$|cloud)/ },
  { id: "node", label: "node lifecycle", by: /^node|taint/ },
  { id: "others", label: "others", by: /controller/ },
];

/** The tabs that stand on each node. */
export const AGENTS = [
  { id: "kubelet", label: "kubelet", by: /^(kubelet|system:node:)/ },
  { id: "kube-proxy", label: "kube-proxy", by: /^(kube-proxy|system:kube-proxy)/ },
];

/** Which part wrote a change: an id of COMPONENTS or AGENTS, or "person". */
export function writer(change) {
  const agent = AGENTS.find((part) => part.by.test(change.by));
  const part = agent ?? COMPONENTS.find((candidate) => candidate.by.test(change.by));
  return part?.id ?? "person";
}
