import assert from "node:assert/strict";
import { test } from "node:test";
import { neighbour } from "../../static/podium/neighbour.mjs";
import { find } from "../../static/podium/search.mjs";
import { applyDelta, fromSnapshot } from "../../static/podium/graph.mjs";
import { stateOf } from "../../static/podium/state.mjs";
import { backoff, topologyAddress } from "../../static/podium/store.mjs";
import { bury } from "../../static/podium/tombstones.mjs";
import { age, cut, ordinal, podNetwork, portsText, shortAddress, splitName, tag } from "../../static/podium/words.mjs";
import { waitOf } from "../../static/podium/waits.mjs";
import { golden } from "./golden.mjs";

test("a long name is cut in the middle", () => {
  assert.equal(cut("my-nginx-3800858182-jr4a2", 12), "my-ngi…jr4a2");
  assert.equal(cut("short", 12), "short");
});

test("the pod network is named in the family of its machines' ranges", () => {
  const of = (podCIDR) => podNetwork({ nodes: new Map([["uid", { podCIDR }]]) });
  assert.deepEqual([of("10.244.3.0/24"), of("fd00:10:244:3::/64")], ["10.244.0.0/16", "fd00:10:244::/48"]);
});

test("what repeats is set apart from what tells", () => {
  assert.equal(shortAddress("10.244.3.4"), ".3.4");
  assert.deepEqual(splitName("my-nginx-3800858182-jr4a2", { name: "my-nginx-3800858182" }), ["my-nginx-3800858182-", "jr4a2"]);
  assert.equal(tag("kube-system"), "ks");
  assert.equal(tag("shop"), "sh");
});

test("numbers read as kubectl prints them", () => {
  assert.deepEqual([age(45), age(150), age(9000), age(400000)], ["45s", "2m", "2h", "4d"]);
  assert.deepEqual([1, 2, 3, 4, 11, 22].map(ordinal), ["1st", "2nd", "3rd", "4th", "11th", "22nd"]);
  assert.equal(portsText({ ports: [{ port: 80, nodePort: 30080, protocol: "TCP" }, { port: 53, protocol: "UDP" }] }), "80:30080/TCP,53/UDP");
});

test("the arrow keys reach the nearest thing ahead", () => {
  const boxes = { here: { x: 0, y: 0 }, right: { x: 50, y: 5 }, far: { x: 200, y: 0 }, below: { x: 5, y: 60 } };
  const boxOf = (name) => ({ ...boxes[name], width: 10, height: 10 });
  const from = (key) => neighbour("here", Object.keys(boxes), key, boxOf);
  assert.deepEqual([from("ArrowRight"), from("ArrowDown"), from("ArrowLeft")], ["right", "below", null]);
});

test("search finds by name and by address", () => {
  const graph = fromSnapshot(golden("topology-demo"));
  assert.equal(find(graph, "10.244.3.4")[0].uid, "uid-p1");
  assert.ok(find(graph, "nginxconf").some((result) => result.kind === "ConfigMap"));
  assert.deepEqual(find(graph, "  "), []);
});

test("a tombstone stands five seconds, and a crowd gets none", () => {
  const pod = { name: "a", node: "node-1" };
  const before = new Map([["a", pod]]);
  const stones = bury(new Map(), before, new Map(), 100);
  assert.equal(stones.get("a").pod, pod);
  assert.equal(bury(stones, new Map(), new Map(), 104).size, 1);
  assert.equal(bury(stones, new Map(), new Map(), 105.5).size, 0);
  const crowd = new Map(Array.from({ length: 60 }, (_, i) => [`p${i}`, pod]));
  assert.equal(bury(new Map(), crowd, new Map(), 100).size, 0);
});

test("the line is tried again, more slowly each time, and asks for what was missed", () => {
  assert.deepEqual([0, 1, 2, 9].map(backoff), [250, 500, 1000, 8000]);
  const here = { protocol: "https:", host: "podium.test" };
  assert.equal(topologyAddress(here, "demo", 143), "wss://podium.test/ws/clusters/demo/topology/?since=143");
});

test("the state has one word", () => {
  assert.equal(stateOf("live", { paused: false }).words, "running");
  assert.equal(stateOf("live", { paused: true }).words, "stepping");
  assert.equal(stateOf("live", null, { replaying: true }).words, "replaying");
  assert.equal(stateOf("live", { paused: true }, { replaying: true, back: true }).words, "looking back");
  assert.equal(stateOf("lost", null, { replaying: true }).state, "lost");
});

test("a dead machine is first unnoticed for 50 s, then tolerated for 300 s, then nothing is waited for", () => {
  const graph = fromSnapshot(golden("topology-demo"));
  graph.clock = { counter: 1000, speed: 1, paused: false, received: 100 };
  assert.equal(waitOf(graph, 100), null);
  graph.machines.set("uid-machine-node-3", { name: "node-3", running: false });
  graph.heard = { "node-3": 1000 };
  assert.match(waitOf(graph, 120).words, /30 s/);
  assert.equal(waitOf(graph, 120).node, "node-3");
  graph.nodes.set("uid-node-3", { ...graph.nodes.get("uid-node-3"), ready: "Unknown" });
  graph.lost = { "node-3": 1050 };
  assert.deepEqual([waitOf(graph, 160).left, waitOf(graph, 160).total], [290, 300]);
  graph.pods.delete("uid-p1");
  assert.equal(waitOf(graph, 470), null);
});

test("a wait is counted by the cluster's own clock: held it stands, fast it shrinks, skipped it is over", () => {
  const graph = fromSnapshot(golden("topology-demo"));
  graph.machines.set("uid-machine-node-3", { name: "node-3", running: false });
  graph.heard = { "node-3": 1000 };
  const left = (clock) => waitOf({ ...graph, clock: { counter: 1000, speed: 1, paused: false, received: 100, ...clock } }, 120).left;
  assert.equal(left({ paused: true }), 50);
  assert.equal(left({ speed: 2 }), 10);
  assert.equal(left({ counter: 1060 }), 0);
});

test("when a node was heard, and when it was lost, is kept in the cluster's own time", () => {
  const clock = { counter: 500, speed: 2, paused: false };
  const first = fromSnapshot({ ...golden("topology-demo"), clock, now: 100, heartbeats: { "node-1": 95 } });
  assert.equal(first.heard["node-1"], 490);
  const node = { ...first.nodes.get("uid-node-1"), ready: "Unknown", since: 100 };
  const next = applyDelta(first, { revision: 999, clock: { ...clock, counter: 560 }, now: 100, set: [["nodes", "uid-node-1", node]] });
  assert.deepEqual([next.lost["node-1"], next.heard["node-1"]], [560, 490]);
  const later = applyDelta(next, { revision: 1000, clock: { ...clock, counter: 700 }, now: 130 });
  assert.equal(later.lost["node-1"], 560);
});
