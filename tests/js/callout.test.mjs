import assert from "node:assert/strict";
import { test } from "node:test";
import { WEIGHTS, lineBlocks, nearest, placeCallout, standing } from "../../static/podium/callout.mjs";
import { fromSnapshot } from "../../static/podium/graph.mjs";
import { layout } from "../../static/podium/layout.mjs";
import { stations } from "../../static/podium/overlay.mjs";
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

test("no plate covers its packet or a pod that the request is about, at any hop of any trace", () => {
  const graph = fromSnapshot(golden("topology-demo"));
  for (const name of TRACES) {
    const trace = golden(`trace-${name}`);
    const reveal = takingPart(graph, trace);
    const drawn = layout(graph, bounds, { reveal });
    const stops = stations(drawn, graph, trace);
    stops.forEach(({ anchor, line }, i) => {
      const size = { w: 238, h: trace.hops[i].detail?.rule?.endpoints.length > 1 ? 118 : 54 };
      const box = placeCallout(size, anchor, [...lineBlocks(line), ...standing(drawn, reveal)], drawn.size);
      const pods = [...reveal].map((uid) => drawn.pods.get(uid)).filter(Boolean);
      for (const pod of pods) assert.equal(meet(box, block(pod.x, pod.y, pod.size, pod.size + 18)), false, `${name} hop ${i + 1} covers a pod`);
      assert.equal(meet(box, block(anchor.x - 7, anchor.y - 7, 14, 14)), false, `${name} hop ${i + 1} covers its packet`);
    });
  }
});
