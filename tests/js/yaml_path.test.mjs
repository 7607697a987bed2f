// Where the cursor stands, in manifests as Kubernetes' documentation writes them: lists indented and not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { cursorPath, fieldPath, kindAt } from "../../static/podium/yaml_path.mjs";

const at = (marked) => [marked.replace("|", ""), marked.indexOf("|")];
const path = (marked) => cursorPath(...at(marked)).path;

const DEPLOYMENT = `apiVersion: apps/v1
kind: Deployment
spec:
  template:
    spec:
      containers:
      - name: web
        image: nginx
      - name: side
        ports:
        - containerPort: 80
        - `;

test("a key at the left edge is the document's own", () => {
  assert.deepEqual(path("kind: Pod\nsp|"), []);
});

test("a deeper line belongs to the key above it", () => {
  assert.deepEqual(path("spec:\n  template:\n    |"), ["spec", "template"]);
  assert.deepEqual(path("spec:\n  replicas: 2\n  sel|"), ["spec"]);
});

test("a line further left closes what is above it", () => {
  assert.deepEqual(path("spec:\n  template:\n    spec:\n      a: 1\n  |"), ["spec"]);
});

test("items of a list are counted, whether it is indented or not", () => {
  assert.deepEqual(path(`${DEPLOYMENT}|`), ["spec", "template", "spec", "containers", 1, "ports", 1]);
  assert.deepEqual(path("spec:\n  ports:\n    - port: 80\n    - port: 81\n      na|"), ["spec", "ports", 1]);
  assert.deepEqual(path("spec:\n  ports:\n    - |"), ["spec", "ports", 0]);
});

test("after a colon the value is asked for", () => {
  const cursor = cursorPath(...at("spec:\n  type: Clu|"));
  assert.deepEqual([cursor.path, cursor.key, cursor.typed, cursor.value], [["spec"], "type", "Clu", true]);
});

test("a document's dashes end what was before", () => {
  assert.deepEqual(path("spec:\n  a: 1\n---\nkind: X\n|"), []);
  assert.deepEqual(kindAt("apiVersion: v1\nkind: Pod\n---\napiVersion: apps/v1\nkind: Deployment\n", 40), { apiVersion: "apps/v1", kind: "Deployment" });
});

test("the field of a line is its path with its key", () => {
  const [text, offset] = at(DEPLOYMENT.replace("containerPort", "container|Port"));
  assert.deepEqual(fieldPath(text, offset), ["spec", "template", "spec", "containers", 1, "ports", 0, "containerPort"]);
  assert.equal(fieldPath("# note\n", 2), null);
});
