import assert from "node:assert/strict";
import { test } from "node:test";
import { PARTS, isDead, isStill } from "../../static/podium/control_plane.mjs";
import { COMPONENTS } from "../../static/podium/components.mjs";

const off = (...names) => ({ components: new Map(PARTS.map(({ name }) => [name, { name, running: !names.includes(name) }])) });
const still = (graph) => COMPONENTS.map(({ id }) => id).filter((id) => isStill(graph, id));

test("a cluster of which nothing is known, and one that runs, are well", () => {
  for (const graph of [{ components: new Map() }, off()]) {
    assert.equal(isDead(graph), false);
    assert.deepEqual(still(graph), []);
  }
});

test("the controllers are one program, the scheduler is another", () => {
  assert.deepEqual(still(off("kube-scheduler")), ["scheduler"]);
  assert.deepEqual(still(off("kube-controller-manager")), COMPONENTS.map(({ id }) => id).filter((id) => id !== "scheduler"));
});

test("without an API server the others live, and have nobody to talk to", () => {
  assert.equal(isDead(off("kube-apiserver")), true);
  assert.deepEqual(still(off("kube-apiserver")), []);
});
