import assert from "node:assert/strict";
import { test } from "node:test";
import { writer } from "../../static/podium/components.mjs";
import { beatsOf, isCount, isTold, newestChain, sentence, toldRevision } from "../../static/podium/thread.mjs";

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

test("a chain folds into one line", () => {
  assert.equal(newestChain(story).summary, "create Deployment my-nginx → 1 ReplicaSet, 2 Pods · 5 writes");
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
