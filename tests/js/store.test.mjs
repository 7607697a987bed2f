import assert from "node:assert/strict";
import { test } from "node:test";
import { backoff, forGood, restAfter, topologyAddress } from "../../static/podium/store.mjs";

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

test("who is shown out asks once whether they may come back, and who is refused does not", () => {
  assert.equal(forGood(4403, "live"), false);
  assert.equal(forGood(4403, "lost"), true);
  assert.equal(forGood(4403, "connecting"), true);
  assert.equal(forGood(4404, "live"), true);
  assert.equal(forGood(1006, "live"), false);
});
