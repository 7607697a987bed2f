import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff, restAfter, topologyAddress } from "../../static/podium/store.mjs";

test("what fits into a frame is followed by no rest, what does not by a longer one, never by a long one", () => {
  assert.equal(restAfter(6), 0);
  assert.ok(restAfter(20) >= 60 && restAfter(20) <= 100);
  assert.equal(restAfter(5000), 500);
});

test("each attempt waits longer than the one before, and none longer than eight seconds", () => {
  assert.deepEqual([0, 1, 2, 20].map(backoff), [250, 500, 1000, 8000]);
});

test("who has seen something asks from there", () => {
  const at = (protocol) => topologyAddress({ protocol, host: "podium:8000" }, "demo", 7, true);
  assert.equal(at("http:"), "ws://podium:8000/ws/clusters/demo/topology/?since=7&pack=deflate");
  assert.ok(at("https:").startsWith("wss://"));
  assert.equal(topologyAddress({ protocol: "http:", host: "h" }, "demo"), "ws://h/ws/clusters/demo/topology/");
});
