import assert from "node:assert/strict";
import { test } from "node:test";
import { fromSnapshot } from "../../static/podium/graph.mjs";
import { labelOf } from "../../static/podium/labels.mjs";
import { golden } from "./golden.mjs";

const graph = fromSnapshot(golden("topology-demo"));
const called = (collection, uid, more = {}) => labelOf(graph, collection, { ...graph[collection].get(uid), ...more });

test("everything is called by its kind and name, and by what the eye sees at once", () => {
  assert.equal(called("nodes", "uid-node-1"), "Node node-1, ready, 2 pods");
  assert.equal(called("pods", "uid-p1"), "Pod my-nginx-3800858182-jr4a2, ready, on node-3, 10.244.3.4");
  assert.equal(called("workloads", "uid-dep-my-nginx"), "Deployment my-nginx, 2 of 3 ready");
  assert.equal(called("services", "uid-svc-nginx"), "Service my-nginx, ClusterIP, 10.0.162.149:80, 2 of 3 endpoints ready");
  assert.equal(called("records", "uid-cm"), "ConfigMap nginxconfigmap, key default.conf");
});

test("two things of one name are told apart by their namespaces", () => {
  assert.match(called("services", "uid-svc-nginx", { namespace: "staging" }), /^Service my-nginx in staging, ClusterIP/);
  assert.match(called("pods", "uid-coredns-1"), /^Pod coredns-\S+ in kube-system, ready, on node-1/);
});

test("an alias has nobody behind it, a pod that waits has no place, and a cordoned node says so", () => {
  assert.equal(called("services", "uid-svc-nginx", { type: "ExternalName", externalName: "example.com" }), "Service my-nginx, ExternalName, → example.com");
  assert.equal(called("pods", "uid-p1", { node: "", ip: "", state: "pending", reason: "Unschedulable" }), "Pod my-nginx-3800858182-jr4a2, waiting for a node (Unschedulable)");
  assert.equal(called("nodes", "uid-node-1", { unschedulable: true }), "Node node-1, ready, cordoned, 2 pods");
});
