import assert from "node:assert/strict";
import { test } from "node:test";
import { format, parse } from "../../static/podium/permalink.mjs";

test("a link says what it was made of", () => {
  const parts = { rev: 143, with: 120, request: 7, hop: 3, select: { collection: "pods", uid: "6f0c-1" } };
  assert.equal(format(parts), "#rev=143&with=120&request=7&hop=3&select=pods/6f0c-1");
  assert.deepEqual(parse(format(parts)), parts);
});

test("every part may be missing, and revision 0 is a revision", () => {
  assert.equal(format({ rev: 0, with: null, request: undefined }), "#rev=0");
  assert.deepEqual(parse("#rev=0"), { rev: 0 });
  assert.equal(format({}), "");
  assert.equal(parse(""), null);
});

test("what is no link is none", () => {
  for (const fragment of ["#stage", "#rev=abc", "#rev=-3", "#select=<b>/x", "#select=pods/", "#rev=1e9"]) assert.equal(parse(fragment), null);
});
