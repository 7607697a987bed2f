// Actions: what a person can do, each as one API call and the kubectl line that would do the same. Pure.
//
// An action is {method, path, body, kubectl}; api.mjs carries it out. What the line says and what the call does are
// made from the same values, side by side, so that they cannot drift apart.

import { inNamespace, pathOf, typeOf } from "./resources.mjs";

const deployment = ({ namespace, name }) => pathOf("Deployment", namespace, name);

const imageName = (image) => image.split("/").pop().split(/[:@]/)[0];

/** kubectl create deployment: label app=NAME, a container named after its image. `command`: words, or none. */
export function createDeployment({ namespace = "default", name, image, replicas = 1, port = null, command = [] }) {
  const labels = { app: name };
  const container = { name: imageName(image), image, ...(command.length ? { command } : {}), ...(port ? { ports: [{ containerPort: port }] } : {}) };
  return {
    method: "POST", path: pathOf("Deployment", namespace),
    body: {
      apiVersion: "apps/v1", kind: "Deployment", metadata: { name, namespace, labels },
      spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec: { containers: [container] } } },
    },
    kubectl: `kubectl create deployment ${name || "NAME"} --image=${image}${replicas === 1 ? "" : ` --replicas=${replicas}`}${port ? ` --port=${port}` : ""}${inNamespace(namespace)}${command.length ? ` -- ${command.join(" ")}` : ""}`,
  };
}

/** kubectl expose deployment: a Service with the Deployment's own selector and labels. */
export function expose({ deployment, name = deployment.name, type = "ClusterIP", port, targetPort = port }) {
  const { namespace } = deployment;
  return {
    method: "POST", path: pathOf("Service", namespace),
    body: {
      apiVersion: "v1", kind: "Service", metadata: { name, namespace, labels: deployment.labels ?? {} },
      spec: { type, selector: deployment.selector, ports: [{ port, protocol: "TCP", targetPort }] },
    },
    kubectl: `kubectl expose deployment/${deployment.name} --port=${port}${targetPort === port ? "" : ` --target-port=${targetPort}`}${type === "ClusterIP" ? "" : ` --type=${type}`}${name === deployment.name ? "" : ` --name=${name}`}${inNamespace(namespace)}`,
  };
}

export const scale = ({ workload, replicas }) => ({
  method: "PATCH", path: `${pathOf(workload.kind, workload.namespace, workload.name)}/scale`, body: { spec: { replicas } },
  kubectl: `kubectl scale ${workload.kind.toLowerCase()}/${workload.name} --replicas=${replicas}${inNamespace(workload.namespace)}`,
});

/** kubectl set image: a container takes a new image, which starts a rolling update. */
export const setImage = ({ workload, container, image }) => ({
  method: "PATCH", path: pathOf(workload.kind, workload.namespace, workload.name), strategic: true,
  body: { spec: { template: { spec: { containers: [{ name: container, image }] } } } },
  kubectl: `kubectl set image ${workload.kind.toLowerCase()}/${workload.name} ${container}=${image}${inNamespace(workload.namespace)}`,
});

/** kubectl rollout restart: a note of the time in the template, which makes it a new one. `at` as 2026-01-02T03:04:05Z. */
export const restart = ({ workload, at }) => ({
  method: "PATCH", path: pathOf(workload.kind, workload.namespace, workload.name),
  body: { spec: { template: { metadata: { annotations: { "kubectl.kubernetes.io/restartedAt": at } } } } },
  kubectl: `kubectl rollout restart ${workload.kind.toLowerCase()}/${workload.name}${inNamespace(workload.namespace)}`,
});

/** kubectl rollout pause and resume: what is changed meanwhile waits. */
export const pauseRollout = ({ workload, paused }) => ({
  method: "PATCH", path: deployment(workload), body: { spec: { paused: paused || null } },
  kubectl: `kubectl rollout ${paused ? "pause" : "resume"} deployment/${workload.name}${inNamespace(workload.namespace)}`,
});

/** kubectl delete, of anything. */
export const remove = ({ kind, namespace = "", name }) => ({
  method: "DELETE", path: pathOf(kind, namespace, name), kubectl: `kubectl delete ${typeOf(kind)} ${name}${inNamespace(namespace)}`,
});

const labelWords = (before, after) => [
  ...Object.entries(after).filter(([key, value]) => before[key] !== value).map(([key, value]) => `${key}=${value}`),
  ...Object.keys(before).filter((key) => !(key in after)).map((key) => `${key}-`),
];

/** kubectl label: labels as they shall be; what is missing is taken off (`key-`). */
export function relabel({ kind, namespace = "", name, before = {}, after = {} }) {
  const gone = Object.fromEntries(Object.keys(before).filter((key) => !(key in after)).map((key) => [key, null]));
  const changed = Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value));
  const overwrite = Object.keys(changed).some((key) => key in before) ? " --overwrite" : "";
  return {
    method: "PATCH", path: pathOf(kind, namespace, name), body: { metadata: { labels: { ...changed, ...gone } } },
    kubectl: `kubectl label ${typeOf(kind)} ${name} ${labelWords(before, after).join(" ") || "KEY=VALUE"}${overwrite}${inNamespace(namespace)}`,
  };
}

export const setServiceType = ({ service, type }) => ({
  method: "PATCH", path: pathOf("Service", service.namespace, service.name), body: { spec: { type } },
  kubectl: `kubectl patch service ${service.name} -p '{"spec":{"type":"${type}"}}'${inNamespace(service.namespace)}`,
});

/** What would send the same request from a shell; `host`: another Host header than the URL's. */
export function curlLine(from, url, host = "") {
  const curl = `curl ${host ? `-H 'Host: ${host}' ` : ""}${url}`;
  if (from.kind === "pod") return `kubectl exec ${from.name}${inNamespace(from.namespace ?? "default")} -- ${curl}`;
  if (from.kind === "node") return `kubectl debug node/${from.name} -it --image=radial/busyboxplus:curl -- ${curl}`;
  return curl;
}

/** Addresses worth asking, for the request form: [{url, words}], nearest to the sender first. */
export function targets(graph, from) {
  const list = [];
  const node = [...graph.nodes.values()].find((candidate) => !candidate.controlPlane && candidate.externalIP);
  const own = (service) => service.name === "kubernetes" || service.namespace.startsWith("kube-");
  for (const service of [...graph.services.values()].sort((a, b) => own(a) - own(b))) {
    const port = service.ports[0];
    if (!port || (service.namespace !== "default" && service.namespace.startsWith("kube-"))) continue;
    const scheme = port.port === 443 ? "https" : "http";
    const at = (host, n) => `${scheme}://${host}${(scheme === "http" && n === 80) || n === 443 ? "" : `:${n}`}/`;
    const home = service.namespace === (from.namespace || "default") ? service.name : `${service.name}.${service.namespace}`;
    if (from.kind === "pod") list.push({ url: at(home, port.port), words: "by name" });
    if (from.kind !== "internet" && service.clusterIP !== "None") list.push({ url: at(service.clusterIP, port.port), words: "by its virtual IP" });
    for (const external of service.external ?? []) list.push({ url: at(external, port.port), words: "by the load balancer" });
    if (port.nodePort && node) list.push({ url: `${scheme}://${node.externalIP}:${port.nodePort}/`, words: `by ${node.name}'s node port` });
  }
  return list;
}
