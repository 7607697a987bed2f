import assert from "node:assert/strict";
import { test } from "node:test";
import { along } from "../../static/podium/route.mjs";
import { MOST, chosen, measured, pointOn, swarm } from "../../static/podium/swarm.mjs";

const bent = [{ x: 0, y: 0 }, { x: 30, y: 0 }, { x: 30, y: 40 }, { x: 30, y: 40 }, { x: 0, y: 40 }];

test("a dot of a swarm is where a followed packet would be", () => {
  const line = measured(bent);
  for (const share of [0, 0.1, 0.3, 0.5, 0.75, 0.99, 1]) {
    const [dot, packet] = [pointOn(line, share), along(bent, share)];
    assert.ok(Math.hypot(dot.x - packet.x, dot.y - packet.y) < 1e-6, `${share}`);
  }
});

test("at most two thousand dots are drawn, each for as many packets as it takes", () => {
  const packets = (n) => Array.from({ length: n }, (_, i) => i);
  assert.deepEqual([chosen(packets(2000)).drawn.length, chosen(packets(2000)).each], [2000, 1]);
  assert.deepEqual([chosen(packets(10000)).drawn.length, chosen(packets(10000)).each], [2000, 5]);
  for (const n of [1, 2001, 3999, 7777]) {
    const { drawn, each } = chosen(packets(n));
    assert.ok(drawn.length <= MOST && drawn.length * each >= n);
  }
});

/** A dot of three pixels in a row, its ends fainter than its middle. */
const stamp = { half: 2, points: [-1, 0, 1].map((x) => ({ x, y: 0, value: (x ? 0x40000000 : 0xff000000) >>> 0 })) };
const line = measured([{ x: 0, y: 10 }, { x: 100, y: 10 }]);
const canvas = (width, height) => ({ pixels: new Uint32Array(width * height), width, height });
const inked = ({ pixels, width }) => [...pixels].flatMap((value, i) => (value >>> 24 === 255 ? [[i % width, Math.floor(i / width)]] : []));

test("only what is under way and in sight is painted", () => {
  const on = canvas(200, 20);
  const paint = swarm(on, [0, 50, 500].map((start) => ({ line, start, lasts: 100 })), { stamp });
  assert.equal(paint(60, { x: 0, y: 0 }), 2);
  assert.deepEqual(inked(on), [[10, 10], [60, 10]]);
  assert.equal(paint(60, { x: 50, y: 0 }), 1);
  assert.deepEqual(inked(on), [[10, 10]]);
  assert.equal(paint(60, { x: 0, y: 60 }), 0);
  assert.ok(on.pixels.every((value) => value === 0));
});

test("a dot's faint edge does not cover another dot", () => {
  const on = canvas(200, 20);
  swarm(on, [0, 1].map((start) => ({ line, start, lasts: 100 })), { stamp })(50, { x: 0, y: 0 });
  assert.deepEqual(inked(on), [[49, 10], [50, 10]]);
});
