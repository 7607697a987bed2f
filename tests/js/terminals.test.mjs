import assert from "node:assert/strict";
import { test } from "node:test";
import { fromSnapshot } from "../../static/podium/graph.mjs";
import { isBroad, places, titleOf } from "../../static/podium/terminals.mjs";
import { golden } from "./golden.mjs";

test("a terminal is wide where the page has room for 80 columns beside the picture, until somebody chooses", () => {
  assert.equal(isBroad(null, 1366), true);
  assert.equal(isBroad(null, 1024), false);
  assert.equal(isBroad("no", 1366), false);
  assert.equal(isBroad("yes", 1024), true);
});

test("a shell may be opened on the laptop, the internet, every node and every container that runs", () => {
  const offered = places(fromSnapshot(golden("topology-demo"))).map(([value]) => value);
  assert.deepEqual(offered.slice(0, 3), ["laptop", "internet", "node:control-plane"]);
  assert.ok(offered.includes("pod:default/curl/curl"));
  assert.ok(!offered.some((value) => value.includes("coredns")));
});

test("a tab is called by its place", () => {
  assert.deepEqual(["laptop", "internet", "node:node-1", "pod:default/web/app"].map(titleOf), ["my laptop", "internet", "node-1", "web"]);
});
