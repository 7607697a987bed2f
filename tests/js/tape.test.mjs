import assert from "node:assert/strict";
import { test } from "node:test";
import { LONGEST, SHORTEST, indexAt, laneOf, lanesOf, nameOf, nearestIndex, placeIn, requestsAt, saidOf, shareOf, spokenOf, stationsOf, tapeOf, ticksOf } from "../../static/podium/tape.mjs";

const T0 = Date.parse("2026-01-02T10:42:00Z");
const row = (revision, seconds, by = "system:replicaset-controller", more = {}) => ({
  revision, at: new Date(T0 + seconds * 1000).toISOString(), by, verb: "create", resource: "pods", kind: "Pod", name: `p${revision}`, why: "", ...more,
});
const ROWS = [row(10, 0, "alice"), row(11, 0.01), row(12, 0.5), row(20, 600, "bob"), row(21, 601)];

test("a lane is who acted, for the one who looks", () => {
  assert.equal(laneOf(row(1, 0, "alice"), "alice"), "you");
  assert.equal(laneOf(row(1, 0, "kubernetes-admin"), "alice"), "you");
  assert.equal(laneOf(row(1, 0, "bob"), "alice"), "by bob");
  assert.equal(laneOf(row(1, 0, "system:deployment-controller"), "alice"), "controllers");
  assert.equal(laneOf(row(1, 0, "system:default-scheduler"), "alice"), "controllers");
  assert.equal(laneOf(row(1, 0, "system:kubelet"), "alice"), "nodes");
  assert.equal(laneOf(row(1, 0, "system:node:node-1"), "alice"), "nodes");
});

test("another person's lane bears that person's own name", () => {
  assert.deepEqual(lanesOf(tapeOf(ROWS), "alice").map(nameOf), ["you", "bob", "controllers", "nodes", "traffic"]);
  assert.deepEqual(lanesOf(tapeOf([row(1, 0, "alice")]), "alice").map(nameOf), ["you", "controllers", "nodes", "traffic"]);
  assert.equal(lanesOf(tapeOf([row(1, 0, "you")]), "alice").length, 5); // somebody else of that name is not who looks
});

test("a class of others has one lane for all of them", () => {
  const lanes = lanesOf(tapeOf([..."abcd"].map((name, i) => row(i + 1, i, name))), "alice");
  assert.deepEqual(lanes, ["you", "others", "controllers", "nodes", "traffic"]);
  assert.deepEqual(["you", "by a", "by d", "nodes"].map((lane) => placeIn(lanes, lane)), [0, 1, 1, 3]);
});

test("quiet is cut and bursts are spread", () => {
  const { stops, length } = tapeOf(ROWS);
  const gaps = stops.slice(1).map((stop, i) => Number((stop.t - stops[i].t).toFixed(2)));
  assert.deepEqual(gaps, [SHORTEST, SHORTEST, 0.49, LONGEST, 1]);
  assert.equal(length, stops.at(-1).t);
});

test("the first stop is the cluster before the first write, but not before what the log still knows", () => {
  assert.deepEqual(tapeOf(ROWS).stops[0], { revision: 9, row: null, t: 0 });
  assert.equal(tapeOf(ROWS, 9).stops[0].revision, 9);
  assert.equal(tapeOf([], 41).stops[0].revision, 41);
});

test("heartbeats are no stops", () => {
  const beat = row(13, 1, "system:kubelet", { kind: "Node", resource: "nodes", verb: "update" });
  assert.equal(tapeOf([...ROWS, beat]).stops.length, tapeOf(ROWS).stops.length);
});

test("a revision between two stops belongs to the one before it", () => {
  const tape = tapeOf(ROWS);
  assert.deepEqual([0, 9, 10, 15, 20, 99].map((revision) => indexAt(tape, revision)), [0, 0, 1, 3, 4, 5]);
});

test("a place on the track goes to the nearest stop", () => {
  const tape = tapeOf(ROWS);
  tape.stops.forEach((_, index) => assert.equal(nearestIndex(tape, shareOf(tape, index)), index));
  assert.equal(nearestIndex(tape, 0), 0);
  assert.equal(nearestIndex(tape, 1), 5);
});

test("stations are the acts of people, what each led to, and the ends", () => {
  assert.deepEqual(stationsOf(tapeOf(ROWS), "alice"), [0, 1, 3, 4, 5]);
  assert.deepEqual(stationsOf(tapeOf([row(10, 0)]), "alice"), [0, 1]);
});

test("ticks that would touch are one, which says how many they are", () => {
  const many = Array.from({ length: 3000 }, (_, i) => row(i + 1, i));
  const ticks = ticksOf(tapeOf(many), [], "alice", 300);
  assert.ok(ticks.length <= 101);
  assert.equal(ticks.reduce((sum, tick) => sum + tick.n, 0), 3000);
});

test("a request has a tick in the lane of traffic, at the stop it was sent at", () => {
  const tape = tapeOf(ROWS);
  const requests = [{ number: 1, revision: 13, ok: false }, { number: 2, revision: 21, ok: true }];
  assert.deepEqual([...requestsAt(tape, requests)].map(([index, sent]) => [index, sent[0].number]), [[3, 1], [5, 2]]);
  const traffic = ticksOf(tape, requests, "alice", 1000).filter((tick) => tick.lane === "traffic");
  assert.deepEqual(traffic.map((tick) => tick.bad), [true, false]);
});

test("a stop is spoken as its revision, its time and what was done by whom", () => {
  const scaled = row(143, 7, "alice", { kind: "Deployment", name: "my-nginx", verb: "update", what: "scaled to 3" });
  assert.match(spokenOf({ revision: 143, row: scaled }), /^revision 143, \d\d:\d\d:07, deployment my-nginx scaled to 3 by alice$/);
  assert.equal(saidOf(row(1, 0)), "Pod p1 created by replicaset-controller");
  assert.equal(spokenOf({ revision: 41, row: null }), "revision 41, the cluster as it was made");
});
