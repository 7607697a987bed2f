import assert from "node:assert/strict";
import { test } from "node:test";
import { fromSnapshot } from "../../static/podium/graph.mjs";
import { inOneSentence, outline } from "../../static/podium/outline.mjs";
import { golden } from "./golden.mjs";

const demo = fromSnapshot(golden("topology-demo"));
const empty = fromSnapshot(golden("topology-empty"));
const flat = (rows) => rows.flatMap((row) => [row, ...flat(row.rows)]);

test("every pod, node, workload and service of one's own is a row, once", () => {
  const uids = flat(outline(demo)).map(({ uid }) => uid).filter(Boolean);
  assert.equal(new Set(uids).size, uids.length);
  for (const collection of ["nodes", "pods", "workloads", "services"]) {
    for (const [uid, entity] of demo[collection]) {
      const own = !entity.system && !entity.namespace?.startsWith("kube-") && entity.name !== "kubernetes";
      if (own) assert.ok(uids.includes(uid), `${collection} ${entity.name}`);
    }
  }
});

test("a pod stands below its node, and one without a node waits by itself", () => {
  const [uid, pod] = [...demo.pods].find(([, candidate]) => candidate.node && !candidate.system);
  const machines = outline(demo).at(-1);
  const node = machines.rows.find((row) => demo.nodes.get(row.uid)?.name === pod.node);
  assert.ok(node.rows.some((row) => row.uid === uid));
  const waiting = { ...demo, pods: new Map([[uid, { ...pod, node: "", state: "pending" }]]) };
  assert.equal(outline(waiting)[1].words, "Waiting for a node");
});

test("of a crowd only those in trouble are rows, and the others are counted", () => {
  const [, pod] = [...demo.pods].find(([, candidate]) => candidate.node && !candidate.system);
  const crowd = new Map(Array.from({ length: 500 }, (_, i) => [`u${i}`, { ...pod, name: `web-${i}`, state: i ? "ready" : "crashloop" }]));
  const rows = flat(outline({ ...demo, pods: crowd }));
  assert.deepEqual(rows.filter((row) => row.collection === "pods").map((row) => row.uid), ["u0"]);
  assert.ok(rows.some((row) => row.words === "499 pods ready"));
});

test("policies, Ingresses and loads are rows among the records", () => {
  const load = { namespace: "default", name: "visitors", from: { kind: "internet", name: "" }, to: "http://my-nginx/", rate: 900, phase: "Running" };
  const rows = outline({ ...demo, generators: new Map([["g", load]]) })[0].rows;
  assert.ok(rows.some(({ uid, words }) => uid === "g" && words.startsWith("load 900/s visitors")));
});

test("an empty cluster says so, and names its nodes", () => {
  assert.equal(outline(empty)[0].rows[0].words, "Nothing is declared yet.");
  assert.match(inOneSentence(empty), /^\d nodes?; 0 Services; no pods yet\.$/);
});
