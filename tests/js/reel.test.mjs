import assert from "node:assert/strict";
import { test } from "node:test";
import { collectionsOf, fromSnapshot } from "../../static/podium/graph.mjs";
import { ghostsOf, together } from "../../static/podium/ghosts.mjs";
import { covers, graphAt, reelOf } from "../../static/podium/reel.mjs";
import { golden } from "./golden.mjs";

const empty = golden("topology-empty");
const demo = golden("topology-demo");

/** A film from the empty cluster to the demo's: one delta for each entity, as the server makes them. */
function film() {
  const set = Object.entries(demo.collections).flatMap(([name, entities]) => Object.entries(entities).map(([uid, entity]) => [name, uid, entity]));
  const del = Object.entries(empty.collections).flatMap(([name, entities]) => Object.keys(entities).filter((uid) => !demo.collections[name][uid]).map((uid) => [name, uid]));
  const news = [...set.map((entity) => ({ set: [entity], del: [] })), ...del.map((gone) => ({ set: [], del: [gone] }))];
  const deltas = news.map((one, i) => ({ type: "delta", revision: empty.revision + 2 * (i + 1), now: 1000 + i, clock: { counter: 1000 + i, paused: true, speed: 1 }, changes: [], ...one }));
  return { snapshot: empty, deltas, upto: deltas.at(-1).revision };
}

test("a film played to its end is the snapshot there", () => {
  const reel = reelOf(film());
  assert.deepEqual(collectionsOf(graphAt(reel, reel.upto)), demo.collections);
  assert.deepEqual(collectionsOf(graphAt(reel, reel.from)), empty.collections);
});

test("wound anywhere and back, a revision is always the same picture", () => {
  const made = film();
  while (made.deltas.length < 130) made.deltas.push({ ...made.deltas.at(-1), revision: made.deltas.at(-1).revision + 1 });
  made.upto = made.deltas.at(-1).revision;
  const reel = reelOf(made);
  const stepped = [fromSnapshot(empty)];
  for (let revision = reel.from; revision <= reel.upto; revision += 1) stepped.push(graphAt(reel, revision));
  for (const revision of [reel.upto, reel.from + 7, reel.from + 90, reel.from, reel.from + 41]) {
    assert.deepEqual(collectionsOf(graphAt(reel, revision)), collectionsOf(stepped[revision - reel.from + 1]));
  }
});

test("a revision between two deltas is as the one before left it, and its time stands", () => {
  const reel = reelOf(film());
  const graph = graphAt(reel, reel.from + 3);
  assert.equal(graph.revision, reel.from + 3);
  assert.equal(graph.clock.counter, 1000);
  assert.equal(graph.clock.paused, true);
  assert.deepEqual(collectionsOf(graph), collectionsOf(graphAt(reel, reel.from + 2)));
});

test("a reel covers what it was filmed for and no more", () => {
  const reel = reelOf(film());
  assert.deepEqual([reel.from - 1, reel.from, reel.upto, reel.upto + 1].map((revision) => covers(reel, revision)), [false, true, true, false]);
  assert.equal(covers(null, 1), false);
});

test("ghosts are what only the other side has; both sides are laid out together", () => {
  const [then, now] = [fromSnapshot(empty), fromSnapshot(demo)];
  const both = together(then, now);
  assert.deepEqual([...both.pods.keys()].sort(), [...new Set([...then.pods.keys(), ...now.pods.keys()])].sort());
  assert.equal(both.slices, then.slices);
  const everywhere = { pods: both.pods, shelf: { boxes: new Map() }, nodes: new Map() };
  const ghosts = ghostsOf(then, now, everywhere);
  assert.ok(ghosts.size > 0);
  for (const [uid, { collection }] of ghosts) assert.ok(!then[collection].has(uid) && now[collection].has(uid));
});
