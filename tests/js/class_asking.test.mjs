// A question as it is typed.
import assert from "node:assert/strict";
import { test } from "node:test";
import { choicesOf } from "../../static/podium/class_asking.mjs";

test("choices are lines, the right one has a star", () => {
  assert.deepEqual(choicesOf("node-1\n\n * node-2 \n*"), [
    { text: "node-1", right: false }, { text: "node-2", right: true }, { text: "", right: true },
  ]);
});
