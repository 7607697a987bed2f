import assert from "node:assert/strict";
import { test } from "node:test";
import { WEIGHTS, nearest, placeCallout, steps } from "../../static/podium/callout.mjs";
import { fromSnapshot } from "../../static/podium/graph.mjs";
import { layout } from "../../static/podium/layout.mjs";
import { along } from "../../static/podium/route.mjs";
import { samePacket, stations, surroundings } from "../../static/podium/stations.mjs";
import { takingPart } from "../../static/podium/view.mjs";
import { golden, TRACES } from "./golden.mjs";

const bounds = { width: 1006, height: 640 };
const block = (x, y, w, h, weight = WEIGHTS.drawn) => ({ x, y, w, h, weight });
const meet = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

test("with room on all sides a callout stands above its point, near and not over it", () => {
  const box = placeCallout({ w: 200, h: 50 }, { x: 500, y: 300 }, [], bounds);
  assert.ok(box.y + box.h < 300 - 10 && box.y + box.h > 300 - 40, JSON.stringify(box));
  assert.ok(box.x < 500 && box.x + box.w > 500);
});

test("it gives way to what stands there, and never leaves the picture", () => {
  const wall = block(0, 150, 1006, 140, WEIGHTS.read);
  assert.equal(meet(placeCallout({ w: 200, h: 50 }, { x: 500, y: 300 }, [wall], bounds), wall), false);
  const corner = placeCallout({ w: 200, h: 50 }, { x: 3, y: 3 }, [], bounds);
  assert.ok(corner.x >= 4 && corner.y >= 4);
});

test("a leader ends at the callout's edge", () => {
  assert.deepEqual(nearest(block(100, 100, 50, 20), { x: 0, y: 110 }), { x: 100, y: 110 });
});

/** Where a plate of this width stands at each hop: [{spot, line, offset, size}]. */
function plates(graph, drawn, trace) {
  const stops = stations(drawn, graph, trace);
  return stops.reduce((made, _, i) => {
    const size = { w: 238, h: trace.hops[i].detail?.rule?.endpoints.length > 1 ? 118 : 54 };
    const before = samePacket(trace, i - 1, i) ? made[i - 1].offset : null;
    const { spot, line, away, around, concerned } = surroundings(drawn, graph, trace, stops, i);
    const box = placeCallout(size, spot, around, drawn.size, { before, walk: steps(line, before, away), concerned });
    return [...made, { spot, line, before, size, offset: { x: box.x - spot.x, y: box.y - spot.y } }];
  }, []);
}

test("no plate covers its packet or a pod that the packet comes from or goes to: not where it stops, and not on the way", () => {
  const graph = fromSnapshot(golden("topology-demo"));
  for (const height of [640, 546]) {
    for (const name of TRACES) {
      const trace = golden(`trace-${name}`);
      const drawn = layout(graph, { width: 1006, height }, { reveal: takingPart(graph, trace) });
      plates(graph, drawn, trace).forEach(({ spot, line, before, size, offset }, i) => {
        const packet = trace.hops.filter((_, other) => samePacket(trace, i, other) && other <= i);
        const pods = [...takingPart(graph, { hops: packet })].map((uid) => drawn.pods.get(uid)).filter(Boolean);
        const from = before ?? offset;
        for (const share of [0, 0.25, 0.5, 0.75, 1]) {
          const at = along(line, share);
          const box = { x: at.x + from.x + (offset.x - from.x) * share, y: at.y + from.y + (offset.y - from.y) * share, ...size };
          for (const pod of pods) assert.equal(meet(box, block(pod.x, pod.y, pod.size, pod.size)), false, `${name} hop ${i + 1} covers a pod at ${share}`);
        }
        const stood = { x: spot.x + offset.x, y: spot.y + offset.y, ...size };
        for (const pod of pods) assert.equal(meet(stood, block(pod.x, pod.y, pod.size, pod.size + 18)), false, `${name} hop ${i + 1} covers an address`);
        assert.equal(meet(stood, block(spot.x - 7, spot.y - 7, 14, 14)), false, `${name} hop ${i + 1} covers its packet`);
      });
    }
  }
});
