import assert from "node:assert/strict";
import { test } from "node:test";
import { flows, widthOf } from "../../static/podium/flows.mjs";
import { fromSnapshot } from "../../static/podium/graph.mjs";
import { layout } from "../../static/podium/layout.mjs";
import { fairShare, perSecond, rateOf, rates, remember, serviceOf } from "../../static/podium/rates.mjs";
import { golden } from "./golden.mjs";

const graph = fromSnapshot(golden("topology-demo"));
const drawn = layout(graph, { width: 1006, height: 640 }, {});
const state = (elapsed, requests, more = {}) => ({ phase: "Running", elapsed, requests, verdicts: { answered: requests }, endpoints: {}, edges: [], ...more });

test("a rate is a difference of counts in the cluster's own time", () => {
  const before = state(1000, 100, { endpoints: { a: 60, b: 40 }, verdicts: { answered: 100 } });
  const after = state(2000, 300, { endpoints: { a: 110, b: 90 }, verdicts: { answered: 200, refused: 100 }, edges: [["pod/c", "node/n", 200]] });
  assert.deepEqual(rates(before, after), {
    sent: 200, ok: 100, failed: { refused: 100 }, endpoints: { a: 50, b: 50 }, edges: [["pod/c", "node/n", 200]],
  });
});

test("a load that is seen for the first time has the rate of its whole life", () => {
  assert.equal(rateOf([state(4000, 400)]).sent, 100);
});

test("a second's states are kept; who began anew is counted anew", () => {
  let kept = [];
  for (const elapsed of [500, 1000, 1000, 1500, 2000]) kept = remember(kept, state(elapsed, elapsed));
  assert.deepEqual(kept.map(({ elapsed }) => elapsed), [1000, 1500, 2000]);
  assert.deepEqual(remember(kept, state(500, 50)).length, 1);
});

test("the Service of a URL is found by name, virtual address and node port", () => {
  const name = (url, namespace) => serviceOf(graph, url, namespace)?.[1].name;
  const [service] = [...graph.services.values()].filter((one) => one.name === "my-nginx");
  assert.equal(name("http://my-nginx/", "default"), "my-nginx");
  assert.equal(name("http://my-nginx.default.svc.cluster.local:80/x", "elsewhere"), "my-nginx");
  assert.equal(name("http://my-nginx/", "elsewhere"), undefined);
  assert.equal(name(`http://${service.clusterIP}/`), "my-nginx");
});

test("a fair share is what each ready endpoint would get", () => {
  const generator = { to: "http://my-nginx/", namespace: "default" };
  const ready = [...graph.slices.values()].filter((one) => one.service === "my-nginx").flatMap((one) => one.endpoints).filter((one) => one.ready).length;
  assert.equal(fairShare(graph, generator, { ok: 100 }), 100 / ready);
  assert.equal(fairShare(graph, { to: "http://nobody/", namespace: "default" }, { ok: 100 }), null);
});

test("numbers have as many digits as an eye takes in", () => {
  assert.deepEqual([0, 0.5, 9.4, 333.6, 1250, 120_400].map(perSecond), ["0/s", "0.5/s", "9.4/s", "334/s", "1,250/s", "120k/s"]);
});

const podOn = (node) => [...graph.pods.values()].find((pod) => pod.node === node && !pod.system).name;
const edges = [
  [`pod/${podOn("node-1")}`, "node/node-1", 90], ["node/node-1", "cable/pod network", 60], ["cable/pod network", "node/node-1", 60],
  ["cable/pod network", "node/node-2", 30], ["cable/pod network", "node/node-3", 30], ["node/node-3", `pod/${podOn("node-3")}`, 30],
];

test("streams run on the ways of packets, both directions as one", () => {
  const found = flows(drawn, graph, edges);
  const rate = (key) => found.find((flow) => flow.key.includes(key))?.rate;
  assert.equal(rate("node/node-1 pod/"), 90);
  assert.equal(found.filter(({ key }) => key === "cable/pod network node/node-1").length, 1);
  assert.ok(found.every(({ line }) => line.length >= 2 && line.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))));
});

test("between two machines the cable carries what must pass there", () => {
  const along = flows(drawn, graph, edges).filter(({ key }) => /^cable \d/.test(key));
  assert.deepEqual(along.map(({ rate }) => rate), [60, 30]); // node-1 to node-2: both shares; node-2 to node-3: one
});

test("what is not drawn has no stream, and ten times the rate is not ten times the width", () => {
  assert.deepEqual(flows(drawn, graph, [["node/node-1", "coredns/gone", 9]]), []);
  assert.ok(widthOf(1000) > widthOf(100) && widthOf(1000) < 2 * widthOf(100));
});
