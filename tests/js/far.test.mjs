import assert from "node:assert/strict";
import { test } from "node:test";
import { farSize, fitted, shortNames } from "../../static/podium/far.mjs";

test("small print is kept for as long as it can be read, and what replaces it is as large as a desk's small print", () => {
  assert.equal(farSize(1, 13), 0);
  assert.equal(farSize(0.7, 13), 0);
  assert.equal(farSize(0.5, 13) * 0.5, 13);
});

test("from the last row of a classroom small print ends sooner", () => {
  assert.equal(farSize(1, 20), 20);
  assert.equal(farSize(20 / 13, 20), 0);
});

test("a text is as large as its room lets it be, and is not written when it would be too small", () => {
  assert.equal(fitted("app-1", { w: 400, h: 40 }, 26), 26);
  assert.equal(fitted("app-1", { w: 60, h: 40 }, 26), 20);
  assert.equal(fitted("my-long-name", { w: 60, h: 40 }, 26), 0);
  assert.equal(fitted("app-1", { w: 400, h: 10 }, 26), 0);
});

test("names lose what they have in common where not all of them have room", () => {
  const names = ["node-9", "node-10"];
  assert.deepEqual(names.map(shortNames(names, 120, 26)), ["node-9", "node-10"]);
  assert.deepEqual(names.map(shortNames(names, 100, 26)), ["9", "10"]);
  assert.deepEqual(names.map(shortNames(names, 20, 26)), ["9", ""]);
});
