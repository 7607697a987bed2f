import assert from "node:assert/strict";
import { test } from "node:test";
import { emptyGraph } from "../../static/podium/graph.mjs";
import { restWords, sinces, waitOf } from "../../static/podium/waits.mjs";

const WAITS = { pull: { class: 1.5, true: 4 }, start: { class: 1, true: 1 }, stop: { class: 1, true: 1 }, rules: { class: 0.5, true: 1 }, loadbalancer: { class: 2, true: 40 } };
const clock = (more = {}) => ({ pace: "true", speed: 1, paused: false, counter: 100, received: 1000, ...more });
const pod = (more) => ({ name: "web-1", namespace: "default", node: "node-1", state: "ready", restarts: 0, reason: "", system: false, ...more });
const graph = (more = {}) => ({ ...emptyGraph(), waits: WAITS, clock: clock(), ...more });
const withPod = (more, rest = {}) => graph({ pods: new Map([["p", pod(more)]]), ...rest });

/** The wait at `later` seconds after it was first seen. */
const at = (g, later) => waitOf(g, 1000 + later, sinces(new Map(), g, 1000));

test("at rest nothing is waited for", () => {
  assert.equal(at(withPod({}), 0), null);
  assert.match(restWords(withPod({}), null), /^Nothing changes now/);
});

test("while a load runs the cluster is not at rest", () => {
  const load = (phase, name = "curl") => ({ name: "load", phase, rate: 20, to: "http://my-nginx/", from: { kind: "pod", name, namespace: "default" } });
  const running = (...loads) => withPod({}, { generators: new Map(loads.map((one, i) => [i, one])) });
  assert.equal(restWords(running(load("Running")), null), "curl sends 20 requests a second to http://my-nginx/.");
  assert.equal(restWords(running(load("Running", "")), null), "pod sends 20 requests a second to http://my-nginx/.");
  assert.match(restWords(running(load("Running"), load("Running")), null), /^2 loads run/);
  assert.match(restWords(running(load("Succeeded")), null), /^Nothing changes now/);
});

test("a pull is told with its node, and is long at the true pace only", () => {
  const wait = at(withPod({ state: "creating" }), 2);
  assert.deepEqual([wait.uid, wait.total, wait.left, wait.long], ["p", 5, 3, true]);
  assert.match(wait.words, /node-1 pulls the image of web-1/);
  assert.equal(at(withPod({ state: "creating" }, { clock: clock({ pace: "class" }) }), 0).long, false);
});

test("slowed down, a short wait is a long one", () => {
  assert.equal(at(withPod({ state: "creating" }, { clock: clock({ pace: "class", speed: 0.1 }) }), 0).long, true);
});

test("a crash loop's back-off doubles, to at most five minutes", () => {
  const total = (restarts) => at(withPod({ state: "crashloop", reason: "CrashLoopBackOff", restarts }), 0).total;
  assert.deepEqual([1, 2, 3, 6, 9].map(total), [10, 20, 40, 300, 300]);
  assert.match(at(withPod({ state: "crashloop", reason: "CrashLoopBackOff", restarts: 2 }), 5).words, /keeps crashing: the kubelet starts it again in 15 s/);
});

test("a load balancer is waited for at its Service", () => {
  const g = graph({ services: new Map([["s", { name: "web", namespace: "default", type: "LoadBalancer", external: [], ports: [] }]]) });
  assert.deepEqual([at(g, 10).uid, at(g, 10).left, at(g, 10).skip], ["s", 30, 31]);
});

test("rules that a node has not written yet are waited for", () => {
  const g = graph({ ruled: new Map([["default/web", 60]]), proxies: { "node-1": 57, "node-2": 60 } });
  assert.match(at(g, 0).words, /about to write the rules of web/);
});

test("trouble and waiting pods are never called rest", () => {
  assert.match(restWords(withPod({ state: "pending", reason: "Unschedulable" }), null), /no node can take it/);
  assert.match(restWords(withPod({ state: "crashloop", reason: "Error" }), null), /has crashed/);
  assert.match(restWords(withPod({ state: "failed", reason: "ErrImagePull" }), null), /ErrImagePull/);
  assert.match(restWords(withPod({}, { clock: clock({ paused: true }) }), null), /each step is one decision/);
});
