// What a page shows, as values that another one turns to.
import assert from "node:assert/strict";
import { test } from "node:test";
import { highlights, saysOf, stateOf, turns } from "../../static/podium/class_shown.mjs";

const TRACE = { id: 7, hops: [{ seq: 1, t0: 0, t1: 100 }, { seq: 2, t0: 100, t1: 200 }] };
const page = (more = {}) => ({
  history: { back: null }, replay: { current: null, prediction: {} }, now: { revision: 60 }, selected: null, system: false, lesson: { state: null },
  graph: { services: new Map([["u-1", { name: "my-nginx" }]]) }, ...more,
});

test("a page at rest shows nothing but where it is", () => {
  assert.deepEqual(stateOf(page()), {
    rev: null, with: null, request: null, hop: null, time: null, asking: null, playing: false, speed: 1, select: null, system: false, step: null, says: "",
  });
});

test("a replay is told by its hop and its moment", () => {
  const playback = { time: 151.4, playing: true, speed: 0.5 };
  const state = stateOf(page({ replay: { current: { trace: TRACE, playback }, prediction: { asking: { index: 0 } } } }));
  assert.deepEqual([state.request, state.hop, state.time, state.playing, state.says], [7, 2, 151, true, "hop 2 of 2"]);
  assert.equal(state.asking, 0);
});

test("what is shown is said in a few words", () => {
  const lesson = { state: { taken: { step: 2 } } };
  assert.equal(stateOf(page({ selected: { collection: "services", uid: "u-1" } })).says, "Service my-nginx");
  assert.equal(stateOf(page({ history: { back: { revision: 57 } } })).says, "revision 57");
  assert.equal(stateOf(page({ lesson })).says, "step 3");
  assert.equal(saysOf(page(), { select: { collection: "pods", uid: "gone" } }), "");
});

test("only what differs is turned, the past before the packet and the packet before the selection", () => {
  const before = { rev: null, request: 7, hop: 1, time: 100, playing: false, speed: 1, select: null, system: false, step: 0 };
  assert.deepEqual(turns(before, before), []);
  assert.deepEqual(turns(before, { ...before, hop: 2, time: 190 }), ["playback"]);
  assert.deepEqual(turns({}, { ...before, rev: 57, select: { collection: "pods", uid: "p" } }), ["past", "request", "playback", "select", "system", "step"]);
  assert.deepEqual(turns(before, { ...before, request: null, hop: null, time: null }), ["request"]);
});

test("the highlights are what people did, and what each act had led to", () => {
  const by = ["lesson", "teacher", "system:deployment-controller", "system:kubelet", "teacher", "system:kubelet"];
  const stops = [{ revision: 9, row: null }, ...by.map((who, i) => ({ revision: 10 + i, row: { by: who } }))];
  assert.deepEqual(highlights({ stops }, 0), [2, 4, 5, 6]);
  assert.deepEqual(highlights({ stops }, 12), [5, 6]);
  assert.deepEqual(highlights({ stops }, 99), []);
});
