import assert from "node:assert/strict";
import { test } from "node:test";
import { applyDelta, fromSnapshot } from "../../static/podium/graph.mjs";
import { layout } from "../../static/podium/layout.mjs";
import { golden } from "./golden.mjs";

const SIZE = { width: 1006, height: 640 };
const graph = fromSnapshot(golden("topology-demo"));
const drawn = layout(graph, SIZE);

const inside = (inner, outer) =>
  inner.x >= outer.x && inner.y >= outer.y && inner.x + inner.size <= outer.x + outer.w && inner.y + inner.size <= outer.gate.y;

function pods(n, nodes = 3) {
  const one = graph.pods.get("uid-p1");
  const set = Array.from({ length: n }, (_, i) => ["pods", `many-${i}`, { ...one, name: `many-${String(i).padStart(4, "0")}`, node: `node-${(i % nodes) + 1}` }]);
  return applyDelta(graph, { revision: 150, set });
}

test("every bound pod stands inside its node, above the gate", () => {
  for (const many of [graph, pods(60), pods(250), pods(900)]) {
    const made = layout(many, SIZE);
    for (const [uid, box] of made.pods) {
      const node = [...made.nodes.values()].find((candidate) => candidate.name === many.pods.get(uid).node);
      assert.ok(inside(box, node), `${uid} in ${node.name}`);
    }
  }
});

test("no two pods share a place", () => {
  for (const many of [pods(60), pods(250), pods(900)]) {
    const places = [...layout(many, SIZE).pods.values()].map((box) => `${box.x} ${box.y}`);
    assert.equal(new Set(places).size, places.length);
  }
});

test("the bands lie under each other: control plane, records, machines, cable", () => {
  const node = [...drawn.nodes.values()][0];
  assert.ok(drawn.rail.y + drawn.rail.h < drawn.shelf.y);
  assert.ok(drawn.shelf.y + drawn.shelf.h < node.y);
  assert.ok(node.y + node.h < drawn.cable.y);
});

const air = (made) => [...made.nodes.values()][0].y - made.shelf.y - made.shelf.h;

test("where there is less and less height things stand closer, and only then does it scroll", () => {
  const least = layout(pods(18), { width: 1006, height: 300 }).size.height;
  const made = [0, 20, 40, 80, 160, 320].map((more) => [least + more, layout(pods(18), { width: 1006, height: least + more })]);
  for (const [height, { size }] of made) assert.equal(size.height, height);
  for (let i = 1; i < made.length; i += 1) assert.ok(made[i][1].spacing <= made[i - 1][1].spacing);
  assert.ok(air(made[0][1]) > 12 && air(made[0][1]) < air(made.at(-1)[1]));
});

/** Two namespaces, each with Deployments of one ReplicaSet, as many Services, and a ConfigMap; twelve pods. */
function twoNamespaces(each) {
  const [deployment, set, service] = ["uid-dep-my-nginx", "uid-rs-my-nginx-3800858182"].map((uid) => graph.workloads.get(uid)).concat(graph.services.get("uid-svc-nginx"));
  const rows = ["default", "staging"].flatMap((namespace) => [
    ["records", `cm-${namespace}`, { ...graph.records.get("uid-cm"), namespace }],
    ...Array.from({ length: each }, (_, i) => `${namespace}-${i}`).flatMap((uid) => [
      ["workloads", uid, { ...deployment, namespace, name: "my-nginx" }], ["workloads", `rs-${uid}`, { ...set, namespace, owner: { ...set.owner, uid } }],
      ["services", `svc-${uid}`, { ...service, namespace }]]),
  ]);
  const del = [["workloads", "uid-dep-my-nginx"], ["workloads", "uid-rs-my-nginx-3800858182"], ["services", "uid-svc-nginx"], ["records", "uid-sec"], ["records", "uid-cm"]];
  return applyDelta(pods(8), { revision: 151, set: [["namespaces", "ns", { name: "staging" }], ...rows], del });
}

/** What is left for the picture on screens of 1366×768 and 1280×720: running, with the log below; looking back. */
const STAGES = [[996, 592], [996, 549], [910, 544], [910, 501]];

test("a small cluster is seen whole, also of two namespaces and while one looks back", () => {
  for (const [width, height] of STAGES) {
    for (const each of [1, 2]) {
      const made = layout(twoNamespaces(each), { width, height, least: 0.85 });
      assert.ok(made.size.height * made.share <= height + 1, `${each} on ${width} × ${height}: ${made.size.height * made.share}`);
      assert.ok(made.size.width * made.share <= width + 1);
      if (each === 1) assert.equal(made.share, 1, `${width} × ${height}: at its own size`);
      const boxes = [...made.shelf.boxes.values()];
      const apart = (a, b) => a === b || a.x >= b.x + b.w || b.x >= a.x + a.w || a.y >= b.y + b.h || b.y >= a.y + a.h;
      for (const box of boxes) for (const other of boxes) assert.ok(apart(box, other), "records do not overlap");
    }
  }
});

test("a picture that stands close does so until there is room to spare", () => {
  const needs = (spacing) => { let height = 900; while (layout(pods(12), { width: 1006, height }).spacing === spacing) height -= 1; return height + 1; };
  const height = needs(0);
  const close = layout(pods(12), { width: 1006, height: height - 1 });
  assert.equal(close.spacing, 1);
  assert.equal(layout(pods(12), { width: 1006, height: height + 8 }, {}, close).spacing, 1);
  assert.equal(layout(pods(12), { width: 1006, height: height + 40 }, {}, close).spacing, 0);
});

test("while a packet is followed pods keep their density, and a system pod that takes part finds room among them", () => {
  const size = { width: 996, height: 592 };
  for (const before of [layout(pods(6), size), layout(pods(60), size)]) {
    const many = before.pods.size > 30 ? pods(60) : pods(6);
    const told = layout(many, size, { steady: true, reveal: new Set(["uid-coredns-1"]) }, before);
    assert.equal(told.density, before.density);
    assert.ok(told.spacing >= before.spacing);
    assert.ok(told.pods.has("uid-coredns-1"));
    const places = [...told.pods.values()].map((box) => `${box.x} ${box.y}`);
    assert.equal(new Set(places).size, places.length);
  }
});

test("own pods and the system's share rows as long as they do not meet", () => {
  const own = pods(6); // two on each of three machines
  const [alone, both] = [layout(own, { width: 996, height: 500 }), layout(own, { width: 996, height: 500 }, { reveal: new Set(["uid-coredns-1"]) })];
  assert.equal(both.nodes.get("uid-node-1").h, alone.nodes.get("uid-node-1").h);
});

test("the control-plane node is a narrow box at the right", () => {
  const boxes = [...drawn.nodes.values()];
  assert.equal(boxes.at(-1).name, "control-plane");
  assert.ok(boxes.at(-1).w < boxes[0].w);
});

test("a pod keeps its slot when others come and go", () => {
  const more = applyDelta(graph, { revision: 144, set: [["pods", "new", { ...graph.pods.get("uid-p1"), name: "aaa" }]] });
  const then = layout(more, SIZE, {}, drawn);
  assert.deepEqual(then.pods.get("uid-p1"), drawn.pods.get("uid-p1"));
  const fewer = applyDelta(more, { revision: 145, del: [["pods", "uid-curl"]] });
  const last = layout(fewer, SIZE, {}, then);
  assert.deepEqual(last.pods.get("uid-p3"), drawn.pods.get("uid-p3"));
});

test("cards fill the shelf; pods that wait have the right end, or the row below where it is taken", () => {
  const [uid, deployment] = [...graph.workloads].find(([, one]) => one.kind === "Deployment");
  const more = ["x", "y"].map((name) => ["workloads", `${uid}-${name}`, { ...deployment, name }]);
  const full = applyDelta(graph, { revision: 144, set: more });
  const boxes = [...layout(full, SIZE).shelf.boxes.values()].filter(({ collection }) => collection === "workloads").slice(0, 3);
  assert.equal(new Set(boxes.map(({ y }) => y)).size, 1);
  const waiting = applyDelta(full, { revision: 145, set: [["pods", "new", { ...graph.pods.get("uid-p1"), node: "", ip: "" }]] });
  const box = layout(waiting, SIZE).waiting.get("new");
  assert.ok(boxes.every((card) => box.x > card.x + card.w || box.y >= card.y + card.h));
  assert.deepEqual(boxes.map(({ x, y }) => [x, y]), [...layout(waiting, SIZE).shelf.boxes.values()].filter(({ collection }) => collection === "workloads").slice(0, 3).map(({ x, y }) => [x, y]));
});

test("a pod without a node waits on the shelf", () => {
  const waiting = applyDelta(graph, { revision: 144, set: [["pods", "new", { ...graph.pods.get("uid-p1"), node: "", ip: "" }]] });
  const made = layout(waiting, SIZE);
  const box = made.waiting.get("new");
  assert.ok(box.y > made.shelf.y && box.y + box.size <= made.shelf.y + made.shelf.h);
});

test("system pods are drawn only when asked for, and then nobody moves", () => {
  assert.equal(drawn.pods.has("uid-coredns-1"), false);
  const all = layout(graph, SIZE, { system: true }, drawn);
  assert.ok(all.pods.has("uid-coredns-1"));
  const { x } = drawn.pods.get("uid-p1");
  assert.equal(all.pods.get("uid-p1").x, x);
});

test("detail falls with the number of pods: labels to 300, squares to 1,000, then bars", () => {
  assert.equal(drawn.density, "roomy");
  assert.equal(layout(pods(60), SIZE).density, "dense");
  assert.equal(layout(pods(290), SIZE).density, "dense");
  assert.equal(layout(pods(310), SIZE).density, "squares");
  assert.equal(layout(pods(900), SIZE).density, "squares");
  assert.equal(layout(pods(1200), SIZE).density, "bar");
});

test("beside a bar only pods in trouble are drawn one by one", () => {
  const many = pods(1200);
  many.pods.set("many-7", { ...many.pods.get("many-7"), state: "crashloop" });
  const made = layout(many, SIZE);
  assert.deepEqual([...made.pods.keys()].filter((uid) => uid.startsWith("many-")), ["many-7"]);
});

test("the first picture of a crowd is the picture of the whole, but for what is drawn of nobody", () => {
  const whole = pods(1200);
  const first = { ...whole, pods: new Map(), crowd: { pods: 1203, nodes: { "node-1": [400, 402] }, services: {} } };
  const [begun, done] = [layout(first, SIZE), layout(whole, SIZE)];
  assert.equal(begun.density, "bar");
  assert.deepEqual([...begun.nodes.values()].map(({ x, w }) => [x, w]), [...done.nodes.values()].map(({ x, w }) => [x, w]));
});

test("the same graph gives the same picture", () => {
  assert.deepEqual(layout(graph, SIZE), layout(graph, SIZE));
});

test("every gate has a rule for every virtual address, and the load balancer stands only when asked for", () => {
  for (const box of drawn.nodes.values()) assert.deepEqual(box.gate.rows.map((row) => row.uid).sort(), ["uid-svc-dns", "uid-svc-kubernetes", "uid-svc-nginx"]);
  assert.equal(drawn.loadbalancer, null);
});

test("pods are drawn roomily only where they fit without scrolling, and close ranks once few are left", () => {
  const crowded = layout(pods(30), { width: 1006, height: 560 });
  assert.equal(crowded.density, "dense");
  const thinned = pods(30);
  for (let i = 0; i < 27; i += 1) thinned.pods.delete(`many-${i}`);
  const after = layout(thinned, { width: 1006, height: 560 }, {}, crowded);
  assert.equal(after.density, "roomy");
  for (const [uid, box] of after.pods) assert.ok(inside(box, [...after.nodes.values()].find((node) => node.name === thinned.pods.get(uid).node)));
});

test("a pod far down keeps its slot, and its node stays tall enough for it", () => {
  const before = layout(pods(30), { width: 1006, height: 1200 });
  const thinned = pods(30);
  for (let i = 0; i < 27; i += 1) thinned.pods.delete(`many-${i}`);
  const after = layout(thinned, { width: 1006, height: 1200 }, {}, before);
  assert.equal(after.slots.get("many-29"), before.slots.get("many-29"));
  assert.ok(inside(after.pods.get("many-29"), [...after.nodes.values()].find((node) => node.name === "node-3")));
});
