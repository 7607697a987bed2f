import assert from "node:assert/strict";
import { test } from "node:test";
import { fromSnapshot } from "../../static/podium/graph.mjs";
import { layout } from "../../static/podium/layout.mjs";
import { diedAt, stations } from "../../static/podium/stations.mjs";
import { arrival, at, carried, duration, headerOf, memos, resolved } from "../../static/podium/playback.mjs";
import { along } from "../../static/podium/route.mjs";
import { golden, TRACES } from "./golden.mjs";

const graph = fromSnapshot(golden("topology-demo"));
const drawn = layout(graph, { width: 1006, height: 640 }, { system: true });
const traces = Object.fromEntries(TRACES.map((name) => [name, golden(`trace-${name}`)]));
const virtual = new Set([...graph.services.values()].map((service) => service.clusterIP));

test("no plate on the cable ever shows a ClusterIP, at any moment of any trace", () => {
  for (const [name, trace] of Object.entries(traces)) {
    const stops = stations(drawn, graph, trace);
    for (let t = 0; t <= duration(trace); t += 10) {
      const { index, share, header } = at(trace, t);
      const point = along(stops[index].line, share);
      if (Math.abs(point.y - drawn.cable.y) > 1 || point.x < drawn.cable.x) continue;
      for (const address of [header.src, header.dst]) assert.ok(!virtual.has(address.split(":")[0]), `${name} at ${t}: ${address}`);
    }
  }
});

test("what happens inside the sender has no header: no packet is on its way yet", () => {
  assert.equal(headerOf({ header: { src: "10.244.1.5", dst: "10.244.1.5" } }), null);
  assert.equal(headerOf({ header: null }), null);
  for (const { hops } of Object.values(traces)) assert.ok(hops.every((hop) => headerOf(hop)));
  const [first, ...rest] = traces.answered.hops;
  const told = { ...traces.answered, hops: [{ ...first, header: { src: "10.244.1.5", dst: "10.244.1.5" } }, ...rest] };
  assert.equal(at(told, 0).header, null);
});

test("every hop is passed, in order, and the end is the end", () => {
  for (const trace of Object.values(traces)) {
    const seen = [];
    for (let t = 0; t <= duration(trace); t += 10) {
      const { hop } = at(trace, t);
      if (seen.at(-1) !== hop.seq) seen.push(hop.seq);
    }
    assert.deepEqual(seen, trace.hops.map((hop) => hop.seq));
    assert.equal(at(trace, duration(trace)).done, true);
  }
});

test("a gate's new address is seen only once the packet is there", () => {
  const trace = traces.answered;
  const gate = trace.hops.find((hop) => hop.verdict === "dnat");
  assert.deepEqual(at(trace, gate.t0).header, gate.was);
  assert.deepEqual(at(trace, gate.t1 - 1).header, gate.header);
});

test("stepping arrives at a hop and shows it", () => {
  const trace = traces.answered;
  trace.hops.forEach((hop, i) => {
    const moment = at(trace, arrival(trace, i));
    assert.equal(moment.hop.seq, hop.seq);
    assert.equal(moment.arrived, true);
  });
});

test("between two machines a packet goes by the cable, on one machine never", () => {
  const trace = traces.answered;
  const stops = stations(drawn, graph, trace);
  const onCable = (line) => line.some((point) => Math.abs(point.y - drawn.cable.y) < 1);
  trace.hops.forEach((hop, i) => {
    if (hop.place.kind === "cable") assert.ok(onCable(stops[i].line));
  });
  const local = traces.local.hops.slice(traces.local.hops.findIndex((hop) => hop.packet === 3));
  assert.ok(local.some((hop) => hop.place.kind === "cable"), "the picked pod is elsewhere");
  const toDns = stations(drawn, graph, traces.local).slice(0, 6);
  assert.ok(toDns.every((stop) => !onCable(stop.line)), "CoreDNS stands on the sender's own machine");
});

test("the gate keeps a memo of each swap, and a lookup folds into a name", () => {
  const trace = traces.answered;
  const last = trace.hops.length - 1;
  assert.deepEqual(memos(trace, 1), []);
  assert.deepEqual(memos(trace, last).map((memo) => memo.virtual), ["10.0.0.10:53", "10.0.162.149:80"]);
  assert.deepEqual(resolved(trace, last), [{ name: "my-nginx", address: "10.0.162.149" }]);
  assert.equal(carried(trace, 9).answer, "10.0.162.149");
  assert.equal(carried(trace, last), null);
});

test("an answer through a proxy is the proxy's, not that of the pod behind it", () => {
  const hops = ["sent", "answered", "sent", "answered", "sent"].map((verdict) => ({ verdict }));
  assert.equal(diedAt({ hops, outcome: { ok: true, verdict: "answered" } }), 3);
});

test("a failed request died where its verdict says", () => {
  assert.equal(traces.refused.hops[diedAt(traces.refused)].stage, "server");
  assert.equal(traces.dropped.hops[diedAt(traces.dropped)].stage, "gate");
  assert.equal(traces.norule.hops[diedAt(traces.norule)].stage, "gate");
  const cut = stations(drawn, graph, traces.cut)[diedAt(traces.cut)].anchor;
  assert.deepEqual([cut.x, cut.y], [drawn.nodes.get("uid-node-3").cx, drawn.cable.y]);
  assert.equal(traces.nxdomain.hops[diedAt(traces.nxdomain)].place.kind, "coredns");
  assert.equal(traces.badcert.hops[diedAt(traces.badcert)].stage, "server");
});
