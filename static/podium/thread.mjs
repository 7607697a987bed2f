// The thread: the newest act and everything that followed from it, as beats. Pure over the log's changes.
//
// An act is a write by a person. What follows from it (causes.mjs) is its chain: each beat says who saw what, what was
// wanted, and what was done about it. Like steps merge ("×50"). Heartbeats are not part of any story.
import { causeOf, following } from "./causes.mjs";
import { author, writer } from "./components.mjs";
import { count, cut } from "./words.mjs";

const NOISE = new Set(["leases", "leases.coordination.k8s.io", "events", "events.events.k8s.io"]);

/** Is this change worth telling? Leases, events and nodes' heartbeats are not. */
export const isTold = (change) =>
  !NOISE.has(change.resource) && !(change.kind === "Node" && writer(change) === "kubelet" && !change.why);

/** The revision of the newest change that is told: what stands on the rail at rest, where heartbeats only count up. */
export const toldRevision = (graph) => graph.changes.findLast(isTold)?.revision ?? graph.since;

const DONE = { create: "creates", update: "updates", delete: "deletes", patch: "updates", scale: "scales", fail: "fails", "power on": "powers on" };

/** The scheduler's only write is a binding; say so. */
const verbOf = (change) => (writer(change) === "scheduler" && change.kind === "Pod" && change.verb !== "create" ? "binds" : DONE[change.verb] ?? change.verb);

/** "my-nginx-3800858182-jr4a2" and its sisters merge under "my-nginx-3800858182-". */
const stem = (name) => name.replace(/-[a-z0-9]{4,10}$/, "");

/** Whose steps are alike whatever they are about and why: bindings, and the endpoints of several Services. */
const ALIKE = new Set(["scheduler", "endpointslice"]);

/** Reasons are alike when only their numbers and names differ. */
function mergeKey(change) {
  const part = writer(change);
  const about = ALIKE.has(part) ? [] : [stem(change.name), change.why.replace(/\S*\d\S*/g, "#")];
  return [part === "kubelet" ? part : change.by, change.verb, change.kind, ...about].join(" ");
}

/** How many beats back a like step is looked for: loops work side by side, and their steps lie between each other. */
const INTERLEAVED = 8;

/** The beat that a change merges into, if any: never one from before a person's act. */
function likeBeat(beats, key) {
  for (const beat of beats.slice(-INTERLEAVED).reverse()) {
    if (beat.key === key && (beat.part !== "person" || beat === beats.at(-1))) return beat;
    if (beat.part === "person") return null;
  }
  return null;
}

const COUNTERS = { Deployment: "deployment", ReplicaSet: "replicaset", ReplicationController: "replicaset", DaemonSet: "others" };

/** A workload's controller counting what is there into the workload's own status: true, but no step of the story. */
export const isCount = (change) => change.verb === "update" && COUNTERS[change.kind] === writer(change);

const counted = (n, kind) => count(n, kind, kind.endsWith("s") ? kind : `${kind}s`);

const objectOf = (change, times = 1) => (times > 1 ? counted(times, change.kind) : `${change.kind} ${cut(change.name, 24)}`);

const WORDS = 16;

/** At most so many words. */
export function brief(text, most = WORDS) {
  const words = text.split(" ");
  return words.length <= most ? text : `${words.slice(0, most).join(" ").replace(/[,;:.]$/, "")}…`;
}

/** One plain sentence for a change. */
export const sentence = (change, times = 1, why = change.why) =>
  brief(`${author(change)} ${verbOf(change)} ${objectOf(change, times)}${why ? `: ${why}` : ""}`);

const PLAIN = { creates: "create", updates: "update", deletes: "delete", binds: "bind", scales: "scale", fails: "fail", "powers on": "power on" };

/** What the writer of a beat saw, wanted, and so did: ["Deployment my-nginx", "1 of 2 replicas exist", "create 1 Pod"]. */
export function reasoning(beat, changes) {
  const saw = causeOf(beat.change, changes);
  const verb = verbOf(beat.change);
  const done = beat.times > 1 ? counted(beat.times, beat.change.kind) : `1 ${beat.change.kind}`;
  return { cause: saw, seen: saw ? objectOf(saw) : "", wanted: beat.why, so: `${PLAIN[verb] ?? verb} ${done}` };
}

/** Why a beat of several changes is so: what is true of the first alone is no reason for all. */
function reasonOf(beat, change) {
  if (beat.uids.size === 1 || beat.part === "endpointslice" || beat.why === change.why) return change.why;
  return beat.part === "scheduler" || change.verb === "delete" ? "" : beat.why;
}

/** Beats from changes: [{part, revision, times, why, sentence, change}], merging those near each other that are alike. */
export function beatsOf(changes) {
  const beats = [];
  for (const change of changes.filter(isTold)) {
    const key = mergeKey(change);
    const like = likeBeat(beats, key);
    if (like) {
      like.uids.add(change.uid);
      const why = reasonOf(like, change);
      Object.assign(like, { change, why, revision: change.revision, times: like.uids.size });
      like.sentence = sentence(change, like.times, why);
      continue;
    }
    beats.push({ part: writer(change), key, change, revision: change.revision, first: change.revision, times: 1, uids: new Set([change.uid]), why: change.why, sentence: sentence(change) });
  }
  return beats;
}

/** The chain of the newest act that is `mine`, or null: {act, beats, changes}. */
export function newestChain(changes, mine = () => true) {
  const told = changes.filter(isTold);
  const act = told.findLast((change) => writer(change) === "person" && mine(change));
  if (!act) return null;
  const chain = [act, ...following(act, told)];
  const beats = beatsOf(chain.filter((change) => !isCount(change)));
  return { act, beats: beats.map((beat) => ({ ...beat, ...reasoning(beat, changes) })), changes: chain };
}
