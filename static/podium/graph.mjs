// The graph: what the server says exists, as a value. A snapshot makes one, a delta makes the next.
//
// Collections are Maps from uid to entity. `applyDelta` returns a new graph whose untouched collections
// are the very same Maps, so that a comparison by identity says what changed. Stale snapshot + deltas =
// fresh snapshot, here as on the server: tests/js/graph.test.mjs holds both to the same golden files.
// The snapshot of a crowd comes in parts: until it is whole, `crowd` counts those who are still to come.

export const COLLECTIONS = [
  "nodes", "pods", "workloads", "services", "slices", "machines", "namespaces", "records",
  "generators", "policies", "ingresses", "components",
];

/** How many changes the page remembers, newest last. */
export const REMEMBERED = 500;

/** A graph before the first snapshot: nothing known. */
export function emptyGraph() {
  const collections = Object.fromEntries(COLLECTIONS.map((name) => [name, new Map()]));
  return { ...collections, cluster: "", revision: 0, since: 0, clock: null, proxies: {}, heartbeats: {}, heard: {}, lost: {}, changes: [], crowd: null, ruled: new Map(), born: new Map() };
}

/** A moment of the world's time in the cluster's own, which may run faster, or stand, or have been skipped. */
const ownTime = ({ clock, now }, moment) => (clock?.counter ?? 0) - Math.max(0, (now ?? moment) - moment) * (clock?.speed ?? 1);

/** The cluster's own time at `now` (seconds since the epoch), going on from what the server said last. */
export function ownNow(clock, now) {
  if (!clock) return now;
  const since = clock.paused ? 0 : Math.max(0, now - (clock.received ?? now));
  return clock.counter + since * (clock.speed ?? 1);
}

/** When each node was last heard, and since when it is not: by the cluster's own clock, in seconds. */
function silences(before, nodes, message) {
  const heard = { ...before.heard };
  for (const [node, at] of Object.entries(message.heartbeats ?? {})) {
    if (at === null) delete heard[node];
    else heard[node] = ownTime(message, at);
  }
  const silent = [...nodes.values()].filter((node) => node.ready === "Unknown");
  const lost = Object.fromEntries(silent.map((node) => [node.name, before.lost[node.name] ?? ownTime(message, node.since ?? message.now)]));
  return { heard, lost };
}

/** What was remembered of changes, and what a snapshot tells of those since; each once. A cluster that was begun anew
 *  counts from the start: nothing that is remembered happened in it. */
function remember(before, message) {
  const known = message.revision < before.revision ? [] : before.changes;
  const last = known.at(-1)?.revision ?? 0;
  return [...known, ...(message.changes ?? []).filter((change) => change.revision > last)].slice(-REMEMBERED);
}

/** A graph from a snapshot message. It brings the newest changes; to one who comes back, those that were missed. */
export function fromSnapshot(message, before = emptyGraph()) {
  const graph = emptyGraph();
  for (const name of COLLECTIONS) {
    graph[name] = new Map(Object.entries(message.collections[name] ?? {}));
  }
  return {
    ...graph,
    cluster: message.cluster,
    revision: message.revision,
    since: message.revision,
    clock: message.clock ?? before.clock,
    proxies: message.proxies ?? {},
    heartbeats: message.heartbeats ?? {},
    ...silences(before, graph.nodes, message),
    changes: remember(before, message),
    crowd: message.crowd ?? null,
    waits: message.waits ?? before.waits,
  };
}

/** The part of a Service or EndpointSlice that kube-proxy turns into rules, as text to compare. */
function ruleText(collection, entity) {
  if (collection === "services") return JSON.stringify([entity.clusterIP, entity.type, entity.ports, entity.external]);
  if (collection === "slices") return JSON.stringify(entity.endpoints);
  return "";
}

/** Entities of which a delta brings only the fields that differ, as they are then: [[collection, uid, entity]]. */
const altered = (graph, message) => (message.alter ?? []).flatMap(([name, uid, fields]) => {
  const old = graph[name]?.get(uid);
  return old ? [[name, uid, { ...old, ...fields }]] : [];
});

/** Which rules a delta changed ("namespace/name" → revision), and which it made: a node behind them is stale. */
function touchedRules(graph, message) {
  const ruled = new Map(graph.ruled);
  const born = new Map(graph.born);
  for (const [collection, uid, entity] of [...(message.set ?? []), ...altered(graph, message)]) {
    const text = ruleText(collection, entity);
    const old = graph[collection]?.get(uid);
    if (!text || (old && ruleText(collection, old) === text)) continue;
    const service = `${entity.namespace}/${entity.service ?? entity.name}`;
    ruled.set(service, message.revision);
    if (collection === "services" && !old) born.set(service, message.revision);
  }
  return { ruled, born };
}

/** Some updates mean more than they say: a graceful delete only sets a deletion time, a machine's failure a switch.
 *  They are told as what was meant. */
function asMeant(before, after, change) {
  if (change.verb !== "update") return change;
  const deleting = after.pods.get(change.uid)?.deletedAt && !before.pods.get(change.uid)?.deletedAt;
  const [was, is] = [before.machines.get(change.uid)?.running, after.machines.get(change.uid)?.running];
  if (deleting) return { ...change, verb: "delete" };
  const [had, wants] = [before.workloads.get(change.uid)?.desired, after.workloads.get(change.uid)?.desired];
  if (change.kind !== "DaemonSet" && had !== undefined && wants !== undefined && had !== wants) return { ...change, verb: "scale" };
  return was === is ? change : { ...change, verb: is ? "power on" : "fail" };
}

/** The graph after a delta. A delta older than the graph is one we have seen: nothing changes. */
export function applyDelta(graph, message) {
  if (message.revision < graph.revision) return graph;
  const next = { ...graph, revision: message.revision };
  if (graph.crowd) next.crowd = message.whole ? null : graph.crowd; // what only now comes was there before: no rule changed
  else Object.assign(next, touchedRules(graph, message));
  const own = (name) => (next[name] === graph[name] ? (next[name] = new Map(graph[name])) : next[name]);
  for (const [name, uid, entity] of [...(message.set ?? []), ...altered(graph, message)]) if (next[name]) own(name).set(uid, entity);
  for (const [name, uid] of message.del ?? []) if (next[name]) own(name).delete(uid);
  if (message.clock) next.clock = message.clock;
  Object.assign(next, silences(graph, next.nodes, message));
  if (message.heartbeats) next.heartbeats = Object.fromEntries(Object.entries({ ...graph.heartbeats, ...message.heartbeats }).filter(([, at]) => at !== null));
  if (message.proxies) next.proxies = { ...graph.proxies, ...message.proxies };
  if (message.changes?.length) next.changes = remember(graph, { ...message, changes: message.changes.map((change) => asMeant(graph, next, change)) });
  return next;
}

/** A plain object equal to what a snapshot of this graph would hold: for tests. */
export function collectionsOf(graph) {
  return Object.fromEntries(COLLECTIONS.map((name) => [name, Object.fromEntries(graph[name])]));
}
