// The picture by asking.
import assert from "node:assert/strict";
import { test } from "node:test";
import { newest, pictureAddress } from "../../static/podium/polling.mjs";

test("what is known already is not asked for again", () => {
  assert.equal(pictureAddress("demo", 7, 3), "/ui/clusters/demo/picture/?since=7&traffic=3");
  assert.equal(newest([{ type: "snapshot", traffic: 4 }, { type: "trace", trace: { id: 6 } }], 5), 6);
  assert.equal(newest([{ type: "clock" }], 5), 5);
  assert.equal(newest([], 0), 0);
});
