import assert from "node:assert/strict";
import { test } from "node:test";
import { tabKeys, taken, toNextStop } from "../../static/podium/tab_keys.mjs";

test("Tab goes to the next even column, and Shift-Tab takes no more than stands there", () => {
  assert.deepEqual([0, 1, 2, 5].map((column) => toNextStop(column).length), [2, 1, 2, 1]);
  assert.deepEqual(["name", " name", "    name", ""].map(taken), [0, 1, 2, 0]);
});

test("the first Escape lets Tab leave, the second is the dialog's, and writing on takes it back", () => {
  const heard = [];
  const { first: [before], last: [, after], stay } = tabKeys((leaving) => heard.push(leaving));
  const view = { setTabFocusMode: () => {} };
  const escape = () => before.run(view) || after.run(view); // true: it goes no further
  assert.deepEqual([escape(), escape()], [true, false]);
  stay(view);
  stay(view);
  assert.deepEqual(heard, [true, false]);
  assert.equal(escape(), true);
});
