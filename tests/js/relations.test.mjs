import assert from "node:assert/strict";
import { test } from "node:test";
import { applyDelta, fromSnapshot } from "../../static/podium/graph.mjs";
import { rolloutBounds } from "../../static/podium/draw_shelf.mjs";
import { leftOut, matches, nearMiss, nearMisses, ownedPods, related, selection, tally, withoutRequests } from "../../static/podium/relations.mjs";
import { golden } from "./golden.mjs";

const graph = fromSnapshot(golden("topology-demo"));

test("a selector matches when every pair of it stands among the labels", () => {
  assert.equal(matches({ run: "my-nginx" }, { run: "my-nginx", extra: "1" }), true);
  assert.equal(matches({ run: "my-nginx", tier: "web" }, { run: "my-nginx" }), false);
});

test("an empty selector of a Service selects nothing", () => {
  assert.equal(matches({}, { run: "x" }), false);
  assert.equal(matches(null, { run: "x" }), false);
});

test("a near miss names the label that differs", () => {
  assert.deepEqual(nearMiss({ run: "my-nginx" }, { run: "my-ngnix" }), ["run=my-ngnix"]);
  assert.deepEqual(nearMiss({ run: "my-nginx", tier: "web" }, { run: "my-nginx" }), ["no tier"]);
  assert.equal(nearMiss({ run: "my-nginx" }, { run: "postgres" }), null);
  assert.equal(nearMiss({ run: "my-nginx" }, { run: "my-nginx" }), null);
});

test("a Service's tally counts ready endpoints out of all", () => {
  assert.deepEqual(tally(graph, graph.services.get("uid-svc-nginx")), { ready: 2, total: 3 });
});

test("a Deployment owns its pods through its ReplicaSet", () => {
  assert.deepEqual(ownedPods(graph, "uid-dep-my-nginx").sort(), ["uid-p1", "uid-p2", "uid-p3"]);
});

test("selecting a Service brings forward what it selects", () => {
  const service = graph.services.get("uid-svc-nginx");
  assert.deepEqual(selection(graph, service).chosen.sort(), ["uid-p1", "uid-p2", "uid-p3"]);
  assert.ok(related(graph, { collection: "services", uid: "uid-svc-nginx" }).has("uid-p1"));
  assert.equal(related(graph, null), null);
});

test("a rollout's bounds round as Kubernetes does: surge up, unavailable down, and never both to nothing", () => {
  const bounds = (desired, maxSurge, maxUnavailable) => Object.values(rolloutBounds({ desired, maxSurge, maxUnavailable }));
  assert.deepEqual(bounds(5, "25%", "25%"), [4, 7]);
  assert.deepEqual(bounds(2, "25%", "25%"), [2, 3]);
  assert.deepEqual(bounds(3, 1, 1), [2, 4]);
  assert.deepEqual(bounds(4, 0, "10%"), [3, 4]);
});

test("everybody who gets no requests is told with the reason: not ready, terminating, another label", () => {
  const endpoint = graph.slices.get("uid-slice-nginx").endpoints[0];
  const endpoints = [["10.244.3.4", {}], ["10.244.2.5", { ready: false, terminating: true }], ["10.244.1.6", { ready: false }]].map(([ip, other]) => ({ ...endpoint, ip, ...other }));
  const pulled = { ...graph.pods.get("uid-p1"), name: "pulled", ip: "10.244.3.9", labels: { run: "my-ngnix" } };
  const then = applyDelta(graph, { revision: 150, set: [["slices", "uid-slice-nginx", { ...graph.slices.get("uid-slice-nginx"), endpoints }], ["pods", "pulled", pulled]] });
  const service = then.services.get("uid-svc-nginx");
  const told = [...withoutRequests(then, service), ...nearMisses(then, service)].map(({ pod, why }) => [pod.name.slice(-6), why]);
  assert.deepEqual(told, [["-kna2y", "terminating"], ["-e9ihh", "not ready"], ["pulled", "run=my-ngnix ≠"]]);
});

test("who is selected and no endpoint is told with the reason", () => {
  const service = graph.services.get("uid-svc-nginx");
  assert.deepEqual(leftOut(graph, service), []);
  const one = graph.pods.get("uid-p1");
  const set = [["waiting", { node: "", ip: "" }], ["starting", { ip: "" }], ["ended", { phase: "Failed", ip: "10.244.9.9" }], ["new", { ip: "10.244.9.8" }]].map(([uid, other]) => ["pods", uid, { ...one, name: uid, ...other }]);
  const more = applyDelta(graph, { revision: 150, set });
  assert.deepEqual(leftOut(more, service).map(({ pod, why }) => [pod.name, why]),
    [["waiting", "waits for a node"], ["starting", "no address yet"], ["ended", "it has ended"], ["new", "not listed yet"]]);
});
