import assert from "node:assert/strict";
import { test } from "node:test";
import { hintWords, mendOf } from "../../static/podium/ladder.mjs";
import { golden } from "./golden.mjs";

const rungs = (object, field) => ["place", "rule", object, field];

test("the last rung of a real ladder names the object's field", () => {
  assert.deepEqual(mendOf(golden("trace-dropped").outcome.advice),
    { resource: "services", kind: "Service", namespace: "default", name: "my-nginx", field: "spec.internalTrafficPolicy" });
});

test("a field may be put, added to, or only described", () => {
  const field = (text) => mendOf(rungs("NetworkPolicy shop/deny", text)).field;
  assert.equal(field('spec.ingress: add {"from":[]}'), "spec.ingress");
  assert.equal(field("spec.template.spec.containers[0].ports, now 80: the port that it listens on"), "spec.template.spec.containers[0].ports");
});

test("a kind of another group is named as kubectl names it, a thing without a namespace without one", () => {
  assert.equal(mendOf(rungs("Ingress shop/web", "spec.rules: add {}")).resource, "ingresses.networking.k8s.io");
  assert.deepEqual(mendOf(rungs("Machine node-1", "spec.running: true")),
    { resource: "machines.sim.podium.local", kind: "Machine", namespace: "", name: "node-1", field: "spec.running" });
});

test("what is no object, is missing, or lies beyond the cap has nothing to open", () => {
  assert.equal(mendOf(rungs("Pod default/web", "call http://web/")), null);
  assert.equal(mendOf(rungs("kube-proxy on node-1", "wait: kube-proxy writes its rules")), null);
  assert.equal(mendOf(rungs("Service default/web", 'create {"kind":"Service"}')), null);
  assert.equal(mendOf(["place", "rule", "Service default/web"]), null);
  assert.equal(mendOf([]), null);
});

test("the button names the rung that comes next, and nothing after the last", () => {
  const words = (advice) => [...advice, "end"].map((_, told) => hintWords(told, advice));
  assert.deepEqual(words(["p", "r", "o", "f"]), ["Give me a hint", "Another hint: the rule", "Another hint: the object", "Another hint: the field", ""]);
  assert.deepEqual(words(["p"]), ["Give me a hint", ""]);
});
