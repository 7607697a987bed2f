// The lesson's panel: what is said of an exam's clock.
import assert from "node:assert/strict";
import { test } from "node:test";
import { leftWords, pointWords } from "../../static/podium/lesson.mjs";

test("an exam's clock is told in whole minutes, and never as if there were more", () => {
  assert.match(leftWords(null), /has not begun/);
  assert.equal(leftWords(1799.9), "29 min left");
  assert.equal(leftWords(60), "1 min left");
  assert.equal(leftWords(59), "Less than a minute left");
  assert.equal(leftWords(-1), "Time is up.");
});

test("a step's worth is told in points", () => {
  assert.deepEqual([1, 2].map(pointWords), ["1 point", "2 points"]);
});
