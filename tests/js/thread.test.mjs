import assert from "node:assert/strict";
import { test } from "node:test";
import { writer } from "../../static/podium/components.mjs";
import { causeOf, following, isMine } from "../../static/podium/causes.mjs";
import { folded } from "../../static/podium/chip.mjs";
import { emptyGraph } from "../../static/podium/graph.mjs";
import { beatsOf, brief, isCount, isTold, newestChain, sentence, toldRevision } from "../../static/podium/thread.mjs";

let revision = 100;
const change = (verb, kind, name, by, why = "") => ({ revision: (revision += 1), verb, kind, name, by, why, resource: `${kind.toLowerCase()}s`, uid: name });

const story = [
  change("create", "Pod", "old", "replicaset-controller", "earlier"),
  change("create", "Deployment", "my-nginx", "teacher"),
  change("create", "ReplicaSet", "my-nginx-5d9c", "deployment-controller", "no ReplicaSet has this template"),
  change("create", "Pod", "my-nginx-5d9c-jr4a2", "replicaset-controller", "0 of 2 exist"),
  change("create", "Pod", "my-nginx-5d9c-kna2y", "replicaset-controller", "1 of 2 exist"),
  change("update", "Lease", "kube-scheduler", "default-scheduler"),
  change("update", "Pod", "my-nginx-5d9c-jr4a2", "default-scheduler", "node-3 is the emptiest"),
];
story[5].resource = "leases.coordination.k8s.io";

test("each writer has its tab, and a person has none", () => {
  assert.equal(writer({ by: "endpointslice-controller" }), "endpointslice");
  assert.equal(writer({ by: "default-scheduler" }), "scheduler");
  assert.equal(writer({ by: "system:node:node-1" }), "kubelet");
  assert.equal(writer({ by: "teacher" }), "person");
  assert.equal(writer({ by: "serviceaccount-controller" }), "others");
});

test("the newest act begins the chain, and nothing older is in it", () => {
  const chain = newestChain(story);
  assert.equal(chain.act.name, "my-nginx");
  assert.deepEqual(chain.beats.map((beat) => beat.part), ["person", "deployment", "replicaset", "scheduler"]);
});

test("like steps merge, under the reason of the first", () => {
  const beat = newestChain(story).beats[2];
  assert.equal(beat.times, 2);
  assert.equal(beat.sentence, "replicaset-controller creates 2 Pods: 0 of 2 exist");
});

test("leases, events and heartbeats are not told", () => {
  assert.equal(isTold(story[5]), false);
  assert.equal(isTold(change("update", "Node", "node-1", "kubelet")), false);
  assert.equal(beatsOf(story).length, 5);
});

test("the scheduler's write is called a binding", () => {
  assert.equal(sentence(story[6]), "default-scheduler binds Pod my-nginx-5d9c-jr4a2: node-3 is the emptiest");
});

test("a chain folds into a few words", () => {
  assert.equal(folded(newestChain(story), emptyGraph()), "create my-nginx → 2 pods, 5 writes");
  const expose = { ...change("create", "Service", "my-nginx", "teacher"), agent: "kubectl-expose" };
  const lists = { ...change("create", "EndpointSlice", "my-nginx-x1", "system:endpointslice-controller", "1 of 2 are ready"), causes: [expose.revision] };
  const endpoint = (ready) => ({ ready, ip: "10.244.1.4" });
  const graph = { ...emptyGraph(), services: new Map([["my-nginx", { name: "my-nginx", namespace: "default" }]]), slices: new Map([["s", { namespace: "default", service: "my-nginx", endpoints: [endpoint(true), endpoint(true), endpoint(false)] }]]) };
  assert.equal(folded(newestChain([expose, lists]), graph), "expose my-nginx → 2 endpoints, 2 writes");
});

test("without an act there is no thread", () => assert.equal(newestChain(story.slice(2)), null));

test("a controller counting into its own workload's status is no step of the story", () => {
  const counts = change("update", "Deployment", "my-nginx", "system:deployment-controller", "1 of 2 pods are available");
  const scales = change("update", "ReplicaSet", "my-nginx-5d9c", "system:deployment-controller", "2 more are wanted");
  const lists = change("update", "EndpointSlice", "my-nginx-6xp65", "system:endpointslice-controller", "1 of 2 are ready");
  assert.deepEqual([counts, scales, lists].map(isCount), [true, false, false]);
  assert.equal(newestChain([...story, counts]).beats.length, 4);
});

test("at rest the revision is that of the newest told change, however often heartbeats count up", () => {
  const pod = change("create", "Pod", "a", "replicaset-controller", "0 of 1 exist");
  const beat = { ...change("update", "Lease", "node-1", "system:node:node-1"), resource: "leases.coordination.k8s.io" };
  assert.equal(toldRevision({ changes: [pod, beat], revision: beat.revision }), pod.revision);
  assert.equal(toldRevision({ changes: [], revision: 99, since: 61 }), 61);
});

test("steps that lie between each other merge, but never across an act", () => {
  const bind = (name, why) => change("update", "Pod", name, "system:kube-scheduler", why);
  const pull = (name) => change("update", "Pod", name, "system:node:node-1", "the image is being pulled");
  const scale = () => change("update", "Deployment", "my-nginx", "teacher");
  const beats = beatsOf([scale(), bind("web-5d9c-aaaaa", "node-1 is the emptiest"), pull("web-5d9c-aaaaa"), bind("web-5d9c-bbbbb", "node-2 has most room"), pull("web-5d9c-bbbbb"), scale(), bind("web-5d9c-ccccc", "node-1 is the emptiest")]);
  assert.deepEqual(beats.map((beat) => [beat.part, beat.times]), [["person", 1], ["scheduler", 2], ["kubelet", 2], ["person", 1], ["scheduler", 1]]);
});

test("endpoints of several Services are one step, and it tells where they stand", () => {
  const list = (name, why) => change("update", "Endpoints", name, "system:endpoint-controller", why);
  const [beat, ...more] = beatsOf([list("a", "1 of 2 matching pods are ready"), list("b", "1 of 2 matching pods are ready"), list("a", "2 of 2 matching pods are ready")]);
  assert.equal(more.length, 0);
  assert.equal(beat.sentence, "endpoint-controller updates 2 Endpoints: 2 of 2 matching pods are ready");
});

// -- causes as data ----------------------------------------------------------------------------------------------

const after = (causes, ...what) => ({ ...change(...what), causes });

/** Two people act; their loops' writes lie between each other, and each tells what woke it. */
function twoActs() {
  const mine = after([], "create", "Deployment", "web", "kubernetes-admin");
  const mineSet = after([mine.revision], "create", "ReplicaSet", "web-5d", "system:deployment-controller", "a new template");
  const other = after([], "create", "Service", "shop", "student");
  const otherSlice = after([other.revision], "create", "EndpointSlice", "shop-1", "system:endpointslice-controller", "0 of 0 are ready");
  const minePod = after([mineSet.revision], "create", "Pod", "web-5d-aaaaa", "system:replicaset-controller", "0 of 1 replicas exist");
  const bound = after([minePod.revision], "update", "Pod", "web-5d-aaaaa", "system:default-scheduler", "node-2 has most room");
  return { mine, mineSet, other, otherSlice, minePod, bound, all: [mine, mineSet, other, otherSlice, minePod, bound] };
}

test("a chain has what follows from its act, and nothing that another act caused meanwhile", () => {
  const { mine, mineSet, minePod, bound, other, otherSlice, all } = twoActs();
  assert.deepEqual(following(mine, all), [mineSet, minePod, bound]);
  assert.deepEqual(following(other, all), [otherSlice]);
});

test("the thread is of the newest act of the person who looks, by the page or by kubectl", () => {
  const { mine, other, all } = twoActs();
  assert.equal(newestChain(all, isMine("teacher")).act, mine);
  assert.equal(newestChain(all, isMine("student")).act, other);
  assert.equal(newestChain(all, isMine("student")).beats.length, 2);
});

test("each beat says what was seen, what was wanted, and what was done", () => {
  const { mineSet, minePod, all } = twoActs();
  const [, , creates] = newestChain(all, isMine("teacher")).beats;
  assert.equal(creates.cause, mineSet);
  assert.deepEqual([creates.seen, creates.wanted, creates.so], ["ReplicaSet web-5d", "0 of 1 replicas exist", "create 1 Pod"]);
  assert.equal(causeOf(minePod, all), mineSet);
});

test("of several causes the newest is what was decided on, and any of them makes it part of the chain", () => {
  const { mine, other, all } = twoActs();
  const both = after([mine.revision, other.revision], "update", "Deployment", "web", "system:deployment-controller", "x");
  assert.equal(causeOf(both, all), other);
  assert.ok(following(mine, [...all, both]).includes(both));
  assert.ok(following(other, [...all, both]).includes(both));
});

test("no sentence has more than sixteen words", () => {
  const long = Array.from({ length: 30 }, (_, i) => `w${i}`).join(" ");
  assert.equal(brief(long).split(" ").length, 16);
  assert.equal(brief("a few words"), "a few words");
  assert.ok(sentence({ ...story[3], why: long }).split(" ").length <= 16);
});
