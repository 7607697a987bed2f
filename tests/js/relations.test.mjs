import assert from "node:assert/strict";
import { test } from "node:test";
import { fromSnapshot } from "../../static/podium/graph.mjs";
import { matches, nearMiss, ownedPods, related, selection, tally } from "../../static/podium/relations.mjs";
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
