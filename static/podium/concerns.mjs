// Concerns: whom a NetworkPolicy picks and lets pass, and what an Ingress or a load is about. Pure.
//
// A policy selects as a Service does, but its selectors are whole: an empty one picks everybody, and expressions count.
// Without a namespaceSelector a peer is of the policy's own namespace. (cluster/cni/policies.py judges the packets.)
import { endpointsOf } from "./relations.mjs";
import { serviceOf } from "./rates.mjs";

const OPERATORS = {
  In: (value, values) => values.includes(value),
  NotIn: (value, values) => !values.includes(value),
  Exists: (value) => value !== undefined,
  DoesNotExist: (value) => value === undefined,
};

/** Does a LabelSelector {matchLabels, matchExpressions} match? An empty one matches everybody. */
export function selects(selector, labels = {}) {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value)
    && matchExpressions.every(({ key, operator, values = [] }) => OPERATORS[operator]?.(labels[key], values) ?? false);
}

/** A selector in few characters: "app=web,tier in (a,b)"; "all pods" for the empty one. */
export function selectorText(selector, everybody = "all pods") {
  const { matchLabels = {}, matchExpressions = [] } = selector ?? {};
  const words = { Exists: (key) => key, DoesNotExist: (key) => `!${key}`, In: (key, values) => `${key} in (${values.join()})`, NotIn: (key, values) => `${key} notin (${values.join()})` };
  const parts = [...Object.entries(matchLabels).map(([key, value]) => `${key}=${value}`), ...matchExpressions.map(({ key, operator, values = [] }) => words[operator]?.(key, values) ?? key)];
  return parts.join(",") || everybody;
}

/** uids of the pods that a policy picks. The network plug-in knows pods by address: one on the host network has none. */
export const picked = (graph, policy) => [...graph.pods]
  .filter(([, pod]) => pod.namespace === policy.namespace && !pod.hostNetwork && selects(policy.pods, pod.labels)).map(([uid]) => uid);

const spaceLabels = (graph, name) => [...graph.namespaces.values()].find((one) => one.name === name)?.labels;

function isPeer(graph, policy, peer, pod) {
  if (peer.block) return false;
  const there = peer.namespaces ? selects(peer.namespaces, spaceLabels(graph, pod.namespace)) : pod.namespace === policy.namespace;
  return there && !pod.hostNetwork && selects(peer.pods, pod.labels);
}

/** Who may come ("Ingress") or be gone to ("Egress"), as far as they are pods: uids; or "anybody". null: the policy is
 *  not about this direction. */
export function allowed(graph, policy, direction) {
  if (!policy.types.includes(direction)) return null;
  const rules = policy[direction.toLowerCase()];
  if (rules.some(({ peers }) => !peers.length)) return "anybody";
  const peers = rules.flatMap((rule) => rule.peers);
  return [...graph.pods].filter(([, pod]) => peers.some((peer) => isPeer(graph, policy, peer, pod))).map(([uid]) => uid);
}

/** A policy's directions in words: [["in", "← access=true :80"], ["out", "→ nobody"]]. */
export function policyRows(policy) {
  return [["Ingress", "in", "←"], ["Egress", "out", "→"]].filter(([direction]) => policy.types.includes(direction)).flatMap(([direction, word, arrow]) => {
    const rules = policy[direction.toLowerCase()];
    return rules.length ? rules.map((rule) => [word, `${arrow} ${ruleText(rule)}`]) : [[word, `${arrow} nobody`]];
  });
}

const peerText = ({ block, except = [], pods, namespaces }) => (block ? `${block}${except.length ? ` but ${except.join()}` : ""}`
  : [namespaces && `ns ${selectorText(namespaces, "any")}`, pods && selectorText(pods)].filter(Boolean).join(" "));

const ruleText = ({ peers, ports }) => `${peers.map(peerText).join(" or ") || "anybody"}${ports.length ? ` :${ports.map((port) => port.replace("/TCP", "")).join()}` : ""}`;

/** The pods that some policy guards: Map uid → the policies' names. */
export function guarded(graph) {
  const found = new Map();
  for (const policy of graph.policies.values()) for (const uid of picked(graph, policy)) found.set(uid, [...(found.get(uid) ?? []), policy.name]);
  return found;
}

const named = (graph, name, namespace) => [...graph.services].find(([, service]) => service.name === name && service.namespace === namespace);
const podsBehind = (graph, service) => endpointsOf(graph, service).map((endpoint) => endpoint.pod).filter(Boolean);

/** uids of the Services that an Ingress leads to. */
export const backends = (graph, ingress) => [...new Set(ingress.rows.map((row) => named(graph, row.service, ingress.namespace)?.[0]).filter(Boolean))];

const CONCERNS = {
  policies: (graph, policy) => [...picked(graph, policy), ...["Ingress", "Egress"].flatMap((one) => (Array.isArray(allowed(graph, policy, one)) ? allowed(graph, policy, one) : []))],
  ingresses: (graph, ingress) => backends(graph, ingress).flatMap((uid) => [uid, ...podsBehind(graph, graph.services.get(uid))]),
  generators: (graph, { from, to, namespace }) => {
    const [uid, service] = serviceOf(graph, to, namespace) ?? [];
    const sender = [...graph.pods].filter(([, pod]) => from.kind === "pod" && pod.name === from.name && pod.namespace === from.namespace).map(([id]) => id);
    return [...sender, ...(uid ? [uid, ...podsBehind(graph, service)] : [])];
  },
};

/** What steps forward with a selected policy, Ingress or load: a Set of uids; null for anything else. */
export function concerned(graph, selected) {
  const entity = graph[selected?.collection]?.get(selected.uid);
  return entity && CONCERNS[selected.collection] ? new Set([selected.uid, ...CONCERNS[selected.collection](graph, entity)]) : null;
}
