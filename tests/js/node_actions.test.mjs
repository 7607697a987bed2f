// What kubectl cordon, taint and drain do with a node, as kubernetes.io/docs says of them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { connectMachine, cordon, drainLine, drainPlan, evict, powerMachine, taint } from "../../static/podium/node_actions.mjs";

const pod = (name, owner, more = {}) => ({ metadata: { name, namespace: "default", ownerReferences: owner ? [{ kind: owner, controller: true }] : [], ...more } });

test("a machine is failed, and its cable cut, through its own object", () => {
  assert.equal(powerMachine({ name: "node-2", running: false }).path, "/apis/sim.podium.local/v1/machines/node-2");
  const cut = connectMachine({ name: "node-2", connected: false });
  assert.deepEqual(cut.body, { spec: { connected: false } });
  assert.equal(cut.kubectl, `kubectl patch machine node-2 --type=merge -p '{"spec":{"connected":false}}'`);
});

test("cordon and uncordon are one field", () => {
  assert.deepEqual(cordon({ name: "node-1", unschedulable: true }).body, { spec: { unschedulable: true } });
  assert.equal(cordon({ name: "node-1", unschedulable: false }).kubectl, "kubectl uncordon node-1");
});

test("a taint replaces the one with its key and effect, and is taken off with a dash", () => {
  const taints = [{ key: "a", value: "1", effect: "NoSchedule" }, { key: "b", effect: "NoExecute" }];
  assert.deepEqual(taint({ name: "n", taints, taint: { key: "a", value: "2", effect: "NoSchedule" } }).body.spec.taints, [taints[1], { key: "a", value: "2", effect: "NoSchedule" }]);
  const off = taint({ name: "n", taints, taint: taints[0], remove: true });
  assert.deepEqual(off.body.spec.taints, [taints[1]]);
  assert.equal(off.kubectl, "kubectl taint node n a:NoSchedule-");
});

test("a drain leaves DaemonSets' and static pods, and asks before it evicts what nobody would bring back", () => {
  const pods = [pod("web", "ReplicaSet"), pod("proxy", "DaemonSet"), pod("static", "Node", { annotations: { "kubernetes.io/config.mirror": "x" } }), pod("alone", null)];
  const names = Object.fromEntries(Object.entries(drainPlan(pods)).map(([key, list]) => [key, list.map((one) => one.metadata.name)]));
  assert.deepEqual(names, { evict: ["web"], skipped: ["proxy", "static"], alone: ["alone"] });
  assert.equal(drainLine({ name: "node-1", force: true }), "kubectl drain node-1 --ignore-daemonsets --delete-emptydir-data --force");
});

test("an eviction is a wish, posted to the pod", () => {
  assert.deepEqual(evict({ namespace: "default", name: "web" }).body, { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: "web", namespace: "default" } });
});
