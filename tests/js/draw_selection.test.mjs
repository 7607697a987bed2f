import assert from "node:assert/strict";
import { test } from "node:test";
import { unrolledAt } from "../../static/podium/draw_selection.mjs";

const layout = { rail: { y: 46, h: 24 }, shelf: { x: 148, width: 800 } };

test("endpoints unroll beside their pill, and where there is no room above it or below", () => {
  assert.deepEqual(unrolledAt(layout, { x: 148, y: 250, w: 270, h: 32 }, 256, 110), { beside: true, x: 430, y: 172 });
  assert.deepEqual(unrolledAt(layout, { x: 600, y: 250, w: 270, h: 32 }, 256, 110), { beside: false, x: 600, y: 134 });
});

test("they never cover the API server's rail", () => {
  assert.equal(unrolledAt(layout, { x: 148, y: 101, w: 270, h: 28 }, 256, 158).y, 78);
  assert.equal(unrolledAt(layout, { x: 600, y: 101, w: 270, h: 28 }, 256, 110).y, 135);
});
