// Objects as `kubectl create configmap|secret|ingress --dry-run=client -o yaml` prints them, policies as the docs write them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { createConfigMap, createIngress, createPolicy, createSecret, createTlsSecret, createTraffic, peers } from "../../static/podium/creations.mjs";

test("a ConfigMap's literals stand on its line, quoted where a shell needs it", () => {
  const { body, kubectl } = createConfigMap({ name: "c", data: { mode: "dark", motto: "keep it simple" } });
  assert.deepEqual(body.data, { mode: "dark", motto: "keep it simple" });
  assert.equal(kubectl, "kubectl create configmap c --from-literal=mode=dark --from-literal='motto=keep it simple'");
});

test("a Secret's values are base64 of their bytes", () => {
  assert.deepEqual(createSecret({ name: "s", data: { password: "grüße" } }).body.data, { password: "Z3LDvMOfZQ==" });
  assert.equal(createTlsSecret({ name: "s", cert: "a", key: "b" }).body.type, "kubernetes.io/tls");
});

test("a policy that lets nobody in has no rule; one with pods and ports has one", () => {
  assert.deepEqual(createPolicy({ name: "deny", from: peers({ who: "nobody" }) }).body.spec, { podSelector: {}, policyTypes: ["Ingress"] });
  assert.deepEqual(createPolicy({ name: "p", labels: { app: "db" }, from: peers({ who: "pods", labels: { app: "web" } }), ports: [5432] }).body.spec, {
    podSelector: { matchLabels: { app: "db" } }, policyTypes: ["Ingress"],
    ingress: [{ from: [{ podSelector: { matchLabels: { app: "web" } } }], ports: [{ protocol: "TCP", port: 5432 }] }],
  });
});

test("an Ingress's rule is written as kubectl wants it", () => {
  const { body, kubectl } = createIngress({ name: "i", className: "nginx", host: "a.example", path: "/", service: "web", port: 80, secret: "tls" });
  assert.equal(kubectl, `kubectl create ingress i --class=nginx --rule="a.example/*=web:80,tls=tls"`);
  assert.deepEqual(body.spec.tls, [{ hosts: ["a.example"], secretName: "tls" }]);
});

test("a load has exactly one sender", () => {
  assert.deepEqual(createTraffic({ name: "t", from: { kind: "internet" }, to: "http://x/", rate: 5, pattern: "steady", connections: "new" }).body.spec.from, { internet: {} });
});
