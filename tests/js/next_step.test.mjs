import assert from "node:assert/strict";
import { test } from "node:test";
import { choices, taken, verdict, wordsOf } from "../../static/podium/next_step.mjs";

const write = (verb, kind, name, times = 1, why = "") => ({ verb, kind, namespace: "default", name, why, times });
const entry = (loop, component, key, writes, more = {}) => ({ loop, component, key, causes: [7], node: "", nodes: [], writes, ...more });

const sets = entry("replicaset", "replicaset-controller", "default/web-5d", [write("create", "Pod", "web-5d-", 3, "0 of 3 replicas exist"), write("update", "ReplicaSet", "web-5d")]);
const counts = entry("deployment", "deployment-controller", "default/web", [write("update", "Deployment", "web")]);
const binds = entry("scheduler", "default-scheduler", "default/web-5d-aaaaa", [write("update", "Pod", "web-5d-aaaaa")], { nodes: ["node-1", "node-2"] });
const rules = entry("kube-proxy", "kube-proxy", "node-1", [write("write", "rules", "node-1, node-2")]);

test("a decision is told by what it makes, before what it counts", () => {
  assert.equal(wordsOf(sets), "replicaset-controller creates 3 Pods");
  assert.equal(wordsOf(counts), "deployment-controller updates Deployment web");
  assert.equal(wordsOf(rules), "kube-proxy writes the rules of 2 nodes");
});

test("nodes that are tied are all named", () => assert.equal(wordsOf(binds), "default-scheduler binds a Pod web-5d-… to node-1 or node-2"));

test("every decision that waits is a choice, and one more that would come too early", () => {
  const found = choices([sets, counts], 40);
  assert.deepEqual(found.filter((one) => one.entry).map((one) => one.entry), [sets, counts]);
  const wrong = found.filter((one) => one.missing);
  assert.deepEqual(wrong.map((one) => one.words), ["default-scheduler binds a Pod to a node"]);
});

test("the wrong choice does not always stand in the same place", () => {
  const places = new Set([0, 1, 2].map((revision) => choices([sets, counts], revision).findIndex((one) => one.missing)));
  assert.equal(places.size, 3);
});

test("decisions that are alike are one choice, and none wait without decisions", () => {
  assert.equal(choices([rules, { ...rules, key: "node-2" }], 1).filter((one) => one.entry).length, 1);
  assert.deepEqual(choices([], 1), []);
});

test("what was taken has written, or waits no longer", () => {
  assert.equal(taken([counts, sets], [counts], [{ by: "system:replicaset-controller" }]), sets);
  assert.equal(taken([sets, rules], [sets], []), rules);
});

test("a prediction is right, wrong, or still open", () => {
  const [first, second] = [{ words: wordsOf(sets), entry: sets }, { words: wordsOf(counts), entry: counts }];
  assert.equal(verdict(first, sets).right, true);
  assert.deepEqual(verdict(second, sets), { right: null, words: "That waits too; another loop was first." });
  assert.deepEqual(verdict({ words: "x", missing: "no pod waits for a node yet" }, sets), { right: false, words: "Not yet: no pod waits for a node yet." });
});
