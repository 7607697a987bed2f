// What `kubectl describe` says of states, probes, conditions and events, for objects as the API serves them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { conditions, containers, eventsOf, probeWords, selects, volumes } from "../../static/podium/describe.mjs";
import { appended, logPath, searched } from "../../static/podium/logs.mjs";

const pod = {
  metadata: { name: "web" },
  spec: { containers: [{ name: "c", image: "nginx", ports: [{ containerPort: 80 }], env: [{ name: "A", valueFrom: { secretKeyRef: { name: "s", key: "k" } } }] }], volumes: [{ name: "v", secret: { secretName: "s" } }] },
  status: { containerStatuses: [{ name: "c", ready: false, restartCount: 3, state: { waiting: { reason: "CrashLoopBackOff", message: "back-off 40s" } }, lastState: { terminated: { reason: "Error", exitCode: 1 } } }] },
};

test("a container says its state, its why and how it ended last time", () => {
  const [one] = containers(pod);
  assert.deepEqual([one.words, one.why, one.trouble, one.last, one.restarts], ["waiting: CrashLoopBackOff", "back-off 40s", true, "last time: Error, exit code 1", 3]);
  assert.deepEqual(one.rows, [["Ports", "80/TCP"], ["Environment", "A=from Secret s, key k"]]);
  assert.deepEqual(volumes(pod), [["v", "Secret", "s"]]);
});

test("a probe says what it does and how often", () => {
  assert.equal(probeWords({ httpGet: { path: "/healthz", port: 8080 }, periodSeconds: 3 }), "GET :8080/healthz, every 3 s; fails after 3");
  assert.equal(probeWords({ exec: { command: ["cat", "/tmp/healthy"] }, failureThreshold: 1 }), "runs cat /tmp/healthy, every 10 s; fails after 1");
});

test("pressure is trouble when it is there, readiness when it is not", () => {
  const told = conditions({ status: { conditions: [{ type: "MemoryPressure", status: "False" }, { type: "Ready", status: "Unknown", message: "Kubelet stopped posting node status." }] } });
  assert.deepEqual(told.map(({ trouble }) => trouble), [false, true]);
  assert.equal(told[1].why, "Kubelet stopped posting node status.");
});

test("an empty selector selects all, none at all nothing; expressions count", () => {
  assert.equal(selects({}, { a: "1" }), true);
  assert.equal(selects(null, { a: "1" }), false);
  assert.equal(selects({ matchExpressions: [{ key: "tier", operator: "NotIn", values: ["db"] }] }, { a: "1" }), true);
  assert.equal(selects({ matchExpressions: [{ key: "tier", operator: "In", values: ["db"] }] }, {}), false);
});

test("events of an object come newest first, counted", () => {
  const event = (reason, lastTimestamp, count, uid = "u") => ({ metadata: {}, involvedObject: { uid, name: "web" }, type: "Normal", reason, message: "", lastTimestamp, count });
  const told = eventsOf([event("Pulled", "2026-01-01T00:00:00Z", 1), event("BackOff", "2026-01-01T00:01:00Z", 4), event("Other", "2026-01-01T00:02:00Z", 1, "v")], "u");
  assert.deepEqual(told.map(({ reason, count }) => [reason, count]), [["BackOff", 4], ["Pulled", 1]]);
});

test("a log keeps its newest lines, the open one apart, and can be searched", () => {
  const log = appended(appended({ lines: [], rest: "" }, "one\ntwo\nth"), "ree\nfour", 2);
  assert.deepEqual(log, { lines: ["two", "three"], rest: "four" });
  assert.deepEqual(searched(["GET / 200", "post / 500"], "POST"), ["post / 500"]);
  assert.equal(logPath({ namespace: "default", name: "web", container: "c", previous: true }), "/api/v1/namespaces/default/pods/web/log?container=c&tailLines=2000&previous=true");
});
