import assert from "node:assert/strict";
import { test } from "node:test";

// The settings read the browser's when they are loaded.
globalThis.window = { matchMedia: () => ({ matches: false, addEventListener() {} }) };
globalThis.document = { documentElement: { dataset: {} }, addEventListener() {} };
const { groupsOf, keyText } = await import("../../static/podium/help.mjs");
const { KEYS, rowOf } = await import("../../static/podium/keyboard.mjs");

test("no key means two things in one state", () => {
  const taken = new Set();
  for (const { keys = [], during = "" } of KEYS) {
    for (const key of keys) {
      assert.ok(!taken.has(`${during} ${key}`), `${during} ${key}`);
      taken.add(`${during} ${key}`);
    }
  }
});

test("every key that does something is told, in words, in some group", () => {
  const told = groupsOf(KEYS).flatMap(([, rows]) => rows);
  assert.equal(told.length, KEYS.length);
  for (const row of KEYS) assert.ok(keyText(row) && row.words && row.group, JSON.stringify(row));
});

test("a state's own meaning of a key comes first, and only there", () => {
  assert.equal(rowOf("ArrowRight", ["replaying"]).words, "step");
  assert.equal(rowOf("ArrowRight", []), null);
  assert.equal(rowOf("c", ["replaying"]).words, "create a Deployment");
});
