// What came of an act, in words.
import assert from "node:assert/strict";
import { test } from "node:test";
import { outcome } from "../../static/podium/class_tools.mjs";

test("what was done is counted, and where it could not be is said with the reason", () => {
  assert.equal(outcome({ broken: [1, 2], whole: { 3: "services not found" } }), "Broken at 2 of 3. seat 3: services not found");
  assert.equal(outcome({ handed: [1], errors: {} }), "Handed to 1.");
  assert.equal(outcome({ handed: [1], errors: { 1: ["pods/a: no", "b"] } }), "Handed to 1. seat 1: pods/a: no, b");
  assert.equal(outcome({ restarted: [] }), "Begun once more at 0.");
  assert.equal(outcome({ hinted: [4] }), "A hint for 1.");
  assert.equal(outcome({ name: "end", objects: 3 }), "Kept “end”: 3 objects.");
  assert.equal(outcome({}), "");
});
