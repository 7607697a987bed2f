// The wall's rows as values.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ago, countWords, groupsOf, nameOf, sorted, stepWords, stuckWords, troubleOf } from "../../static/podium/class_rows.mjs";

const row = (seat, more = {}) => ({
  seat, people: [`p${seat}`], label: "", hand: "", here: 1, step: null, last: null, mini: "", trouble: "", ...more,
});
const seats = (rows) => rows.map(({ seat }) => seat);

test("a raised hand comes first, then trouble, then who is stuck, then the seats in order", () => {
  const rows = [row(1), row(2, { mini: "X3;" }), row(3, { hand: "now" }), row(4, { step: { step: 1, mistake: "selector" } }), row(5)];
  assert.deepEqual(seats(sorted(rows, "trouble")), [3, 2, 4, 1, 5]);
});

test("by step, those who are behind come first", () => {
  const at = (step, passed = false) => ({ step: { step, passed, mistake: "" } });
  assert.deepEqual(seats(sorted([row(1, at(3)), row(2, at(1, true)), row(3, at(1)), row(4, at(2))], "step")), [3, 2, 4, 1]);
  assert.deepEqual(seats(sorted([row(2), row(1)], "seat")), [1, 2]);
});

test("those with the same trouble are one group, counts aside", () => {
  const stuck = (seat, trouble) => row(seat, { trouble });
  const rows = [stuck(1, "ImagePullBackOff ×2"), stuck(2, "ImagePullBackOff"), stuck(3, "CrashLoopBackOff"), row(4)];
  assert.deepEqual(groupsOf(rows), [{ trouble: "ImagePullBackOff", seats: [1, 2] }]);
  assert.equal(troubleOf(row(5, { trouble: "Unschedulable", step: { step: 2, mistake: "selector-typo" } })), "");
});

test("how far somebody is, and how many are stuck", () => {
  assert.equal(stepWords({ step: 2, passed: false, done: 1, of: 2 }), "step 3, 1 of 2 checks");
  assert.equal(stepWords({ step: 2, passed: true, done: 2, of: 2 }), "step 3, done");
  assert.equal(stepWords({ step: 0, passed: false, done: 0, of: 0 }), "step 1");
  assert.equal(stuckWords({ seats: [1, 2], step: 2 }), "2 are stuck at step 3 on the same mistake");
});

test("a seat is called by its label, its people or its number", () => {
  assert.equal(nameOf(row(7, { label: "window" })), "window");
  assert.equal(nameOf(row(7, { people: ["anna", "ben"] })), "anna, ben");
  assert.equal(nameOf(row(7, { people: [] })), "Seat 7");
});

test("times are told as a person would", () => {
  const now = Date.parse("2026-11-23T12:00:00Z");
  assert.deepEqual(["11:59:48", "11:57:00", "09:59:00"].map((t) => ago(`2026-11-23T${t}Z`, now)), ["12 s", "3 min", "2 h"]);
  assert.equal(countWords({ seats: 3, here: 2, hands: 1 }), "2 of 3 here · 1 hand up");
});
