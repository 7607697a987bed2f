import assert from "node:assert/strict";
import { test } from "node:test";
import { jobFrom, suspend } from "../../static/podium/batch_actions.mjs";
import { noteText, tallySays, tallyText, tallyWords } from "../../static/podium/tallies.mjs";

const job = { kind: "Job", name: "pi", ready: 1, desired: 3, replicas: 1, note: "Running" };
const cron = { kind: "CronJob", name: "hello", ready: 1, desired: 1, note: "*/5 * * * *", paused: false };

test("a Job counts what ended well, a CronJob the Jobs that are active, all others what is ready", () => {
  assert.deepEqual([job, cron, { kind: "StatefulSet", ready: 2, desired: 3 }].map(tallyText), ["1/3", "1 active", "2/3"]);
  assert.equal(tallyWords(job), "1 of 3 completions, Running");
  assert.equal(tallyWords(cron), "schedule */5 * * * *, 1 active Job");
  assert.equal(tallyWords({ kind: "StatefulSet", ready: 2, desired: 3 }), "2 of 3 ready");
});

test("a suspended CronJob says so on its card and in the list", () => {
  assert.equal(noteText({ ...cron, paused: true }), "*/5 * * * * (suspended)");
  assert.match(tallyWords({ ...cron, paused: true }), /, suspended, /);
  assert.equal(noteText({ kind: "Deployment", paused: true }), "");
});

test("a sentence about a Job is short, whether it runs or has ended", () => {
  assert.equal(tallySays(job), "1 of 3 pods ended well; 1 now at work.");
  assert.equal(tallySays({ ...job, note: "Failed" }), "Failed: 1 of 3 pods ended well.");
});

test("a Job is made of a CronJob's template, as kubectl create job --from makes it", () => {
  const spec = { template: { spec: { containers: [] } } };
  const stored = { metadata: { name: "hello", namespace: "default", uid: "u" }, spec: { jobTemplate: { metadata: { labels: { a: "b" } }, spec } } };
  const { body, kubectl } = jobFrom({ stored, name: "once" });
  assert.deepEqual(body.spec, spec);
  assert.equal(body.metadata.annotations["cronjob.kubernetes.io/instantiate"], "manual");
  assert.deepEqual(body.metadata.ownerReferences, [{ apiVersion: "batch/v1", kind: "CronJob", name: "hello", uid: "u", controller: true }]);
  assert.equal(kubectl, "kubectl create job once --from=cronjob/hello");
  assert.equal(suspend({ workload: { ...cron, namespace: "shop" }, suspended: true }).kubectl, `kubectl patch cronjob hello -p '{"spec":{"suspend":true}}' -n shop`);
});
