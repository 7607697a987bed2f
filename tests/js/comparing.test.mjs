import assert from "node:assert/strict";
import { test } from "node:test";
import { alike, pairs, script, valueText } from "../../static/podium/comparing.mjs";

test("a value of a field is told in a line", () => {
  assert.deepEqual([null, undefined, 3, "x", { a: 1 }].map(valueText), ["nothing", "nothing", "3", "x", '{"a":1}']);
  assert.equal(valueText("y".repeat(200)).length, 90);
});

test("two walks are laid side by side, alike up to the first hop that differs", () => {
  const rows = pairs(["a", "b"], ["a", "c", "d"], 1);
  assert.deepEqual(rows.map((row) => [row.one, row.other, row.alike, row.first]), [["a", "a", true, false], ["b", "c", false, true], [null, "d", false, false]]);
  assert.ok(pairs(["a"], ["a"], null).every((row) => row.alike && !row.first));
});

test("the script to copy feeds each file to its line", () => {
  const steps = [{ kubectl: "kubectl replace -f service-web.yaml", yaml: "kind: Service\n" }, { kubectl: "kubectl delete configmap c", yaml: "" }];
  assert.equal(script(steps), "kubectl replace -f - <<'EOF'\nkind: Service\nEOF\nkubectl delete configmap c");
});

test("many pods that came by the same hands are told together, a changed one alone", () => {
  const pod = (n, more = {}) => ({ uid: `u${n}`, kind: "Pod", namespace: "default", sign: "added", fields: [], by: [{ by: "system:replicaset-controller" }], ...more });
  const changed = pod(9, { sign: "changed", fields: [{ path: "status.podIP", before: null, after: "10.244.1.2" }] });
  const sizes = (objects) => alike(objects).map((group) => group.length);
  assert.deepEqual(sizes([1, 2, 3, 4, 5].map((n) => pod(n)).concat(changed)), [5, 1]);
  assert.deepEqual(sizes([pod(1), pod(2), pod(3, { sign: "removed" })]), [1, 1, 1]);
});
