// The next step: which decisions wait, as choices to predict from, and what a step turned out to be. Pure.
//
// Loops work side by side and nothing orders them: every decision that waits may be next. So a prediction is right
// when it happens, open when it still waits, and wrong when nobody would do it. One choice is such a wrong one: the
// step after the next, for which something is still missing.
import { count, cut } from "./words.mjs";

const DOES = { create: "creates", update: "updates", delete: "deletes", record: "records", write: "writes" };

/** The order in which a Deployment's story runs, and what each step is, where it would come too early. */
const STORY = [
  { component: "deployment-controller", words: "writes a ReplicaSet", missing: "no Deployment has changed" },
  { component: "replicaset-controller", words: "creates Pods", missing: "no ReplicaSet asks for pods yet" },
  { component: "default-scheduler", words: "binds a Pod to a node", missing: "no pod waits for a node yet" },
  { component: "kubelet", words: "starts a container", missing: "no new pod is bound to a node yet" },
  { component: "endpointslice-controller", words: "lists an endpoint", missing: "no pod has become ready or gone" },
  { component: "kube-proxy", words: "writes new rules", missing: "no Service or endpoint has changed" },
];

const plural = (kind) => (kind.endsWith("s") ? kind : `${kind}s`);

/** "creates 3 Pods", "binds a Pod web-5d-… to node-1", "writes the rules of 4 nodes". */
function act(entry, write) {
  if (write.kind === "rules") return `writes the rules of ${count(write.name.split(", ").length, "node")}`;
  if (entry.loop === "scheduler" && write.kind === "Pod" && (entry.node || entry.nodes.length)) {
    return `binds a Pod ${cut(write.name.replace(/-[a-z0-9]{5}$/, "-…"), 22)} to ${entry.node || entry.nodes.join(" or ")}`;
  }
  const many = write.times > 1;
  const where = entry.component === "kubelet" && entry.node ? `on ${entry.node} ` : "";
  return `${where}${DOES[write.verb] ?? write.verb} ${many ? `${write.times} ${plural(write.kind)}` : `${write.kind} ${cut(write.name.replace(/-$/, "-…"), 22)}`}`;
}

/** What weighs most in a decision: what is made or goes, before a status that is counted. */
const WEIGHT = { create: 0, delete: 0, write: 1, update: 2, record: 3 };
const chief = (entry) => [...entry.writes].sort((a, b) => WEIGHT[a.verb] - WEIGHT[b.verb])[0];

/** A waiting decision in words. */
export const wordsOf = (entry) => `${entry.component} ${act(entry, chief(entry))}`;

/** Why it would do so. */
export const reasonOf = (entry) => chief(entry).why ?? "";

/** One that would come too early: the step after the furthest that waits. */
function tooEarly(pending) {
  const waiting = new Set(pending.map((entry) => entry.component));
  const furthest = STORY.findLastIndex((step) => waiting.has(step.component));
  const rest = [...STORY.slice(furthest + 1), ...STORY.slice(0, Math.max(0, furthest))];
  return rest.find((step) => !waiting.has(step.component)) ?? null;
}

const MOST = 3;

/** Choices for "what happens next?": [{words, entry} …] and among them one {words, missing} that nobody would do. */
export function choices(pending, revision) {
  const real = [...new Map(pending.map((entry) => [wordsOf(entry), { words: wordsOf(entry), entry }])).values()].slice(0, MOST);
  const early = real.length ? tooEarly(pending) : null;
  if (!early) return real;
  const wrong = { words: `${early.component} ${early.words}`, missing: early.missing };
  const at = revision % (real.length + 1);
  return [...real.slice(0, at), wrong, ...real.slice(at)];
}

const key = (entry) => `${entry.loop} ${entry.key} ${entry.causes}`;

/** Of the decisions that waited before, the one that was taken: it has written, or it waits no longer. */
export function taken(before, after, changes) {
  const waits = new Set(after.map(key));
  const wrote = (entry) => changes.some((change) => change.by === `system:${entry.component}`);
  return before.find((entry) => wrote(entry) && !waits.has(key(entry))) ?? before.find(wrote) ?? before.find((entry) => !waits.has(key(entry))) ?? null;
}

/** What to say of a prediction once the step is taken. {right, words}. */
export function verdict(choice, entry) {
  const happened = entry ? wordsOf(entry) : "nothing was left to do";
  if (choice.missing) return { right: false, words: `Not yet: ${choice.missing}.` };
  if (choice.words === happened) return { right: true, words: "Right." };
  return { right: null, words: "That waits too; another loop was first." };
}
