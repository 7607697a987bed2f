import assert from "node:assert/strict";
import { test } from "node:test";
import { outlines } from "../../static/podium/draw_pending.mjs";
import { fromSnapshot } from "../../static/podium/graph.mjs";
import { layout } from "../../static/podium/layout.mjs";
import { golden } from "./golden.mjs";

const graph = fromSnapshot(golden("topology-demo"));
const laid = layout(graph, { width: 1000, height: 700 });
const [, pod] = [...graph.pods].find(([, one]) => !one.system && one.node);
const write = (verb, kind, name, times = 1) => ({ verb, kind, namespace: "default", name, why: "", times });
const entry = (more) => ({ loop: "scheduler", component: "default-scheduler", key: `default/${pod.name}`, causes: [], node: "", nodes: [], writes: [write("update", "Pod", pod.name)], ...more });
const words = (found) => found.map((one) => one.words).filter(Boolean);

test("a decision is outlined at its tab and on what it would write", () => {
  const found = outlines(laid, graph, [entry({ node: pod.node })]);
  const tab = laid.tabs.get("scheduler");
  assert.ok(found.some(({ box }) => Math.abs(box.x - tab.x) < 4 && Math.abs(box.y - tab.y) < 4));
  assert.equal(found.length, 3);
});

test("nodes that are equally good are all outlined, each with a question mark", () => {
  assert.deepEqual(words(outlines(laid, graph, [entry({ nodes: ["node-1", "node-2"] })])), ["?", "?"]);
});

test("what would be made is counted at the one who asks for it", () => {
  const [, set] = [...graph.workloads].find(([, one]) => one.kind === "ReplicaSet" && one.namespace === "default");
  const creates = entry({ loop: "replicaset", component: "replicaset-controller", key: `${set.namespace}/${set.name}`, writes: [write("create", "Pod", `${set.name}-`, 3)] });
  assert.deepEqual(words(outlines(laid, graph, [creates])), ["+3 Pods"]);
});

test("two decisions at one place are one outline", () => {
  const both = [entry({ node: pod.node }), entry({ node: pod.node })];
  assert.equal(outlines(laid, graph, both).length, 3);
});

test("kube-proxy's are outlined at the gates that it would write", () => {
  const rules = entry({ loop: "kube-proxy", component: "kube-proxy", key: "node-1", writes: [write("write", "rules", "node-1, node-2")] });
  assert.equal(outlines(laid, graph, [rules]).length, 2);
});
