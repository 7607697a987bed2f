import assert from "node:assert/strict";
import { test } from "node:test";
import { DEFINITIONS } from "../../static/podium/definitions.mjs";
import { entryOf, termsIn } from "../../static/podium/glossary.mjs";

const words = (text) => termsIn(text).filter((_, i) => i % 2);

test("words are found in a sentence, whole and once each place, in singular and plural", () => {
  assert.deepEqual(words("The scheduler chose a node for two Pods."), ["scheduler", "node", "Pods"]);
  assert.deepEqual(["Pods", "Ingresses", "policies", "Endpoints"].map(entryOf), ["Pod", "Ingress", null, "Endpoints"]);
});

test("what is put together again is the very text", () => {
  const text = "deployment my-nginx wants 2 replicas; the ReplicaSet creates 1 pod.";
  assert.equal(termsIn(text).join(""), text);
});

test("names, addresses and paths are no words", () => {
  assert.deepEqual(words("node-1 took my-pod, /api/v1/nodes, pod.spec and service/web"), []);
});

test("the longest word is taken: kube-proxy, EndpointSlice, virtual IP", () => {
  assert.deepEqual(words("kube-proxy reads the EndpointSlice of a virtual IP"), ["kube-proxy", "EndpointSlice", "virtual IP"]);
});

test("a definition is one or two plain sentences, short enough to be read in passing", () => {
  for (const [term, sentence] of Object.entries(DEFINITIONS)) {
    assert.match(sentence, /^[A-Z].*[.?]$/, term);
    assert.ok(sentence.split(" ").length <= 25, `${term}: ${sentence}`);
  }
});
