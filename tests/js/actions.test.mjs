// Each action's object is the one that its kubectl line makes (kubectl create deployment, expose: read with --dry-run).
import assert from "node:assert/strict";
import { test } from "node:test";
import { createDeployment, curlLine, expose, pauseRollout, relabel, remove, restart, scale, setImage, targets } from "../../static/podium/actions.mjs";
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


test("a pod is offered names, a node addresses, the internet neither", () => {
  const urls = (kind) => targets(graph, { kind, namespace: "default" }).map((target) => target.url);
  assert.equal(urls("pod")[0], "http://my-nginx/");
  assert.equal(urls("node")[0], "http://10.0.162.149/");
  assert.deepEqual(urls("internet"), []);
});

test("the same request from a shell", () => {
  assert.equal(curlLine({ kind: "pod", name: "curl", namespace: "default" }, "http://my-nginx/"), "kubectl exec curl -- curl http://my-nginx/");
  assert.equal(curlLine({ kind: "internet" }, "http://198.51.100.7/", "shop.example"), "curl -H 'Host: shop.example' http://198.51.100.7/");
});

test("a command stands behind two dashes, as kubectl create deployment wants it", () => {
  const { body, kubectl } = createDeployment({ name: "curl", image: "busybox:1.37", command: ["sleep", "infinity"] });
  assert.deepEqual(body.spec.template.spec.containers, [{ name: "busybox", image: "busybox:1.37", command: ["sleep", "infinity"] }]);
  assert.equal(kubectl, "kubectl create deployment curl --image=busybox:1.37 -- sleep infinity");
});

test("restart notes the time in the template; pause holds a rollout, resume lets it go", () => {
  const workload = { kind: "Deployment", namespace: "shop", name: "web" };
  assert.deepEqual(restart({ workload, at: "2026-01-02T03:04:05Z" }).body.spec.template.metadata.annotations, { "kubectl.kubernetes.io/restartedAt": "2026-01-02T03:04:05Z" });
  assert.equal(pauseRollout({ workload, paused: true }).kubectl, "kubectl rollout pause deployment/web -n shop");
  assert.deepEqual(pauseRollout({ workload, paused: false }).body, { spec: { paused: null } });
});

test("labels are set, changed with --overwrite, and taken off with a dash", () => {
  const { body, kubectl } = relabel({ kind: "Pod", namespace: "default", name: "p", before: { a: "1", b: "2", c: "3" }, after: { a: "1", b: "9", d: "4" } });
  assert.deepEqual(body, { metadata: { labels: { b: "9", d: "4", c: null } } });
  assert.equal(kubectl, "kubectl label pod p b=9 d=4 c- --overwrite");
});

test("an image is set on one container; anything is deleted by its kind", () => {
  assert.equal(setImage({ workload: deployment, container: "web", image: "nginx:1.27" }).kubectl, "kubectl set image deployment/my-nginx web=nginx:1.27");
  assert.equal(remove({ kind: "NetworkPolicy", namespace: "shop", name: "deny" }).path, "/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/deny");
});
