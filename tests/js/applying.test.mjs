import assert from "node:assert/strict";
import { test } from "node:test";
import { Applying, complaints, pathOf } from "../../static/podium/applying.mjs";

const KIND = { apiVersion: "v1", plural: "configmaps", namespaced: true };
const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "default" }, data: { k: "v" } };
const taken = (manager, field) => ({ reason: "FieldManagerConflict", message: `conflict with "${manager}" using v1`, field });

/** An API that remembers what it was sent; `answers` are given in turn, an Error is thrown. */
function fake(live, ...answers) {
  const sent = [];
  const give = (call) => {
    sent.push(call);
    const answer = answers.shift();
    if (answer instanceof Error) throw answer;
    return answer;
  };
  const api = {
    root: "", sent,
    get: async () => { if (!live) throw Object.assign(new Error("not found"), { code: 404 }); return live; },
    act: async ({ method, path, body, type }) => give({ method, path, body, type }),
    call: async (method, path, body, type) => give({ method, path, body, type }),
  };
  return { api, applying: new Applying(api, { of: async () => KIND }) };
}
const stored = (resourceVersion) => ({ ...object, metadata: { ...object.metadata, resourceVersion } });
const refused = (...causes) => Object.assign(new Error("Apply failed"), { code: 409, causes });

test("a manifest is sent as it is, to be merged by the server", async () => {
  const { api, applying } = fake(null, stored("1"));
  assert.equal((await applying.one(object)).verb, "created");
  const [{ method, path, body, type }] = api.sent;
  assert.deepEqual([method, body, type], ["PATCH", object, "application/apply-patch+yaml"]);
  assert.match(path, /configmaps\/a\?fieldValidation=Strict&fieldManager=kubectl$/);
});

test("whether anything changed is told by the version", async () => {
  assert.equal((await fake(stored("1"), stored("1")).applying.one(object)).verb, "unchanged");
  assert.equal((await fake(stored("1"), stored("2")).applying.one(object)).verb, "configured");
});

test("what another manager has is a conflict until it is taken by force", async () => {
  const error = refused(taken("kubectl-edit", ".data.k"));
  const { api, applying } = fake(stored("1"), error, stored("2"));
  await assert.rejects(applying.one(object), error);
  await applying.one(object, { force: true });
  assert.match(api.sent[1].path, /&force=true$/);
});

test("what the page itself wrote is no conflict", async () => {
  const { api, applying } = fake(stored("1"), refused(taken("podium", ".data.k")), stored("2"));
  assert.equal((await applying.one(object)).verb, "configured");
  assert.match(api.sent[1].path, /&force=true$/);
});

test("a conflict is shown at its field", () => {
  const error = refused(taken("hpa", '.spec.containers[name="b"].image'));
  const pod = { spec: { containers: [{ name: "a" }, { name: "b" }] } };
  assert.deepEqual(complaints(error, pod), [{ field: "spec.containers[1].image", message: 'conflict with "hpa" using v1', taken: true }]);
});

test("paths of sets and of several keys are found", () => {
  const service = { spec: { ports: [{ port: 80 }, { port: 443, protocol: "TCP" }], ips: ["10.0.0.1", "10.0.0.2"] } };
  assert.equal(pathOf('.spec.ports[port=443,protocol="TCP"].port', service), "spec.ports[1].port");
  assert.equal(pathOf('.spec.ips[="10.0.0.2"]', service), "spec.ips[1]");
  assert.equal(pathOf('.spec.ports[port=9,protocol="TCP"]', service), "spec.ports");
  assert.equal(pathOf(".metadata.labels.app", service), "metadata.labels.app");
  const labelled = { metadata: { labels: { "app.kubernetes.io/name": "a" } } };
  assert.equal(pathOf(".metadata.labels.app.kubernetes.io/name", labelled), "metadata.labels[app.kubernetes.io/name]");
});
