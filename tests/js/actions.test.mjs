// Each action's object is the one that its kubectl line makes (kubectl create deployment, expose: read with --dry-run).
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDeployment, curlLine, expose, powerMachine, scale, targets } from "../../static/podium/actions.mjs";
import { fromSnapshot } from "../../static/podium/graph.mjs";
import { golden } from "./golden.mjs";

const graph = fromSnapshot(golden("topology-demo"));
const deployment = graph.workloads.get("uid-dep-my-nginx");

test("create deployment labels app=NAME and names the container after the image", () => {
  const { body, kubectl } = createDeployment({ name: "web", image: "bprashanth/nginxhttps:1.0", replicas: 2, port: 443 });
  assert.deepEqual(body.spec.selector.matchLabels, { app: "web" });
  assert.deepEqual(body.spec.template.metadata.labels, { app: "web" });
  assert.deepEqual(body.spec.template.spec.containers, [{ name: "nginxhttps", image: "bprashanth/nginxhttps:1.0", ports: [{ containerPort: 443 }] }]);
  assert.equal(kubectl, "kubectl create deployment web --image=bprashanth/nginxhttps:1.0 --replicas=2 --port=443");
});

test("expose takes the Deployment's selector", () => {
  const { body, kubectl, path } = expose({ deployment, type: "NodePort", port: 80, targetPort: 8080 });
  assert.equal(path, "/api/v1/namespaces/default/services");
  assert.deepEqual(body.spec, { type: "NodePort", selector: { run: "my-nginx" }, ports: [{ port: 80, protocol: "TCP", targetPort: 8080 }] });
  assert.equal(kubectl, "kubectl expose deployment/my-nginx --port=80 --target-port=8080 --type=NodePort");
});

test("scale patches the scale subresource", () => {
  const { method, path, body } = scale({ workload: deployment, replicas: 5 });
  assert.deepEqual([method, path, body], ["PATCH", "/apis/apps/v1/namespaces/default/deployments/my-nginx/scale", { spec: { replicas: 5 } }]);
});

test("a machine is failed through its own object", () => {
  assert.equal(powerMachine({ name: "node-2", running: false }).path, "/apis/sim.podium.local/v1/machines/node-2");
});

test("a pod is offered names, a node addresses, the internet neither", () => {
  const urls = (kind) => targets(graph, { kind, namespace: "default" }).map((target) => target.url);
  assert.equal(urls("pod")[0], "http://my-nginx/");
  assert.equal(urls("node")[0], "http://10.0.162.149/");
  assert.deepEqual(urls("internet"), []);
});

test("the same request from a shell", () => {
  assert.equal(curlLine({ kind: "pod", name: "curl", namespace: "default" }, "http://my-nginx/"), "kubectl exec curl -- curl http://my-nginx/");
});
