// Relations: who selects, owns and lists whom. Pure questions asked of the graph.

/** Does a map selector match these labels? An empty selector selects nothing, as for a Service. */
export function matches(selector, labels) {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => labels?.[key] === value);
}

const distance = (a, b) => {
  if (Math.abs(a.length - b.length) > 2) return 9;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row[b.length];
};

/** Why a pod narrowly misses a selector: ["run=my-ngnix", …], or null when it matches or is nowhere near.
 *  Near: it carries one of the selector's keys with a value close to the wanted one, or matches in part. */
export function nearMiss(selector, labels) {
  if (matches(selector, labels)) return null;
  const wanted = Object.entries(selector ?? {});
  const wrong = wanted.filter(([key, value]) => labels?.[key] !== value);
  const partly = wrong.length < wanted.length;
  const close = wrong.some(([key, value]) => labels?.[key] !== undefined && distance(labels[key], value) <= 2);
  if (!wrong.length || !(partly || close)) return null;
  return wrong.map(([key]) => (labels?.[key] === undefined ? `no ${key}` : `${key}=${labels[key]}`));
}

const inNamespace = (collection, namespace) =>
  [...collection].filter(([, entity]) => entity.namespace === namespace);

/** The pods a Service's selector picks, and those that miss it narrowly. */
export function selection(graph, service) {
  const pods = inNamespace(graph.pods, service.namespace);
  return {
    chosen: pods.filter(([, pod]) => matches(service.selector, pod.labels)).map(([uid]) => uid),
    near: new Map(
      pods.map(([uid, pod]) => [uid, nearMiss(service.selector, pod.labels)]).filter(([, why]) => why),
    ),
  };
}

/** Remember what was found in a collection: its Map is never changed, a new graph has a new one. */
function once(find) {
  const found = new WeakMap();
  return (collection) => {
    if (!found.has(collection)) found.set(collection, find(collection));
    return found.get(collection);
  };
}

const endpointsByService = once((slices) => {
  const found = new Map();
  for (const { namespace, service, endpoints } of slices.values()) {
    const name = `${namespace}/${service}`;
    found.set(name, found.has(name) ? [...found.get(name), ...endpoints] : endpoints);
  }
  return found;
});

/** A Service's endpoints out of all its slices: [{ip, node, pod, ready, serving, terminating}]. */
export const endpointsOf = (graph, service) => endpointsByService(graph.slices).get(`${service.namespace}/${service.name}`) ?? [];

const byNode = once((pods) => {
  const found = new Map();
  for (const entry of pods) {
    const { node } = entry[1];
    if (found.has(node)) found.get(node).push(entry);
    else found.set(node, [entry]);
  }
  return found;
});

/** The pods bound to a node, as [uid, pod]; of "" those that wait for one. */
export const podsOn = (graph, node) => byNode(graph.pods).get(node) ?? [];

const usersOwn = once((pods) => [...pods.values()].reduce((sum, pod) => sum + !pod.system, 0));

/** How many pods there are but for the cluster's own; of a crowd those too who are still to come. */
export const ownPods = (graph) => graph.crowd?.pods ?? usersOwn(graph.pods);

const TROUBLED = new Set(["crashloop", "failed"]);

const countsByNode = once((pods) => {
  const found = new Map();
  for (const { node, state } of pods.values()) {
    let counts = found.get(node);
    if (!counts) found.set(node, (counts = { ready: 0, all: 0, troubled: 0 }));
    counts.all += 1;
    if (state === "ready") counts.ready += 1;
    else if (TROUBLED.has(state)) counts.troubled += 1;
  }
  return found;
});

const countsOn = (graph, node) => countsByNode(graph.pods).get(node) ?? { ready: 0, all: 0, troubled: 0 };

/** [ready, all] of a node's pods. */
export function nodeTally(graph, node) {
  const { ready, all } = countsOn(graph, node);
  return graph.crowd?.nodes[node] ?? [ready, all];
}

/** How many of a node's pods are in trouble: crash again and again, or have failed. */
export const troubledOn = (graph, node) => countsOn(graph, node).troubled;

/** {ready, total} of a Service's endpoints. */
export function tally(graph, service) {
  if (graph.crowd) {
    const [ready, total] = graph.crowd.services[`${service.namespace}/${service.name}`] ?? [0, 0];
    return { ready, total };
  }
  const endpoints = endpointsOf(graph, service);
  return { ready: endpoints.filter((endpoint) => endpoint.ready).length, total: endpoints.length };
}

const ENDED = ["failed", "succeeded"];
const whyLeftOut = (pod) => (ENDED.includes(pod.phase?.toLowerCase()) ? "it has ended" : !pod.node ? "waits for a node" : pod.ip ? "not listed yet" : "no address yet");

/** Pods that a Service selects and that are not among its endpoints, and why: [{pod, why}]. */
export function leftOut(graph, service) {
  const listed = new Set(endpointsOf(graph, service).map((endpoint) => endpoint.ip));
  const chosen = selection(graph, service).chosen.map((uid) => graph.pods.get(uid));
  return chosen.filter((pod) => !pod.ip || !listed.has(pod.ip)).map((pod) => ({ pod, why: whyLeftOut(pod) }));
}

/** Why an endpoint gets no requests: it is listed, and not ready. "" for one that gets some. */
export const whyIdle = ({ ready, terminating }) => (terminating ? "terminating" : ready ? "" : "not ready");

/** Pods that a Service selects and that get no requests, listed or not: [{pod, why}]. */
export function withoutRequests(graph, service) {
  const byAddress = new Map([...graph.pods.values()].map((pod) => [pod.ip, pod]));
  const idle = endpointsOf(graph, service).map((endpoint) => ({ pod: byAddress.get(endpoint.ip), why: whyIdle(endpoint) }));
  return [...idle.filter(({ pod, why }) => pod && why), ...leftOut(graph, service)];
}

/** Pods whose labels narrowly miss a Service's selector: [{pod, why: "run=my-ngnix ≠"}]. */
export const nearMisses = (graph, service) =>
  [...selection(graph, service).near].map(([uid, why]) => ({ pod: graph.pods.get(uid), why: `${why.join(", ")} ≠` }));

/** uids of the workloads that this one owns. */
export function ownedWorkloads(graph, uid) {
  return [...graph.workloads].filter(([, workload]) => workload.owner?.uid === uid).map(([owned]) => owned);
}

/** uids of the pods that a workload owns, through its ReplicaSets too. */
export function ownedPods(graph, uid) {
  const owners = new Set([uid, ...ownedWorkloads(graph, uid)]);
  return [...graph.pods].filter(([, pod]) => owners.has(pod.owner?.uid)).map(([owned]) => owned);
}

/** Services that list this pod among their endpoints, as [uid, service]. */
export function servicesOf(graph, pod) {
  return inNamespace(graph.services, pod.namespace).filter(([, service]) => matches(service.selector, pod.labels));
}

/** What steps forward when something is selected: a Set of uids, or null when nothing is. */
export function related(graph, selected) {
  if (!selected) return null;
  const { collection, uid } = selected;
  const entity = graph[collection]?.get(uid);
  if (!entity) return null;
  if (collection === "services") return new Set([uid, ...selection(graph, entity).chosen, ...selection(graph, entity).near.keys()]);
  if (collection === "workloads") {
    return new Set([uid, entity.owner?.uid, ...ownedWorkloads(graph, uid), ...ownedPods(graph, uid)]);
  }
  if (collection === "pods") {
    const owner = graph.workloads.get(entity.owner?.uid);
    return new Set([uid, entity.owner?.uid, owner?.owner?.uid, ...servicesOf(graph, entity).map(([id]) => id)]);
  }
  if (collection === "nodes") {
    return new Set([uid, ...[...graph.pods].filter(([, pod]) => pod.node === entity.name).map(([id]) => id)]);
  }
  return new Set([uid]);
}

/** Is this Service one of the cluster's own, kept out of sight until asked for? */
export const isSystemService = (service) =>
  service.namespace.startsWith("kube-") || (service.namespace === "default" && service.name === "kubernetes");

/** Is this workload or record the cluster's own? */
export const isSystem = (entity) =>
  entity.system === true || entity.namespace.startsWith("kube-") || entity.name === "kube-root-ca.crt";

/** Has a virtual address, so that every node has a rule for it. */
export const hasRule = (service) => Boolean(service.clusterIP) && service.clusterIP !== "None";
