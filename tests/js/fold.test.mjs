import assert from "node:assert/strict";
import { test } from "node:test";
import { ONE_ROW } from "../../static/podium/fold.mjs";
import { flows } from "../../static/podium/flows.mjs";
import { applyDelta, fromSnapshot } from "../../static/podium/graph.mjs";
import { layout } from "../../static/podium/layout.mjs";
import { route } from "../../static/podium/route.mjs";
import { golden } from "./golden.mjs";

const SIZE = { width: 1006, height: 640 };
const graph = fromSnapshot(golden("topology-demo"));
const node = graph.nodes.get("uid-node-1");
const pod = graph.pods.get("uid-p1");

/** The golden cluster with so many workers, and so many pods more on them. */
function cluster(workers, pods = 0) {
  const nodes = Array.from({ length: workers }, (_, i) => ["nodes", `uid-node-${i + 1}`, { ...node, name: `node-${i + 1}` }]);
  const many = Array.from({ length: pods }, (_, i) => ["pods", `many-${i}`, { ...pod, name: `many-${i}`, node: `node-${(i % workers) + 1}` }]);
  return applyDelta(graph, { revision: 150, set: [...nodes, ...many] });
}

const workersOf = (made) => [...made.nodes.values()].filter((box) => !box.controlPlane);
const named = (made, name) => [...made.nodes.values()].find((box) => box.name === name);
const gate = (box) => ({ x: box.cx, y: box.gate.y + 14, node: box.name });

test("up to six workers stand in one row over a straight cable, more are folded", () => {
  const few = layout(cluster(ONE_ROW, 60), SIZE);
  assert.equal(few.fold, null);
  assert.equal(few.cable.branches.length, 1);
  const more = layout(cluster(ONE_ROW + 1, 60), SIZE);
  assert.ok(more.cable.branches.length > 1);
});

test("the whole picture of a large cluster has about the screen's shape", () => {
  for (const [workers, pods] of [[12, 60], [30, 60], [30, 1000], [100, 1000], [100, 5000], [250, 5000]]) {
    const { width, height } = layout(cluster(workers, pods), SIZE).size;
    const shape = width / height / (SIZE.width / SIZE.height);
    assert.ok(shape > 0.6 && shape < 1.7, `${workers} nodes, ${pods} pods: ${width} × ${height}`);
  }
});

test("machines are read like words: by name, from left to right, row under row, none over another", () => {
  const made = layout(cluster(30, 100), SIZE);
  const boxes = workersOf(made);
  for (const [i, box] of boxes.entries()) {
    const before = boxes[i - 1];
    assert.equal(box.name, `node-${i + 1}`);
    if (before) assert.ok(box.y > before.y + before.h || (box.y === before.y && box.x >= before.x + before.w));
    assert.ok(box.hangs > box.y + box.h && made.cable.branches.includes(box.hangs));
  }
});

test("the control plane stays a box at the right of the first row", () => {
  const made = layout(cluster(30), SIZE);
  const control = named(made, "control-plane");
  assert.equal(control.y, named(made, "node-1").y);
  assert.ok(workersOf(made).every((box) => box.x + box.w < control.x));
});

test("one machine more moves nobody, and one less leaves the others where they are", () => {
  for (const workers of [11, 99]) {
    const before = layout(cluster(workers, 300), SIZE);
    const after = layout(cluster(workers + 1, 300), SIZE, {}, before);
    for (const box of workersOf(before)) assert.deepEqual([named(after, box.name).x, named(after, box.name).y], [box.x, box.y]);
    const less = cluster(workers + 1, 300);
    less.nodes.delete("uid-node-5");
    const fewer = layout(less, SIZE, {}, after);
    for (const box of workersOf(fewer)) assert.deepEqual([box.x, box.y], [named(after, box.name).x, named(after, box.name).y]);
    const again = cluster(workers + 2, 300);
    again.nodes.delete("uid-node-5");
    assert.deepEqual(named(layout(again, SIZE, {}, fewer), `node-${workers + 2}`).x, named(after, "node-5").x);
  }
});

test("machines close ranks once that saves a row", () => {
  const before = layout(cluster(40), SIZE);
  const few = cluster(40);
  for (let i = 1; i <= 30; i += 1) few.nodes.delete(`uid-node-${i}`);
  const after = layout(few, SIZE, {}, before);
  assert.equal(after.cable.branches.length, Math.ceil(10 / after.fold.columns));
});

test("the fold does not depend on how many pods have come already", () => {
  const whole = cluster(100, 2000);
  const first = { ...whole, pods: new Map(), crowd: { pods: [...whole.pods.values()].filter((one) => !one.system).length, nodes: {}, services: {} } };
  assert.deepEqual(layout(first, SIZE).fold, layout(whole, SIZE).fold);
});

test("a packet goes from row to row along the back of the cable, and touches it in no other place", () => {
  const made = layout(cluster(30), SIZE);
  const [from, to] = [named(made, "node-2"), named(made, "node-29")];
  const way = route(made, gate(from), gate(to));
  const on = way.filter(({ x }) => x === made.cable.x);
  assert.deepEqual(on.map(({ y }) => y), [from.hangs, to.hangs]);
  for (const [i, point] of way.slice(1).entries()) assert.ok(point.x === way[i].x || point.y === way[i].y, "straight or square");
});

test("in one row a packet does not touch the cable's back", () => {
  const made = layout(cluster(30), SIZE);
  const way = route(made, gate(named(made, "node-2")), gate(named(made, "node-3")));
  assert.ok(way.every(({ x }) => x !== made.cable.x));
});

test("the back carries what goes between rows, a branch what its machines send and get", () => {
  const made = layout(cluster(30), SIZE);
  const edges = [["node/node-1", "cable/pod network", 60], ["cable/pod network", "node/node-2", 20], ["cable/pod network", "node/node-29", 40]];
  const found = flows(made, cluster(30), edges);
  const back = found.filter(({ key }) => key.startsWith("cable back"));
  assert.deepEqual(new Set(back.map(({ rate }) => rate)), new Set([40]));
  assert.equal(back.length, made.cable.branches.indexOf(named(made, "node-29").hangs));
  const first = found.find(({ line: [a, b], key }) => key.startsWith("cable 0") && a.x === named(made, "node-1").cx && b.x === named(made, "node-2").cx);
  assert.equal(first.rate, 20);
});
