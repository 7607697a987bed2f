import assert from "node:assert/strict";
import { test } from "node:test";
import { inside } from "../../static/podium/draw_pods.mjs";

const pod = (more = {}) => ({ ip: "10.244.3.12", namespace: "staging", labels: {}, containers: [{ name: "web" }], ...more });
const words = (...about) => inside(...about)[1];

test("CoreDNS' pods carry their tag, however close pods stand", () => {
  const dns = pod({ labels: { "k8s-app": "kube-dns" } });
  assert.equal(words(dns, "ready", "roomy", false), "DNS");
  assert.equal(words(dns, "ready", "dense", false), "DNS");
});

test("where pods stand close a square holds the end of its address, else, of several namespaces, which", () => {
  assert.equal(words(pod(), "ready", "dense", true), "12");
  assert.equal(words(pod({ ip: "" }), "pending", "dense", true), undefined);
  assert.equal(words(pod(), "ready", "roomy", false), undefined);
  assert.equal(words(pod(), "ready", "roomy", true).length, 2);
});

test("nothing is written over containers, a crash's count or a ring", () => {
  const two = pod({ containers: [{ name: "web" }, { name: "log" }] });
  for (const density of ["roomy", "dense"]) {
    assert.deepEqual(inside(two, "ready", density, true), []);
    for (const state of ["crashloop", "running", "tombstone"]) assert.deepEqual(inside(pod(), state, density, true), []);
  }
});
