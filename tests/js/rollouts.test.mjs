import assert from "node:assert/strict";
import { test } from "node:test";
import { differences, historyLine, revisionsOf, undo } from "../../static/podium/rollouts.mjs";

const OWNED = [{ controller: true, uid: "d" }];
const template = (image, labels = { app: "web" }) => ({ metadata: { labels }, spec: { containers: [{ name: "nginx", image }] } });
const set = (revision, image, { cause, owners = OWNED } = {}) => ({
  metadata: { ownerReferences: owners, creationTimestamp: "2026-01-02T03:04:05Z", annotations: { "deployment.kubernetes.io/revision": revision, ...(cause ? { "kubernetes.io/change-cause": cause } : {}) } },
  spec: { template: template(image, { app: "web", "pod-template-hash": "5d" }) },
});
const kept = (revision, image) => ({ metadata: { ownerReferences: OWNED }, revision, data: { spec: { template: { $patch: "replace", ...template(image) } } } });

test("a Deployment's history is its ReplicaSets, newest first, with their causes", () => {
  const found = revisionsOf([set("1", "nginx:1"), set("10", "nginx:3", { cause: "a new page" }), set("2", "nginx:2"), set("7", "other", { owners: [] })], "d");
  assert.deepEqual(found.map(({ revision, images, cause }) => [revision, images, cause]), [[10, "nginx:3", "a new page"], [2, "nginx:2", ""], [1, "nginx:1", ""]]);
});

test("a StatefulSet's history is its ControllerRevisions, each with the patch that brings it back", () => {
  const [newest] = revisionsOf([kept(1, "nginx:1"), kept(3, "nginx:3")], "d");
  assert.deepEqual(newest.template, template("nginx:3"));
  assert.deepEqual(newest.patch, kept(3, "nginx:3").data);
});

test("undo puts a Deployment's older template in place, without the hash that the controller added", () => {
  const [, older] = revisionsOf([set("3", "nginx:3"), set("2", "nginx:2")], "d");
  const { body, type, kubectl } = undo({ workload: { kind: "Deployment", namespace: "default", name: "web" }, to: older });
  assert.equal(type, "application/json-patch+json");
  assert.deepEqual(body, [{ op: "replace", path: "/spec/template", value: template("nginx:2") }]);
  assert.equal(kubectl, "kubectl rollout undo deployment/web --to-revision=2");
});

test("undo of a DaemonSet is the patch that its revision holds, as kubectl sends it", () => {
  const [, older] = revisionsOf([kept(2, "nginx:2"), kept(1, "nginx:1")], "d");
  const { body, type, path, kubectl } = undo({ workload: { kind: "DaemonSet", namespace: "shop", name: "agent" }, to: older, previous: true });
  assert.deepEqual([type, path], ["application/strategic-merge-patch+json", "/apis/apps/v1/namespaces/shop/daemonsets/agent"]);
  assert.deepEqual(body, kept(1, "nginx:1").data);
  assert.equal(kubectl, "kubectl rollout undo daemonset/agent -n shop");
  assert.equal(historyLine({ kind: "DaemonSet", namespace: "shop", name: "agent" }), "kubectl rollout history daemonset/agent -n shop");
});

test("two templates differ by fields, and a container goes by its name", () => {
  const found = differences(template("nginx:1"), { ...template("nginx:2", { app: "web", tier: "front" }) });
  assert.deepEqual(found, [
    { path: "spec.containers[nginx].image", before: "nginx:1", after: "nginx:2" },
    { path: "metadata.labels.tier", before: null, after: "front" },
  ]);
  assert.deepEqual(differences(template("nginx:1"), template("nginx:1")), []);
});
