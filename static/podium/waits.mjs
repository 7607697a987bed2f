// Waits: what the cluster is waiting for, told while it lasts. Pure.
//
// Nobody tells the control plane that a machine is dead: it only stops hearing from it. After the grace period the
// Node is Unknown and its pods leave the endpoints; after their toleration they are replaced elsewhere. Pulling an
// image, starting, stopping, a back-off, a cloud that makes a load balancer: all are counted by the cluster's own
// clock: held, it stands; sped up or skipped, it runs ahead.
import { isDown } from "./machines.mjs";
import { ownNow } from "./graph.mjs";
import { cut } from "./words.mjs";

/** Seconds of the cluster's own time: node-monitor-grace-period, and the default toleration of every pod. */
const GRACE = 50;
const TOLERATION = 300;
/** A crashed container waits 10 s, then twice as long each time, at most 300 s. */
const BACK_OFF = 10;
const LONGEST = 300;
/** The loops look every few seconds: a skip goes a little further than the wait. */
const LOOK = 5;
/** Seconds of the world's time from which on a wait is long: it has a ring. */
const LONG = 3;

/** {collection, uid or node, words, left and total in seconds, skip: how far to skip, long}. */
function waited(about, total, since, time, tell, { look = LOOK, speed = 1 } = {}) {
  const left = Math.min(total, Math.max(0, Math.ceil(total - (time - since))));
  return { ...about, total, left, skip: left + look, words: tell(left), long: total / speed >= LONG };
}

/** A machine that is off, as long as that has a consequence to come. */
function ofMachines(graph, time) {
  const node = [...graph.nodes.values()].find((candidate) => isDown(graph, candidate));
  if (!node) return null;
  const { name } = node;
  if (node.ready === "True") {
    return waited({ node: name }, GRACE, graph.heard[name] ?? time, time, (left) => `${name} is off. Nobody has noticed yet: it has ${left} s to send a heartbeat.`);
  }
  const stranded = [...graph.pods.values()].some((pod) => pod.node === name && !pod.system && !pod.deletedAt);
  if (!stranded) return null;
  return waited({ node: name }, TOLERATION, graph.lost[name] ?? time, time, (left) => `${name} is not heard from. Its pods are tolerated for ${left} s more, then replaced elsewhere.`);
}

/** How a pod waits: {name, total, tell}, or null for one that does not, or for nothing that ends by itself. */
function ofPod(pod, lengths) {
  const name = cut(pod.name, 26);
  if (pod.state === "creating") return { name: "pull", total: (lengths.pull ?? 0) + (lengths.start ?? 0), tell: () => `The kubelet on ${pod.node} pulls the image of ${name}, then starts it.` };
  if (pod.state === "terminating") return { name: "stop", total: lengths.stop ?? 0, tell: () => `The containers of ${name} are being stopped on ${pod.node}.` };
  if (pod.state === "crashloop" && pod.reason === "CrashLoopBackOff") {
    const total = Math.min(LONGEST, BACK_OFF * 2 ** Math.max(0, pod.restarts - 1));
    return { name: "backoff", total, tell: (left) => `${name} keeps crashing: the kubelet starts it again in ${left} s.` };
  }
  return null;
}

function ofService(service, lengths) {
  if (service.type !== "LoadBalancer" || service.external.length) return null;
  return { name: "loadbalancer", total: lengths.loadbalancer ?? 0, tell: (left) => `The cloud makes a load balancer for ${cut(service.name, 26)}: ${left} s more.` };
}

/** A Service whose rules some node has not written yet. */
function ofRules(graph, total) {
  const behind = [...(graph.ruled ?? [])].find(([, revision]) => Object.values(graph.proxies ?? {}).some((at) => at < revision));
  if (!behind || !total) return [];
  const [service, revision] = behind;
  const name = cut(service.split("/")[1], 26);
  return [{ key: `rules ${revision}`, total, tell: () => `kube-proxy on each node is about to write the rules of ${name}.` }];
}

const lengthsAt = (graph) => Object.fromEntries(Object.entries(graph.waits ?? {}).map(([name, at]) => [name, at[graph.clock?.pace] ?? 0]));

/** Everything that waits for a named wait (client/waits.py) to end: [{key, collection, uid, total, tell}]. */
function waiting(graph) {
  const lengths = lengthsAt(graph);
  const named = (collection, of) => [...graph[collection]].flatMap(([uid, entity]) => {
    const found = entity.system ? null : of(entity, lengths);
    return found?.total ? [{ key: `${found.name} ${uid} ${entity.restarts ?? ""}`, collection, uid, ...found }] : [];
  });
  return [...named("pods", ofPod), ...named("services", ofService), ...ofRules(graph, lengths.rules)];
}

/** Since when each of them waits, by the cluster's own time: those known keep their moment. */
export function sinces(before, graph, now) {
  const time = ownNow(graph.clock, now);
  return new Map(waiting(graph).map(({ key }) => [key, before.get(key) ?? time]));
}

/** The wait the cluster is in, the longest one first; or null. `now`: seconds since the epoch. */
export function waitOf(graph, now, since = new Map()) {
  const time = ownNow(graph.clock, now);
  const machine = ofMachines(graph, time);
  if (machine) return machine;
  const speed = graph.clock?.speed ?? 1;
  const found = waiting(graph).map(({ key, collection, uid, total, tell }) => waited({ collection, uid }, total, since.get(key) ?? time, time, tell, { look: 1, speed }));
  return found.sort((a, b) => b.left - a.left)[0] ?? null;
}

/** A load that runs: at rest the cluster is not. */
function loadWords({ generators }) {
  const running = [...(generators ?? new Map()).values()].filter((generator) => generator.phase === "Running");
  if (running.length > 1) return `${running.length} loads run: numbers stand where requests are sent and answered.`;
  const [load] = running;
  return load ? `${cut(load.from.name || load.from.kind, 26)} sends ${load.rate} requests a second to ${cut(load.to, 40)}.` : null;
}

const REST = "Nothing changes now. Create something here, or with kubectl.";

/** What to say when nothing is told. */
export function restWords(graph, wait) {
  if (wait) return wait.words;
  const pods = [...graph.pods.values()].filter((pod) => !pod.system);
  const lonely = pods.find((pod) => pod.state === "pending");
  if (lonely) return lonely.reason === "Unschedulable" ? `${cut(lonely.name, 26)} waits: no node can take it.` : `${cut(lonely.name, 26)} waits for a node.`;
  const crashing = pods.find((pod) => pod.state === "crashloop");
  if (crashing) return `${cut(crashing.name, 26)} has crashed; the kubelet starts it again.`;
  const failed = pods.find((pod) => pod.state === "failed");
  if (failed) return `${cut(failed.name, 26)} has failed${failed.reason && failed.reason !== "Failed" ? `: ${failed.reason}` : ""}.`;
  if (graph.clock?.paused) return "The cluster's time is held: each step is one decision.";
  return loadWords(graph) ?? REST;
}
