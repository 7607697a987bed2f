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

test("only what is under way and in sight is drawn", () => {
  globalThis.document = { createElement: () => ({ getContext: () => ({ arc() {}, fill() {} }) }) };
  const stamps = [];
  const context = { drawImage: (_, x, y) => stamps.push([x, y]) };
  const line = measured([{ x: 0, y: 0 }, { x: 100, y: 0 }]);
  const draw = swarm(context, [0, 50, 500].map((start) => ({ line, start, lasts: 100 })), { colour: "ink" });
  assert.equal(draw(60, { x: 0, y: -10, w: 200, h: 20 }), 2);
  assert.equal(draw(60, { x: 50, y: -10, w: 200, h: 20 }), 1);
  assert.equal(stamps.length, 3);
});
