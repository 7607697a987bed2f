// The thread: the newest act and everything that followed from it, as beats. Pure over the log's changes.
//
// An act is a write by a person. What the loops wrote after it, up to the next act, is its chain: each beat says
// who, what and why. Like steps that follow each other merge ("×50"). Heartbeats are not part of any story.
import { author, writer } from "./components.mjs";
import { count, cut } from "./words.mjs";

const NOISE = new Set(["leases", "leases.coordination.k8s.io", "events", "events.events.k8s.io"]);

/** Is this change worth telling? Leases, events and nodes' heartbeats are not. */
export const isTold = (change) =>
  !NOISE.has(change.resource) && !(change.kind === "Node" && writer(change) === "kubelet" && !change.why);

/** The revision of the newest change that is told: what stands on the rail at rest, where heartbeats only count up. */
export const toldRevision = (graph) => graph.changes.findLast(isTold)?.revision ?? graph.since;

const DONE = { create: "creates", update: "updates", delete: "deletes", patch: "updates", fail: "fails", "power on": "powers on" };

/** The scheduler's only write is a binding; say so. */
const verbOf = (change) => (writer(change) === "scheduler" && change.kind === "Pod" && change.verb !== "create" ? "binds" : DONE[change.verb] ?? change.verb);

/** "my-nginx-3800858182-jr4a2" and its sisters merge under "my-nginx-3800858182-". */
const stem = (name) => name.replace(/-[a-z0-9]{4,10}$/, "");

/** Reasons are alike when only their numbers and names differ. */
const mergeKey = (change) =>
  [change.by, change.verb, change.kind, stem(change.name), change.why.replace(/\S*\d\S*/g, "#")].join(" ");

const COUNTERS = { Deployment: "deployment", ReplicaSet: "replicaset", ReplicationController: "replicaset", DaemonSet: "others" };

/** A workload's controller counting what is there into the workload's own status: true, but no step of the story. */
export const isCount = (change) => change.verb === "update" && COUNTERS[change.kind] === writer(change);

/** One plain sentence for a change. */
export function sentence(change, times = 1, why = change.why) {
  const what = times > 1 ? `${times} ${change.kind}s` : `${change.kind} ${cut(change.name, 24)}`;
  const who = author(change);
  return `${who} ${verbOf(change)} ${what}${why ? `: ${why}` : ""}`;
}

/** Beats from changes: [{part, who, revision, times, why, sentence, changes}], merging neighbours that are alike. */
export function beatsOf(changes) {
  const beats = [];
  for (const change of changes.filter(isTold)) {
    const last = beats.at(-1);
    if (last && mergeKey(last.change) === mergeKey(change)) {
      last.uids.add(change.uid);
      Object.assign(last, { change, revision: change.revision, times: last.uids.size });
      last.sentence = sentence(change, last.times, last.why);
      continue;
    }
    beats.push({ part: writer(change), change, revision: change.revision, first: change.revision, times: 1, uids: new Set([change.uid]), why: change.why, sentence: sentence(change) });
  }
  return beats;
}

/** The newest act's chain, or null: {act, beats, summary}. */
export function newestChain(changes) {
  const told = changes.filter(isTold);
  let start = told.length - 1;
  while (start >= 0 && writer(told[start]) !== "person") start -= 1;
  if (start < 0) return null;
  const beats = beatsOf(told.slice(start).filter((change) => !isCount(change)));
  return { act: told[start], beats, summary: summary(told.slice(start)) };
}

/** "create Deployment my-nginx → 1 ReplicaSet, 2 Pods · 9 writes". */
export function summary(changes) {
  const [act, ...rest] = changes;
  const made = new Map();
  for (const change of rest.filter((c) => c.verb === "create" || c.verb === "delete")) {
    made.set(change.kind, (made.get(change.kind) ?? 0) + 1);
  }
  const results = [...made].map(([kind, n]) => count(n, kind)).join(", ");
  return `${act.verb} ${act.kind} ${act.name}${results ? ` → ${results}` : ""} · ${count(changes.length, "write")}`;
}
