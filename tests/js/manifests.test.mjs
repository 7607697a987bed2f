// Field paths are written as Kubernetes' field.Path prints them; the three-way merge is what `kubectl apply` documents.
import assert from "node:assert/strict";
import { test } from "node:test";
import { documents, edited, printed, steps } from "../../static/podium/manifests.mjs";

const TEXT = `apiVersion: v1
kind: Service
metadata:
  name: my-nginx
spec:
  ports:
  - port: 99999
    protocol: TCP
  selector: {run: my-nginx}
`;
const lineOf = (text, offset) => text.slice(0, offset).split("\n").length;

test("a field's path is read step by step, keys in brackets too", () => {
  assert.deepEqual(steps("spec.containers[0].resources.limits[nvidia.com/gpu]"), ["spec", "containers", 0, "resources", "limits", "nvidia.com/gpu"]);
});

test("a field is found at its line", () => {
  const [{ at, object }] = documents(TEXT);
  assert.equal(object.kind, "Service");
  const range = at("spec.ports[0].port");
  assert.equal(TEXT.slice(range.from, range.to), "port: 99999");
});

test("a missing field is its parent's fault", () => {
  const [{ at }] = documents(TEXT);
  assert.equal(lineOf(TEXT, at("spec.ports[0].targetPort").from), 7);
  assert.equal(lineOf(TEXT, at("spec.type").from), 5);
});

test("what cannot be read is told with its place", () => {
  const [{ object, problems }] = documents("kind: [Pod\nspec: 1\n");
  assert.equal(object, null);
  assert.ok(problems[0].message);
});

test("several documents stand in one text, empty ones are left out", () => {
  assert.deepEqual(documents("kind: A\n---\n---\nkind: B\n").map(({ object }) => object.kind), ["A", "B"]);
});

test("what no person writes is not printed", () => {
  const text = printed({ kind: "Pod", metadata: { name: "p", managedFields: [{}], annotations: { "kubectl.kubernetes.io/last-applied-configuration": "{}" } } });
  assert.equal(text, "kind: Pod\nmetadata:\n  name: p\n");
});

test("an edit sends what was changed and nothing else", () => {
  const before = { metadata: { labels: { a: "1", b: "2" } }, spec: { replicas: 1, ports: [{ port: 80 }, { port: 81 }] } };
  const after = { metadata: { labels: { a: "9" } }, spec: { ports: [{ port: 80 }] } };
  assert.deepEqual(edited(before, after), { metadata: { labels: { b: null, a: "9" } }, spec: { replicas: null, ports: [{ port: 80 }] } });
  assert.deepEqual(edited(before, before), {});
});
