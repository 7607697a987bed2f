import assert from "node:assert/strict";
import { test } from "node:test";
import { applyDelta, collectionsOf, fromSnapshot } from "../../static/podium/graph.mjs";
import { golden } from "./golden.mjs";

const snapshot = golden("topology-demo");

/** Deltas that turn one snapshot's collections into another's. */
function difference(from, to) {
  const message = { type: "delta", revision: to.revision, set: [], del: [] };
  for (const [name, entities] of Object.entries(to.collections)) {
    for (const [uid, entity] of Object.entries(entities)) {
      if (JSON.stringify(from.collections[name][uid]) !== JSON.stringify(entity)) message.set.push([name, uid, entity]);
    }
    for (const uid of Object.keys(from.collections[name])) if (!entities[uid]) message.del.push([name, uid]);
  }
  return message;
}

test("a stale snapshot and its deltas make the fresh snapshot", () => {
  const stale = golden("topology-empty");
  const graph = applyDelta(fromSnapshot(stale), difference(stale, snapshot));
  assert.deepEqual(collectionsOf(graph), snapshot.collections);
  assert.equal(graph.revision, snapshot.revision);
  assert.deepEqual(collectionsOf(applyDelta(fromSnapshot(snapshot), difference(snapshot, { ...stale, revision: 200 }))), stale.collections);
});

test("a delta that was seen already changes nothing", () => {
  const graph = fromSnapshot(snapshot);
  assert.equal(applyDelta(graph, { revision: 12, del: [["pods", "uid-p1"]] }), graph);
});

test("collections that a delta does not touch stay the same maps", () => {
  const graph = fromSnapshot(snapshot);
  const next = applyDelta(graph, { revision: 144, del: [["pods", "uid-p1"]] });
  assert.equal(next.services, graph.services);
  assert.equal(graph.pods.size, next.pods.size + 1);
});

test("a node is behind only when something that makes rules has changed", () => {
  const graph = fromSnapshot(snapshot);
  const service = snapshot.collections.services["uid-svc-nginx"];
  const relabelled = applyDelta(graph, { revision: 144, set: [["services", "uid-svc-nginx", { ...service, selector: { run: "other" } }]] });
  assert.equal(relabelled.ruled.size, 0);
  const typed = applyDelta(graph, { revision: 144, set: [["services", "uid-svc-nginx", { ...service, type: "NodePort" }]] });
  assert.equal(typed.ruled.get("default/my-nginx"), 144);
});

test("a snapshot's changes are remembered once, and forgotten when the cluster was begun anew", () => {
  const told = (revision) => ({ revision, verb: "create", resource: "pods", kind: "Pod", name: `p${revision}`, uid: `p${revision}`, by: "teacher", why: "" });
  const first = fromSnapshot({ ...snapshot, revision: 143, changes: [told(141), told(143)] });
  const again = fromSnapshot({ ...snapshot, revision: 145, changes: [told(141), told(143), told(145)] }, first);
  assert.deepEqual(again.changes.map((change) => change.revision), [141, 143, 145]);
  const anew = fromSnapshot({ ...snapshot, revision: 9, changes: [told(9)] }, again);
  assert.deepEqual(anew.changes.map((change) => change.revision), [9]);
});

const walk = golden("topology-walk");
const seen = ({ heartbeats, changes, revision }) => ({ heartbeats, changes: changes.map((change) => change.revision), revision });

test("what the server said of a walk makes what it shows to one who comes afterwards", () => {
  const graph = walk.deltas.reduce(applyDelta, fromSnapshot(walk.snapshot));
  assert.deepEqual(collectionsOf(graph), walk.fresh.collections);
  assert.deepEqual(seen(graph).revision, walk.fresh.revision);
  assert.deepEqual(seen(graph).heartbeats, walk.fresh.heartbeats);
  assert.deepEqual(seen(graph).changes.slice(-walk.fresh.changes.length), seen(walk.fresh).changes);
});

test("a delta told twice, as to one who came in its middle, changes nothing", () => {
  const graph = walk.deltas.reduce(applyDelta, fromSnapshot(walk.snapshot));
  const again = applyDelta(graph, walk.deltas.at(-1));
  assert.deepEqual(collectionsOf(again), walk.fresh.collections);
  assert.deepEqual(seen(again), seen(graph));
});

test("a crowd's picture comes in parts, and is counted until it is whole", () => {
  const [first, ...rest] = walk.parts;
  const begun = fromSnapshot(first);
  assert.equal(begun.crowd.pods, [...fromSnapshot(walk.fresh).pods.values()].filter((pod) => !pod.system).length);
  assert.ok(rest.slice(0, -1).reduce(applyDelta, begun).crowd);
  const whole = rest.reduce(applyDelta, begun);
  assert.equal(whole.crowd, null);
  assert.equal(whole.ruled.size, 0);
  assert.deepEqual(collectionsOf(whole), walk.fresh.collections);
  assert.deepEqual(seen(whole), seen(fromSnapshot(walk.fresh)));
});

test("fields of what has gone meanwhile are nobody's", () => {
  const graph = fromSnapshot(snapshot);
  assert.equal(applyDelta(graph, { revision: 150, alter: [["pods", "gone", { state: "ready" }]] }).pods.size, graph.pods.size);
});
