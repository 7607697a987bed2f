// Tables that sort by their headers.
import assert from "node:assert/strict";
import { test } from "node:test";
import { compare, ordered } from "../../static/podium/class_marks.mjs";

test("numbers are compared by size, and texts as people sort them", () => {
  assert.deepEqual([10, 9, 2].sort(compare), [2, 9, 10]);
  assert.deepEqual(["anna-10", "anna-2", "Ben"].sort(compare), ["anna-2", "anna-10", "Ben"]);
});

test("rows that are equal stay as they were, in both directions", () => {
  const rows = [{ n: 1, id: "a" }, { n: 2, id: "b" }, { n: 1, id: "c" }];
  const ids = (descending) => ordered(rows, (row) => row.n, descending).map((row) => row.id);
  assert.deepEqual(ids(false), ["a", "c", "b"]);
  assert.deepEqual(ids(true), ["b", "a", "c"]);
});
